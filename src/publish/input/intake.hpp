#pragma once

#include <exception>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "media/source.hpp"
#include "media/track_number.hpp"
#include "publish/input/reader.hpp"
#include "publish/stop.hpp"

namespace publish {

/// Where a run's frames come from: a source that is always ready is asked itself, one that may wait is read
/// by a Reader. Whoever takes from here need not know which.
class Intake {
  public:
    struct Taken {
        /// Nothing at the end.
        std::optional<media::Frame> frame;
        /// To be sent before the frame; all that is left at the end.
        std::vector<media::TimedData> data;
        /// Of the frame's track.
        media::TrackNumber number;
        std::size_t pass = 1;
    };
    struct Words {
        std::vector<std::string> warnings;
        std::vector<std::string> remarks;
    };

    Intake(media::Source& source, Stop& stop) : source_(source), stop_(stop), promised_(source.duration()) {}

    /// From now on nobody else speaks to the source.
    void begin() {
        if (source_.may_wait()) reader_.emplace(source_, stop_);
    }
    /// What came next; nothing while nothing has come, and Stop::wakeup is signalled when that changes.
    /// Throws what the source throws.
    std::optional<Taken> take() {
        if (reader_) return take_read();
        Taken taken;
        taken.frame = source_.next();
        if (taken.frame) taken.number = media::number_of(source_.tracks(), taken.frame->track);
        taken.data = source_.take_data();
        taken.pass = source_.pass();
        return taken;
    }
    /// What comes is waited for, so that nothing of it is to be held back here.
    bool may_wait() const { return reader_.has_value(); }
    /// The length of the whole input, as far as that is known: one that is waited for says so at its
    /// beginning or not at all.
    std::optional<media::Time> duration() const { return reader_ ? promised_ : source_.duration(); }
    /// What the source has had to say since the last call.
    Words take_words() {
        if (reader_) return std::exchange(words_, {});
        return {source_.take_warnings(), source_.take_remarks()};
    }

  private:
    std::optional<Taken> take_read() {
        std::optional<Reader::Read> read = reader_->take();
        if (!read) return std::nullopt;
        words_.warnings.insert(words_.warnings.end(), read->warnings.begin(), read->warnings.end());
        words_.remarks.insert(words_.remarks.end(), read->remarks.begin(), read->remarks.end());
        if (read->error) std::rethrow_exception(read->error);
        return Taken{std::move(read->frame), std::move(read->data), read->number, read->pass};
    }

    media::Source& source_;
    Stop& stop_;
    const std::optional<media::Time> promised_;
    Words words_;
    /// Last: nothing else goes away while its thread runs.
    std::optional<Reader> reader_;
};

}  // namespace publish
