#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "media/bytes/byte_source.hpp"
#include "media/container/format.hpp"
#include "media/container/gaps.hpp"
#include "media/container/late_streams.hpp"
#include "media/container/owned_packet.hpp"
#include "media/container/remarks.hpp"
#include "media/flv/flv_scripts.hpp"
#include "media/input.hpp"
#include "media/packet.hpp"
#include "media/source.hpp"
#include "media/streams/selection.hpp"
#include "media/time/timeline.hpp"

struct AVPacket;
struct AVStream;

namespace media {

/// One input through libavformat: its streams, then its packets, in the order of the file.
class Container {
  public:
    /// Reads as far as it takes to know the streams. Throws Error.
    explicit Container(const Input& input);

    /// The input as messages call it.
    const std::string& name() const { return source_.name(); }
    const std::vector<StreamInfo>& streams() const { return streams_; }
    /// The kind of container, and how long it is.
    const Format& format() const { return format_; }
    /// True when read() may wait for bytes: the input is a pipe, or followed.
    bool may_wait() const { return !source_.seekable(); }
    /// Drops the packets of all streams but these, and those that may begin late.
    void keep(const std::vector<int>& stream_indices);
    /// True where a track of that type may begin late and is taken then: an FLV file shows its tracks as they
    /// come.
    bool takes_late(TrackType type) const;
    /// True where an FLV says that it has a track of that type, and one is wanted.
    bool announces(TrackType type) const {
        return takes_late(type) && wants(choice_, type) && format_.bytes().announces(type);
    }
    /// The stream as the container describes it by now.
    StreamInfo describe(int stream) const;
    /// Kept streams that are none of these tracks: they were announced, or have begun late.
    std::vector<StreamInfo> kept_besides(const std::vector<Track>& tracks) const;

    /// Goes on at a keyframe of that stream at or before `time`, which is in the container's own time, or
    /// somewhere near it: it depends on the container. False, and nothing changed, where that is not
    /// possible.
    bool seek(int stream, Time time);
    /// The next whole packet, or nothing at the end. Throws Error(interrupted) and Error(nothing_to_send) for
    /// encrypted media.
    std::optional<Packet> read();
    /// Reads one packet ahead of read(), and keeps it; nothing at the end.
    const Packet* read_ahead();
    /// Packets that were read ahead and are still to come, of kept streams and others.
    const std::deque<Packet>& ahead() const { return ahead_; }
    /// True where packets of a stream of MPEG-TS are scrambled, among those that were read so far.
    bool is_scrambled(int stream) const;
    /// True once packets of MPEG-TS had faults.
    bool has_faults() const { return format_.bytes().has_faults(); }
    /// Takes the sum of the faults of a stream's packets before a byte of the input.
    StreamFaults take_faults(int stream, std::int64_t before);
    /// The course of the container's own clock, if it has one, between two bytes of the input.
    Timeline::Clock clock_between(int stream, std::int64_t from, std::int64_t to) const;
    /// The script tags of an FLV file that begin before `position` and were not taken yet; none of other
    /// containers.
    std::vector<FlvScript> take_scripts(std::int64_t position);
    /// The fault of the file, once a read met it: "the file ends too early". Whole packets may still follow.
    const std::optional<std::string>& damage() const { return damage_; }

    Remarks& remarks() { return remarks_; }

  private:
    void find_streams();
    void refuse_index_behind_media() const;
    void look_out_for_flv_streams();
    void look_out_from_here(const std::function<bool()>& ready);
    bool seek_byte(std::int64_t position);
    std::optional<Packet> read_packet();
    std::optional<Packet> adopt(const std::shared_ptr<OwnedPacket>& owned);
    bool is_kept(int stream) const;
    void warn_of_skipped_samples(SampleDescriptions* fragments);
    bool has_begun(int stream) const;
    bool shares_program(const AVStream& stream) const;
    bool is_wanted(const Track& track) const;
    bool has_kept(TrackType type) const;
    const StreamInfo* known(int stream) const;
    bool keep_late(int stream);
    void note_late_stream(const AVPacket& packet);
    void note_damage(const std::string& what);
    void check_end(int result);
    void warn_of_fault(std::optional<Time> before);
    void finish();
    void warn_of_zeros();

    ByteSource source_;
    Remarks remarks_;
    Format format_;
    Gaps gaps_;
    LateStreams late_streams_;
    const TrackChoice choice_;
    std::vector<StreamInfo> streams_;
    std::deque<Packet> ahead_;
    /// Indices of the streams whose packets are handed out; empty for all.
    std::vector<int> kept_;
    /// libavformat tells of one damage in several words, and of one after another.
    bool told_of_fault_ = false;
    /// Tracks that are added to those of the input follow them by number: none may come between.
    const bool has_companions_;
    const bool gets_silence_;
    std::optional<std::string> damage_;
    bool ended_ = false;
};

}  // namespace media
