#pragma once

#include <optional>
#include <vector>

#include "media/bitstream.hpp"
#include "media/container.hpp"

namespace media {

/// Turns one track's packets into the form that RTMP carries, and watches for parameters that change.
class Reframer {
  public:
    explicit Reframer(const StreamInfo& stream);

    /// The track, its config in the form that is sent; complete once `ready`.
    const Track& track() const { return track_; }
    /// All that a decoder needs first is known.
    bool ready() const;
    /// Looks for the parameters in a packet that is still to be reframed.
    void learn(const Packet& packet);

    /// An access unit or audio frame.
    struct Unit {
        Payload data;
        /// From the packet's time.
        Time offset{0};
        /// 0 when it is that of the packet.
        Time duration{0};
        bool disposable = false;
        /// As Frame::changed.
        std::shared_ptr<const Track> changed;
    };
    /// The units of a packet; none when nothing of it is whole.
    std::vector<Unit> reframe(const Packet& packet);

    /// A first guess at the time from one frame to the next, or 0.
    Time frame_duration() const;
    /// How far dts runs ahead of pts, or 0 when unknown.
    Time reordering() const { return frame_duration() * reordered_frames_; }

  private:
    enum class Form { as_is, annex_b, adts };

    void notice_form(const Packet& packet);
    bool take_config(ByteView config);
    bool take_sets(const std::vector<ByteView>& nal_units);
    bool take_adts_header(const AdtsHeader& header, ByteView raw_frame);
    void describe_from_config();
    std::shared_ptr<const Track> changed_if(bool changed) const;
    Unit pass(const Packet& packet, bool changed) const;
    std::vector<Unit> reframe_annex_b(const Packet& packet, bool changed);
    std::vector<Unit> reframe_adts(const Packet& packet);

    Track track_;
    int reordered_frames_;
    Form form_ = Form::as_is;
    bool form_known_ = false;
    ParameterSets sets_;
    std::optional<AdtsHeader> adts_;
};

}  // namespace media
