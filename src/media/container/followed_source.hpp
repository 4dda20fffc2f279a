#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "media/bytes/byte_source.hpp"
#include "media/flv/flv_scripts.hpp"
#include "media/mpeg/adts_gaps.hpp"
#include "media/mpeg/transport_packets.hpp"

namespace media {

/// The bytes of an input on their way to libavformat. It keeps no script tag of FLV as it is, so those are
/// looked for here as the bytes go by. It takes streams of MPEG-TS for others by their PIDs, so those are kept here. And
/// it looks for the next frame of bare ADTS without a word where none is, so that is noticed here.
class FollowedSource {
  public:
    explicit FollowedSource(ByteSource& source);

    ByteSource::Result read(std::span<std::uint8_t> into);
    /// Moves the read position, as ByteSource::seek() does.
    bool seek(std::int64_t position);
    /// Bytes that libavformat is to count on: those of the input by now, or more than it will ever have once
    /// more is expected.
    std::optional<std::int64_t> told_size();
    /// libavformat shall not shorten what lies beyond the end of now to it: that may come.
    void expect_more() { expects_more_ = true; }

    /// Kinds of containers whose bytes are looked at on their way.
    enum class Kind { flv, transport_stream, adts, other };
    /// Looks for what inputs of that kind have, and for nothing else from here on.
    void settle(Kind kind);
    /// Forgets the faults of packets that were met: libavformat reads on elsewhere.
    void forget_faults() {
        if (packets_) packets_->faults().forget();
    }
    /// Takes the first gap of bare ADTS up to a packet that libavformat says to begin at that byte.
    std::optional<AdtsGaps::Gap> take_gap(std::int64_t up_to) {
        return gaps_ ? gaps_->take(up_to) : std::nullopt;
    }
    /// True once a packet of MPEG-TS had a fault.
    bool has_faults() const { return packets_ && packets_->faults().any(); }
    /// Takes the sum of the faults of a PID of MPEG-TS before a byte of the input.
    StreamFaults take_faults(int pid, std::int64_t before);
    /// True for a PID of MPEG-TS of which scrambled packets were met.
    bool is_scrambled(int pid) const {
        return packets_ && pid >= 0 && packets_->faults().is_scrambled(static_cast<unsigned>(pid));
    }
    /// True for the PID of a stream that a later table of MPEG-TS adds.
    bool begins_late(int pid) const {
        return packets_ && packets_->pids().is_late(static_cast<unsigned>(pid));
    }
    /// The course of an MPEG-TS program's clock between two bytes of the input.
    Timeline::Clock clock_between(int program, std::int64_t from, std::int64_t to) const {
        return packets_ ? packets_->pids().clock_between(static_cast<unsigned>(program), from, to)
                        : Timeline::Clock::unknown;
    }
    /// Looks on behind damage, where tags did not follow each other: a packet, and so a tag, begins there;
    /// below 0 for unknown.
    void resume_behind(std::int64_t packet_position);
    /// True when all is read, and the last tag says that it is longer.
    bool ends_within_tag() const;
    /// True when all is read, and behind damage no packet came, or tags were passed over for it.
    bool ends_lost();
    /// True when a script tag ends there (FlvScripts::ends_at()).
    bool script_ends_at(std::int64_t position) const { return scripts_ && scripts_->ends_at(position); }
    /// True where an FLV says that it has a track of that type.
    bool announces(TrackType type) const { return scripts_ && scripts_->announces(type); }
    /// Takes the scripts whose tags begin before that position, in order.
    std::vector<FlvScript> take_scripts(std::int64_t before);
    /// Remarks on scripts that were left out since the last call.
    std::vector<std::string> take_remarks();

  private:
    ByteSource::Result read_packets(std::span<std::uint8_t> into);
    void keep_rest(ByteView bytes);
    void follow(ByteView bytes);
    void look_back(std::int64_t from, std::int64_t to);

    ByteSource& source_;
    /// Position of the byte that is read next.
    std::int64_t position_ = 0;
    bool expects_more_ = false;
    std::optional<FlvScripts> scripts_{std::in_place};
    std::optional<TransportPackets> packets_;
    std::optional<AdtsGaps> gaps_{std::in_place};
    /// Bytes of an MPEG-TS that were read, and are no whole packet yet.
    Bytes rest_;
};

}  // namespace media
