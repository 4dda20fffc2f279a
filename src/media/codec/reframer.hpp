#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "media/codec/aac.hpp"
#include "media/codec/av1.hpp"
#include "media/codec/latm.hpp"
#include "media/codec/nal_codec.hpp"
#include "media/codec/parameter_sets.hpp"
#include "media/packet.hpp"

namespace media {

/// Turns one track's packets into the form that RTMP carries, and watches for parameters that change.
class Reframer {
  public:
    explicit Reframer(const StreamInfo& stream);

    /// The track, its config in the form that is sent; complete once `ready`.
    const Track& track() const { return track_; }
    /// True for AAC in LATM of a form that is not read here.
    bool has_unread_latm() const { return latm_.is_unknown(); }
    /// All that a decoder needs first is known.
    bool ready() const;
    /// Looks for the parameters in a packet that is still to be reframed.
    void learn(const Packet& packet);
    /// Why the track cannot be sent though it is complete: "its av1C … contradicts …".
    const std::optional<std::string>& fault() const { return fault_; }

    /// Frames that do not hold together.
    struct Damage {
        /// Frames that pieces of packets were which are none now.
        std::uint64_t left_out = 0;
        /// Frames that are none by their NAL units or their heads; they are handed out as they are.
        std::uint64_t undecodable = 0;
        bool operator==(const Damage&) const = default;
    };

    /// The frames of a packet, their times counted from the packet's own; none when nothing of it is whole.
    std::vector<Frame> reframe(const Packet& packet);
    /// Damage in all packets that were reframed.
    const Damage& damage() const { return damage_; }

    /// A first guess at the time from one frame to the next, or 0.
    Time frame_duration() const;
    /// How far dts runs ahead of pts, or 0 when unknown.
    Time reordering() const { return frame_duration() * reordered_frames_; }

  private:
    enum class Form { as_is, annex_b, adts, latm, obus, vpx, sync_frames };

    void begin_nal_units();
    void begin_obus();
    void notice_form(const Packet& packet);
    bool has_adts_heads(const Packet& packet) const;
    void learn_form(const Packet& packet);
    bool take_config(ByteView config);
    bool take_record(ByteView record);
    bool take_sets(const std::vector<ByteView>& nal_units);
    bool take_sequence_header(const std::vector<Obu>& obus);
    bool take_adts_header(const AdtsHeader& header, ByteView raw_frame);
    std::optional<std::vector<ByteView>> nal_units_of_sample(ByteView data) const;
    bool take_key_frame(ByteView data);
    bool adopt(Bytes config);
    Frame frame_of(const Packet& packet, Payload data, bool changed) const;
    Frame pass(const Packet& packet, bool changed) const;
    std::vector<Frame> reframe_annex_b(const Packet& packet, bool changed);
    std::vector<Frame> reframe_sync_frames(const Packet& packet, bool changed);
    std::vector<Frame> reframe_adts(const Packet& packet, bool changed);
    std::vector<Frame> reframe_latm(const Packet& packet);
    std::vector<Frame> reframe_obus(const Packet& packet, bool changed);

    Track track_;
    /// The track's codec where that is one of NAL units; nullptr otherwise.
    const NalCodec* nal_;
    int reordered_frames_;
    Form form_ = Form::as_is;
    bool form_known_ = false;
    ParameterSets sets_;
    /// Bytes of a NAL unit's length in the samples; nothing for samples that have none.
    std::optional<int> length_size_;
    std::optional<AdtsHeader> adts_;
    LatmReader latm_;
    /// The sequence header in the config, to see at a glance that it has not changed.
    Bytes sequence_header_;
    bool packet_seen_ = false;
    /// A header among the packets brought a new configuration, which the next frame comes with.
    bool config_changed_ = false;
    std::optional<std::string> fault_;
    Damage damage_;
    /// Frames that zeros behind the last packet's may have been: they were, once another packet follows.
    std::uint64_t zeros_ = 0;
};

}  // namespace media
