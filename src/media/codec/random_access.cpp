#include "media/codec/random_access.hpp"

#include <algorithm>
#include <vector>

#include "media/codec/annex_b.hpp"
#include "media/codec/avc.hpp"
#include "media/codec/hevc.hpp"
#include "media/codec/nal_codec.hpp"

namespace media {

namespace {

constexpr std::uint8_t recovery_point_message = 6;
/// The header of a NAL unit, in bytes.
constexpr std::size_t avc_head = 1;
constexpr std::size_t hevc_head = 2;

/// True when a message of that type is among those of an SEI unit (H.264, 7.3.2.3.1; H.265, 7.3.5).
bool has_message(ByteView nal_unit, std::size_t head, std::uint8_t type) {
    const Bytes raw = unescape(nal_unit);
    std::size_t at = head;
    const auto number = [&] {
        std::size_t value = 0;
        while (at < raw.size() && raw[at] == 0xFF)
            value += raw[at++];
        return at < raw.size() ? value + raw[at++] : value;
    };
    // The last byte holds the trailing bits alone.
    while (at + 1 < raw.size()) {
        if (number() == type) return true;
        const std::size_t size = number();
        if (size > raw.size() - std::min(at, raw.size())) return false;
        at += size;
    }
    return false;
}

RandomAccess avc_access(ByteView nal_unit) {
    const NalType type = nal_type(nal_unit);
    if (type == NalType::idr) return RandomAccess::keyframe;
    const bool recovers = type == NalType::sei && has_message(nal_unit, avc_head, recovery_point_message);
    return recovers ? RandomAccess::recovery_point : RandomAccess::none;
}

RandomAccess hevc_access(ByteView nal_unit) {
    const HevcNalType type = hevc_nal_type(nal_unit);
    if (type >= HevcNalType::bla_w_lp && type <= HevcNalType::last_irap) return RandomAccess::keyframe;
    const bool recovers =
        type == HevcNalType::prefix_sei && has_message(nal_unit, hevc_head, recovery_point_message);
    return recovers ? RandomAccess::recovery_point : RandomAccess::none;
}

/// Calls `look` with each NAL unit.
template <typename Look>
void each_nal_unit(const Track& track, const Payload& frame, Look look) {
    const NalCodec* const codec = nal_codec(track.codec);
    if (codec == nullptr) return;
    const auto nal_units = split_length_prefixed(frame, codec->length_size(track.config).value_or(4));
    if (!nal_units) return;
    for (const ByteView nal_unit : *nal_units)
        look(nal_unit);
}

}  // namespace

RandomAccess random_access(const Track& track, const Payload& frame) {
    RandomAccess access = RandomAccess::none;
    each_nal_unit(track, frame, [&](ByteView nal_unit) {
        access = std::max(access, track.codec == Codec::hevc ? hevc_access(nal_unit) : avc_access(nal_unit));
    });
    return access;
}

bool is_decodable_leading(const Track& track, const Payload& frame) {
    if (track.codec != Codec::hevc) return false;
    bool decodable = false;
    each_nal_unit(track, frame, [&](ByteView nal_unit) {
        const HevcNalType type = hevc_nal_type(nal_unit);
        decodable |= type == HevcNalType::radl_n || type == HevcNalType::radl_r;
    });
    return decodable;
}

}  // namespace media
