#include "rtmp/capabilities.hpp"

#include <algorithm>
#include <cctype>

namespace rtmp {

namespace {

using Codec = ServerCapabilities::Codec;
using Codecs = ServerCapabilities::Codecs;
using Answer = ServerCapabilities::Answer;

constexpr std::uint32_t can_decode = 1;
constexpr std::uint32_t can_encode = 2;
constexpr std::uint32_t can_forward = 4;
constexpr std::string_view any_codec = "*";

template <typename Listed>
void announce_map(std::string name, const std::vector<Listed>& codecs, amf0::Object& properties) {
    if (codecs.empty()) return;
    amf0::Object map;
    for (const Listed codec : codecs)
        map.members.emplace_back(enhanced_tag::name_of(codec), static_cast<double>(can_encode));
    properties.members.emplace_back(std::move(name), std::move(map));
}

/// True for four printable letters and for "*": nothing else may stand for a codec in a line for people.
bool is_codec_name(std::string_view name) {
    if (name == any_codec) return true;
    return name.size() == 4 && std::all_of(name.begin(), name.end(), [](unsigned char letter) {
               return letter < 0x80 && std::isgraph(letter) != 0;
           });
}

std::optional<std::uint32_t> bits_of(const amf0::Value& value) {
    const auto* number = value.as<double>();
    if (number == nullptr || !(*number >= 0 && *number <= 0xFFFFFFFFU)) return std::nullopt;
    return static_cast<std::uint32_t>(*number);
}

void add(std::vector<Codec>& codecs, const std::string& name, std::uint32_t can) {
    if (codecs.size() < max_listed_codecs && is_codec_name(name)) codecs.push_back({name, can});
}

Codecs read_list(const amf0::Value& value) {
    const auto* list = value.as<amf0::StrictArray>();
    if (list == nullptr) return std::nullopt;
    std::vector<Codec> codecs;
    for (const amf0::Value& name : list->values)
        add(codecs, name.text_or(""), can_decode | can_forward);
    // A list without any codec that can be read says nothing; an empty list says: none.
    if (codecs.empty() && !list->values.empty()) return std::nullopt;
    return codecs;
}

Codecs read_map(const amf0::Value& value) {
    const auto* map = value.as<amf0::Object>();
    if (map == nullptr) return std::nullopt;
    std::vector<Codec> codecs;
    for (const amf0::Member& member : map->members) {
        if (const auto can = bits_of(member.second)) add(codecs, member.first, *can);
    }
    if (codecs.empty() && !map->members.empty()) return std::nullopt;
    return codecs;
}

bool takes(const Codecs& codecs, const std::string& name) {
    if (!codecs) return false;
    return std::any_of(codecs->begin(), codecs->end(), [&](const Codec& codec) {
        return (codec.name == name || codec.name == any_codec) && codec.is_taken();
    });
}

Answer answer_of(const Codecs& any, const Codecs& map, const std::string& name) {
    if (takes(map, name) || takes(any, name)) return Answer::takes;
    return map || any ? Answer::lacks : Answer::silent;
}

bool speaks_of_audio(const Codecs& codecs) {
    using enum enhanced_tag::AudioCodec;
    return codecs && std::any_of(codecs->begin(), codecs->end(), [](const Codec& codec) {
               const auto number = static_cast<enhanced_tag::AudioCodec>(enhanced_tag::four_cc(codec.name));
               return codec.name == any_codec || number == ac3 || number == eac3 || number == opus ||
                      number == mp3 || number == flac || number == aac;
           });
}

void read(const amf0::Value& holder, ServerCapabilities& found) {
    const auto look = [&holder](std::string_view name, auto reader, auto& into) {
        const amf0::Value* value = holder.find(name);
        if (value != nullptr && !into) into = reader(*value);
    };
    look("fourCcList", read_list, found.any);
    look("videoFourCcInfoMap", read_map, found.video);
    look("audioFourCcInfoMap", read_map, found.audio);
    look("capsEx", bits_of, found.caps_ex);
}

}  // namespace

Offer whole_offer() {
    using enhanced_tag::AudioCodec;
    using enhanced_tag::VideoCodec;
    return {{VideoCodec::avc, VideoCodec::hevc, VideoCodec::vvc, VideoCodec::av1, VideoCodec::vp8,
             VideoCodec::vp9},
            {AudioCodec::aac, AudioCodec::mp3, AudioCodec::opus, AudioCodec::flac, AudioCodec::ac3,
             AudioCodec::eac3}};
}

void announce(const Offer& offer, amf0::Object& properties) {
    amf0::StrictArray list;
    for (const enhanced_tag::VideoCodec codec : offer.video)
        list.values.emplace_back(enhanced_tag::name_of(codec));
    for (const enhanced_tag::AudioCodec codec : offer.audio)
        list.values.emplace_back(enhanced_tag::name_of(codec));
    if (list.values.empty()) return;
    properties.members.emplace_back("fourCcList", std::move(list));
    announce_map("videoFourCcInfoMap", offer.video, properties);
    announce_map("audioFourCcInfoMap", offer.audio, properties);
}

bool ServerCapabilities::Codec::is_taken() const {
    return (can & (can_decode | can_forward)) != 0;
}

Answer ServerCapabilities::answer(enhanced_tag::VideoCodec codec) const {
    return answer_of(any, video, enhanced_tag::name_of(codec));
}

Answer ServerCapabilities::answer(enhanced_tag::AudioCodec codec) const {
    return answer_of(speaks_of_audio(any) ? any : std::nullopt, audio, enhanced_tag::name_of(codec));
}

ServerCapabilities capabilities_of(const Command& result) {
    ServerCapabilities found;
    read(result.argument(0), found);
    read(result.argument(1), found);
    if (const amf0::Value* data = result.argument(1).find("data")) read(*data, found);
    return found;
}

}  // namespace rtmp
