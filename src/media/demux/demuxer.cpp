#include "media/demux/demuxer.hpp"

#include <algorithm>
#include <utility>

#include "media/demux/beginning.hpp"
#include "media/demux/frame_reader.hpp"

namespace media {

namespace {

/// A reader's frames from its beginning, or from Input::start on, as a source: their times count from the
/// first that leaves.
class Demuxer final : public Source {
  public:
    explicit Demuxer(const Input& input) : reader_(input) {
        if (input.start > Time(0)) beginning_.emplace(reader_, input.start, input.starts_from);
    }

    const std::vector<Track>& tracks() const override { return reader_.tracks(); }
    std::optional<Time> duration() const override {
        const auto whole = reader_.container().format().duration();
        return whole ? std::optional(std::max(*whole - left_out(), Time(0))) : whole;
    }
    Time left_out() const override { return beginning_ ? beginning_->left_out() : Time(0); }
    std::optional<Frame> next() override;
    std::vector<TimedData> take_data() override;
    bool may_wait() const override { return reader_.container().may_wait(); }
    std::optional<ContainerTimes> container_times() const override {
        if (!origin_) return std::nullopt;
        return ContainerTimes{reader_.container().format().zero(origin_->first_shown), origin_->dts};
    }
    std::vector<std::string> take_remarks() override { return reader_.container().remarks().take(); }

  private:
    /// Moments of the container's time, known once a frame has left.
    struct Origin {
        /// dts of the first frame that left, which is the smallest.
        Time dts{0};
        Time first_shown{0};
    };

    FrameReader reader_;
    /// The moment that Input::start asks for; nothing without that.
    std::optional<Beginning> beginning_;
    std::optional<Origin> origin_;
};

std::optional<Frame> Demuxer::next() {
    std::optional<Frame> frame = beginning_ ? beginning_->next() : reader_.next();
    reader_.data().pass(frame ? std::optional(frame->dts) : std::nullopt);
    if (!frame) {
        reader_.throw_if_damaged(origin_ ? std::optional(origin_->dts) : std::nullopt);
        return std::nullopt;
    }
    if (!origin_) origin_ = {frame->dts, beginning_ ? beginning_->first_shown() : frame->pts};
    frame->dts -= origin_->dts;
    frame->pts -= origin_->dts;
    return frame;
}

std::vector<TimedData> Demuxer::take_data() {
    if (!origin_) return {};
    const Time begin = origin_->dts;
    const Time end = std::max(begin, reader_.reached());
    std::vector<TimedData> data = reader_.data().take();
    // None leaves before the first frame, or long after the last.
    for (TimedData& one : data)
        one.time = std::clamp(one.time, begin, end) - begin;
    return data;
}

}  // namespace

std::unique_ptr<Source> demux(const Input& input) {
    return std::make_unique<Demuxer>(input);
}

}  // namespace media
