#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "media/codec/reframer.hpp"
#include "media/container/container.hpp"
#include "media/demux/edits.hpp"
#include "media/demux/picture_sorter.hpp"
#include "media/demux/track_shifts.hpp"
#include "media/demux/transport_faults.hpp"
#include "media/input.hpp"
#include "media/source.hpp"
#include "media/time/interleaver.hpp"
#include "media/time/script_clock.hpp"
#include "media/time/timeline.hpp"
#include "media/time/waiting_data.hpp"

namespace media {

/// The frames of a container's chosen tracks, in the container's own time: container, reframers, timeline and
/// interleaver in a row.
class FrameReader {
  public:
    /// Reads as far as it takes to know the tracks. Throws Error.
    explicit FrameReader(const Input& input);

    Container& container() { return container_; }
    const Container& container() const { return container_; }
    /// True once something was left out that no edit of an MP4 shows: its header may promise the whole.
    bool hides() const { return course_.edits.hides(); }
    /// The chosen tracks as they are before the first frame; the main one is the first. Those that begin late
    /// are added behind these, and told with their first frame (Frame::line_up).
    const std::vector<Track>& tracks() const { return tracks_; }
    /// Span by which dts runs ahead of pts in the main track, or 0 when unknown.
    Time reordering() const { return reframers_.front().reordering(); }
    /// When the main track's first frame is shown if its packets have no times at all.
    Time shown_without_times() const { return is_sorted(0) ? Time(0) : -reordering(); }

    /// The next frame in order, or nothing at the end. Throws Error(interrupted) and Error(nothing_to_send)
    /// for encrypted media; damage is told by throw_if_damaged() alone.
    std::optional<Frame> next();
    /// Goes on elsewhere in the container, as Container::seek() does for the main track.
    bool seek(Time time);
    /// True for the first of all frames of a track behind a place where its packets break off, in the order of next():
    /// it may refer to what is not there.
    bool breaks_before(const Frame& frame);
    /// True when the container was read to its end; frames may still wait.
    bool has_read_all() const { return course_.interleaver.finished(); }
    /// End of the frames read so far; Time::min() before the first.
    Time reached() const { return reached_; }
    /// Throws Error(cannot_read) where a read met damage. `origin` is what the times in its message count
    /// from; nothing before any frame has left.
    void throw_if_damaged(std::optional<Time> origin) const;

    /// Script data of an FLV file, which waits for the frames of its time.
    WaitingData& data() { return data_; }

  private:
    /// The way of packets from one place in the container on.
    struct Course {
        Timeline timeline;
        Interleaver interleaver;
        /// Byte of the input where each track's last packet begins of which that is known; -1 for none.
        std::vector<std::int64_t> positions;
        /// Sorters of tracks whose packets don't say when their frames are shown.
        std::vector<std::optional<PictureSorter>> sorters;
        Edits edits = {};
        /// dts of the frames before which a track breaks off.
        std::map<std::size_t, std::deque<Time>> breaks = {};
    };

    Course lay_out() const;
    bool pump();
    void edit(Packet packet);
    void warn_of_lead_ins();
    bool join(const Packet& packet);
    void announce(Frame& frame, std::size_t track);
    void push(const Packet& packet);
    bool is_sorted(std::size_t track) const;
    PictureSorter* sorter_for(std::size_t track, const Packet& packet);
    void note_unsorted(std::size_t track);
    void sort(std::size_t track, PictureSorter& sorter, Frame frame);
    void finish();
    void warn_of_disorder(std::size_t track, const PictureSorter& sorter);
    Timeline::Clock clock_since(std::size_t track, const Packet& packet);
    void place_scripts(std::int64_t position, const ScriptClock::Milestone& next);
    void warn_of_strays();
    void warn_of_damage(std::size_t track, const std::string& place);

    Container container_;
    std::vector<Reframer> reframers_;
    std::vector<Track> tracks_;
    /// Tracks that begin late and are not ready, by stream.
    std::map<int, Reframer> late_;
    /// A track that has joined, until a frame tells of it.
    std::optional<std::size_t> joined_;
    Course course_;
    TrackShifts shifts_;
    TransportFaults transport_faults_;
    ScriptClock script_clock_;
    WaitingData data_;
    Time reached_{Time::min()};
    bool told_of_unsorted_ = false;
    /// Damage of each track of which a warning has told.
    std::vector<Reframer::Damage> told_damage_;
    /// Packets of chosen tracks that are left out, for they lack what a decoder needs first.
    std::uint64_t strays_ = 0;
    /// End of the frames before the first damage.
    std::optional<Time> damaged_at_;
};

}  // namespace media
