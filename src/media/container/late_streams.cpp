#include "media/container/late_streams.hpp"

#include <fmt/format.h>

namespace media {

namespace {

/// Packets that show that no chosen track of the same type goes on.
constexpr std::uint64_t enough_packets = 50;

}  // namespace

void LateStreams::count(const Stream& stream, std::int64_t position) {
    const auto [at, is_new] = late_.try_emplace(stream.index, Late{stream, position});
    Late& late = at->second;
    if (is_new) remarks_.add(fmt::format("stream {} begins too late to be sent", stream.index));
    ++late.packets;
    if (!late.told && late.packets >= enough_packets) tell(late);
}

void LateStreams::count_chosen(TrackType type, std::int64_t position) {
    for (auto& [index, late] : late_) {
        // libavformat hands out the last packets of a stream that has ended behind those of others.
        const bool is_before = position >= 0 && position < late.position;
        if (late.stream.type == type && !is_before) late.is_accompanied = true;
    }
}

void LateStreams::finish() {
    for (auto& [index, late] : late_)
        tell(late);
}

void LateStreams::tell(Late& late) {
    if (late.is_accompanied || late.packets == 0) return;
    const std::string place = late.position < 0 ? "" : fmt::format(" at byte {} of it", late.position);
    const std::string amount = late.told ? fmt::format("{} more packets of it were left out", late.packets)
                                         : fmt::format("it is left out, {} packets so far", late.packets);
    remarks_.warn(
        {.text = fmt::format("{}: track {} ({}, {}) begins{}, where the tracks are chosen already: {}", name_,
                             late.stream.index, late.stream.type == TrackType::video ? "video" : "audio",
                             late.stream.codec_name, place, amount),
         .type = Warning::Class::left_out,
         .left_out_frames = late.packets});
    late.told = true;
    late.packets = 0;
}

}  // namespace media
