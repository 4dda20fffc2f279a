#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>
#include <vector>

#include "media/demux/frame_reader.hpp"
#include "media/demux/picture_gate.hpp"
#include "media/demux/track_starts.hpp"
#include "media/source.hpp"

namespace media {

/// The frames of a reader from the first picture on with which decoding can begin: a capture of what is sent
/// begins amid a group of pictures. That is the first keyframe of the main track, or where none comes soon the
/// first recovery point; all tracks are left out up to there, with a warning. An input that begins with a
/// keyframe leaves as it is. Where a track breaks off, its pictures are left out up to the next keyframe.
class EntryPoint {
  public:
    explicit EntryPoint(FrameReader& reader)
        : reader_(reader), starts_(reader.tracks()), told_(reader.tracks().size()) {}

    /// Looks for that picture; next() does so where nobody did before. A pipe may have it wait.
    void find();
    /// The next frame, in the container's time. The first one of a track tells what changed before it.
    std::optional<Frame> next();
    /// Time when the first picture of the whole is shown, where it is left out; in the container's time.
    const std::optional<Time>& first_shown() const { return first_shown_; }
    /// The time that is left out before it.
    Time skipped() const { return skipped_; }
    /// True once a frame of a track has left.
    bool begun(std::size_t track) const { return starts_.begun(track); }
    /// Frames of a track that are left out before its first.
    std::uint64_t left_out(std::size_t track) const { return starts_.left_out(track); }

  private:
    /// A test of a frame of the main track.
    using Wanted = bool (*)(const Track& main, const Frame& frame);
    enum class Search { found, given_up, ended };

    void begin_amid_group();
    Search hold_until(Wanted wanted, Time max_span);
    bool hold();
    void join();
    void leave_out_before(const std::deque<Frame>::iterator& entry);
    void leave_out_leading();
    void warn_of_group(std::string_view entry);
    void warn_of_track(const Frame& first);
    void warn_of_kept(std::size_t track);
    bool lets_pass(Frame& frame);
    void warn_of_undecodable();
    const Track& main() const { return reader_.tracks().front(); }

    FrameReader& reader_;
    TrackStarts starts_;
    PictureGate gate_;
    /// Frames of each track of which a warning has told.
    std::vector<std::uint64_t> told_;
    bool found_ = false;
    /// Frames read while the entry was looked for.
    std::deque<Frame> held_;
    std::size_t held_bytes_ = 0;
    std::optional<Time> first_shown_;
    Time skipped_{0};
};

}  // namespace media
