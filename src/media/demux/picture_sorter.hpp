#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "media/codec/nal_codec.hpp"
#include "media/codec/picture_order.hpp"
#include "media/source.hpp"
#include "media/time/presentation_order.hpp"

namespace media {

/// Presentation times for the frames of a track whose container has none, as AVI and bare H.264 and HEVC: from the
/// picture order counts in the frames themselves. Frames wait as long as another may be shown before them.
///
/// At the beginning they wait until it shows whether pictures are reordered at all: parameter sets only say how many
/// may be, or not even that.
class PictureSorter {
  public:
    /// Frames that are looked at for one that is reordered, before none is held to be.
    static constexpr std::size_t look_ahead_of_file = 512;
    static constexpr std::size_t look_ahead_of_pipe = 32;

    /// Frames that are not shown when they were.
    struct Disorder {
        /// Frames whose place could not be read, among reordered ones; they are shown as they are decoded.
        std::uint64_t unplaced = 0;
        /// Frames that came when others were shown that they belong before.
        std::uint64_t late = 0;
        /// dts of the first of them.
        Time begins{0};
        /// Span by which frames are shown later behind such a one.
        Time moved{0};
    };

    /// The track as it is now, of a codec that PictureOrder knows.
    PictureSorter(const Track& track, std::size_t look_ahead);

    /// Takes the track's next frame in the order of decoding, with its dts and duration. False where the order is not
    /// known here: pictures are reordered, and come in single fields.
    [[nodiscard]] bool push(Frame frame);
    /// Nothing more comes.
    void finish();
    /// The next frame in the order of decoding, once its pts is known. Its duration reaches to the next frame where
    /// the container counts chunks of nothing in between.
    std::optional<Frame> pop() { return presentation_ ? presentation_->pop() : std::nullopt; }
    const Disorder& disorder() const { return disorder_; }

  private:
    /// A frame that waits for the look ahead to end.
    struct Placed {
        Frame frame;
        PresentationOrder::Place place;
    };

    void take_track(const Track& track);
    PresentationOrder::Place place_of(const Frame& frame);
    void note_disorder(std::uint64_t& count, Time dts);
    void note_step(Time dts);
    void accept(Placed placed);
    void look_at(const PresentationOrder::Place& place);
    bool knows_enough() const;
    void begin();
    void present(Placed placed);

    const NalCodec* nal_;
    const std::size_t look_ahead_;
    PictureOrder order_;
    ParameterSets sets_;
    int length_size_ = 4;
    /// Frames that may be reordered, as the sets say.
    std::optional<unsigned> declared_;
    std::deque<Placed> ahead_;
    std::size_t bytes_ahead_ = 0;
    /// Counts of the frames looked at since they began anew, in their order.
    std::vector<std::int64_t> counts_;
    /// The most frames of those looked at that are decoded before one that is shown before them.
    unsigned seen_reordered_ = 0;
    /// Nothing as long as frames are looked at.
    std::optional<PresentationOrder> presentation_;
    std::int64_t last_count_ = 0;
    /// The highest since they began anew.
    std::int64_t highest_count_ = 0;
    bool has_single_fields_ = false;
    Disorder disorder_;
    std::optional<Time> last_dts_;
    /// The smallest from one frame to the next.
    std::optional<Time> step_;
};

}  // namespace media
