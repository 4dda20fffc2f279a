#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "rtmp/enhanced_tag.hpp"
#include "rtmp/message.hpp"

/// Capabilities of the two ends of a connection, as `connect` and its reply state them (Enhanced RTMP v2,
/// "Enhancing NetConnection connect Command").
namespace rtmp {

/// The bits of `capsEx`.
inline constexpr std::uint32_t caps_ex_reconnect = 1;
inline constexpr std::uint32_t caps_ex_multitrack = 2;
inline constexpr std::uint32_t caps_ex_mod_ex = 4;
inline constexpr std::uint32_t caps_ex_timestamp_nano = 8;

/// Codecs that are read from one list of a server's; further ones are passed over.
inline constexpr std::size_t max_listed_codecs = 64;

/// Codecs that we are going to send.
struct Offer {
    std::vector<enhanced_tag::VideoCodec> video;
    std::vector<enhanced_tag::AudioCodec> audio;
    bool operator==(const Offer&) const = default;
};
/// All codecs that Enhanced RTMP names, for a server that is only asked what it takes.
Offer whole_offer();
/// Appends fourCcList and the info maps (each codec with CanEncode) to the properties of `connect`, and
/// leaves out what would be empty.
void announce(const Offer& offer, amf0::Object& properties);

/// Capabilities that a server states. Most state none, and take what they take.
struct ServerCapabilities {
    struct Codec {
        /// Four letters, or "*" for any codec.
        std::string name;
        /// Bits of what the server can do with it: 1 decode, 2 encode, 4 forward.
        std::uint32_t can = 0;
        /// True when the server decodes or forwards it.
        bool is_taken() const;
    };
    using Codecs = std::optional<std::vector<Codec>>;

    /// fourCcList: codecs that the server takes, all of them. The first version of Enhanced RTMP has this
    /// list and no audio codecs; it counts for audio only where it names an audio codec, or "*".
    Codecs any;
    /// videoFourCcInfoMap and audioFourCcInfoMap.
    Codecs video;
    Codecs audio;
    std::optional<std::uint32_t> caps_ex;

    enum class Answer { silent, takes, lacks };
    Answer answer(enhanced_tag::VideoCodec codec) const;
    Answer answer(enhanced_tag::AudioCodec codec) const;
};
/// Capabilities in the `_result` of connect. Each is read from the properties, or else from the info object,
/// or else from its `data`, since servers put them in different places. A malformed one counts as not stated.
ServerCapabilities capabilities_of(const Command& result);

}  // namespace rtmp
