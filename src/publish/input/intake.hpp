#pragma once

#include <chrono>
#include <exception>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "media/source.hpp"
#include "publish/input/reader.hpp"
#include "publish/input/silence.hpp"
#include "publish/stop.hpp"

namespace publish {

/// The frames of a run: a source that is always ready is asked itself, one that may wait is read by a Reader.
/// Whoever takes from here need not know which.
class Intake {
  public:
    struct Words {
        std::vector<media::Warning> warnings;
        std::vector<std::string> remarks;
    };

    Intake(media::Source& source, Stop& stop) : source_(source), stop_(stop), promised_(source.duration()) {}

    /// From now on nobody else speaks to the source.
    void begin() { read_apart_if_it_waits(); }
    /// The next reading, but for its words; nothing while none has come, and Stop::wakeup is signalled when
    /// that changes. Throws what the source throws.
    std::optional<Reading> take(TimePoint now) {
        // The list of what is played may change.
        if (!reader_) read_apart_if_it_waits();
        std::optional<Reading> reading = reader_ ? reader_->take() : read_next(source_);
        if (!reading) {
            silence_.wait(now);
            return std::nullopt;
        }
        keep({std::move(reading->warnings), std::move(reading->remarks)});
        // An error, a signal's among them, is nothing that came: a silence lasts to the end then.
        if (reading->error) std::rethrow_exception(reading->error);
        const std::optional<std::chrono::nanoseconds> silent = silence_.end(now);
        if (reading->frame) {
            if (silent) ended_silence_ = silent;
        } else {
            at_end_ = true;
        }
        return reading;
    }
    /// All of the source was read, up to its own end and without an error.
    bool at_end() const { return at_end_; }
    Silence& silence() { return silence_; }
    const Silence& silence() const { return silence_; }
    /// Length of a silence that was told and has ended since, without being told; nothing for none.
    const std::optional<std::chrono::nanoseconds>& ended_silence() const { return ended_silence_; }
    std::optional<std::chrono::nanoseconds> take_ended_silence() {
        return std::exchange(ended_silence_, std::nullopt);
    }
    /// The source is waited for: nothing that comes is to be held back here.
    bool may_wait() const { return reader_.has_value(); }
    /// The length of the whole input, as far as that is known: a source that is waited for says so at its
    /// beginning or not at all.
    std::optional<media::Time> duration() const { return reader_ ? promised_ : source_.duration(); }
    /// The source's warnings and remarks since the last call.
    Words take_words() {
        if (!reader_) keep({source_.take_warnings(), source_.take_remarks()});
        return std::exchange(words_, {});
    }

  private:
    void read_apart_if_it_waits() {
        if (source_.may_wait()) reader_.emplace(source_, stop_);
    }
    void keep(Words fresh) {
        for (media::Warning& warning : fresh.warnings)
            words_.warnings.push_back(std::move(warning));
        for (std::string& remark : fresh.remarks)
            words_.remarks.push_back(std::move(remark));
    }

    media::Source& source_;
    Stop& stop_;
    const std::optional<media::Time> promised_;
    Words words_;
    Silence silence_;
    std::optional<std::chrono::nanoseconds> ended_silence_;
    bool at_end_ = false;
    /// The last member, so that all others are there while its thread runs.
    std::optional<Reader> reader_;
};

}  // namespace publish
