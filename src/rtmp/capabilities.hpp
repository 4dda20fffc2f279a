#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "rtmp/enhanced_tag.hpp"
#include "rtmp/message.hpp"

/// What the two ends of a connection can do, as `connect` and its reply say it (Enhanced RTMP v2, "Enhancing
/// NetConnection connect Command").
namespace rtmp {

/// The bits of `capsEx`.
inline constexpr std::uint32_t caps_ex_reconnect = 1;
inline constexpr std::uint32_t caps_ex_multitrack = 2;
inline constexpr std::uint32_t caps_ex_mod_ex = 4;
inline constexpr std::uint32_t caps_ex_timestamp_nano = 8;

/// More codecs than this in one list of a server's are passed over.
inline constexpr std::size_t max_listed_codecs = 64;

/// What we are going to send.
struct Offer {
    std::vector<enhanced_tag::VideoCodec> video;
    std::vector<enhanced_tag::AudioCodec> audio;
    bool operator==(const Offer&) const = default;
};
/// All that Enhanced RTMP names, for a server that is only asked what it takes.
Offer whole_offer();
/// Appends fourCcList and the info maps (each codec with CanEncode) to the properties of `connect`; nothing
/// that would be empty.
void announce(const Offer& offer, amf0::Object& properties);

/// What a server says it takes. Most say nothing, and take what they take.
struct ServerCapabilities {
    struct Codec {
        /// Four letters, or "*" for any codec.
        std::string name;
        /// 1 it decodes, 2 it encodes, 4 it forwards.
        std::uint32_t can = 0;
        /// It decodes or forwards it.
        bool is_taken() const;
    };
    using Codecs = std::optional<std::vector<Codec>>;

    /// fourCcList, whose codecs can all be taken. The first version of Enhanced RTMP knows it, and no audio
    /// codecs: of sound it says something only where it names a codec of it, or any.
    Codecs any;
    /// videoFourCcInfoMap and audioFourCcInfoMap.
    Codecs video;
    Codecs audio;
    std::optional<std::uint32_t> caps_ex;

    enum class Answer { silent, takes, lacks };
    Answer answer(enhanced_tag::VideoCodec codec) const;
    Answer answer(enhanced_tag::AudioCodec codec) const;
};
/// From the `_result` of connect: each from the properties or else the info object or else its `data`, since
/// where they stand differs between servers. What is malformed counts as not said.
ServerCapabilities capabilities_of(const Command& result);

}  // namespace rtmp
