#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "media/packet.hpp"
#include "media/source.hpp"

namespace media {

/// The edits of an MP4 (ISO/IEC 14496-12, 8.6.6) as far as they hide packets: those leave that are shown, and
/// the hidden ones that a decoder needs for them.
class Edits {
  public:
    /// Pictures that are sent though no edit shows them: an edit begins amid their group.
    struct LeadIn {
        int stream = 0;
        std::size_t pictures = 0;
        /// False where they were too many to be kept: the pictures of the edit are sent without them.
        bool is_whole = true;
    };

    /// True once a packet was hidden.
    bool hides() const { return hides_; }
    /// True for a packet that leaves at once, alone, as all do that no edit concerns; pass() takes the others.
    bool is_plain(const Packet& packet);
    /// Takes the next packet of a stream of that type. Gives those that leave now, in order.
    std::vector<Packet> pass(Packet packet, TrackType type);
    /// Nothing more comes.
    void finish();
    /// The lead-ins that are complete since the last call.
    std::vector<LeadIn> take_lead_ins() { return std::exchange(lead_ins_, {}); }

  private:
    /// The beginning of an edit amid a group: more pictures that lead in to it may be decoded behind its first one.
    struct Opening {
        LeadIn lead_in;
        /// When the first picture of the edit is shown.
        std::optional<Time> shown;
        /// Pictures of the edit so far.
        unsigned decoded = 0;
    };
    struct Line {
        /// Hidden packets since the last keyframe or shown one.
        std::vector<Packet> hidden;
        std::size_t hidden_bytes = 0;
        /// Hidden pictures of the group were too many to be kept.
        bool is_cropped = false;
        bool begun = false;
        /// The configuration that a hidden packet brought, which may not leave: for the next one that does.
        Bytes config;
        std::optional<Opening> opening;
    };

    void hide(Packet packet, TrackType type, Line& line);
    void lead_in(std::vector<Packet>& hidden, const Packet& shown, Line& line);
    void complete(Line& line);
    bool is_sent(const Packet& sound, const Packet& shown) const;

    std::map<int, Line> lines_;
    bool hides_ = false;
    /// Time of the first hidden keyframe before the first edit.
    std::optional<Time> first_picture_;
    std::vector<LeadIn> lead_ins_;
};

}  // namespace media
