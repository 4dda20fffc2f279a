#include "media/codec/annex_b.hpp"

#include <array>
#include <utility>

namespace media {

namespace {

/// The place where the next 00 00 01 begins, or the end.
std::size_t find_start_code(ByteView bytes, std::size_t from) {
    std::size_t at = from;
    while (at + 2 < bytes.size()) {
        const std::uint8_t third = bytes[at + 2];
        if (third > 1) {
            at += 3;
        } else if (third == 1 && bytes[at] == 0 && bytes[at + 1] == 0) {
            return at;
        } else {
            ++at;
        }
    }
    return bytes.size();
}

}  // namespace

bool is_annex_b(ByteView bytes) {
    if (bytes.size() < 4 || bytes[0] != 0 || bytes[1] != 0) return false;
    return bytes[2] == 1 || (bytes[2] == 0 && bytes[3] == 1);
}

std::optional<std::vector<ByteView>> split_annex_b(ByteView bytes) {
    std::vector<ByteView> nal_units;
    std::size_t code = find_start_code(bytes, 0);
    while (code < bytes.size()) {
        const std::size_t begin = code + 3;
        code = find_start_code(bytes, begin);
        ByteView nal_unit = bytes.subspan(begin, code - begin);
        while (!nal_unit.empty() && nal_unit.back() == 0)
            nal_unit = nal_unit.first(nal_unit.size() - 1);
        if (nal_unit.empty()) continue;
        if (nal_units.size() == max_nal_units) return std::nullopt;
        nal_units.push_back(nal_unit);
    }
    return nal_units;
}

Payload length_prefixed(const std::vector<ByteView>& nal_units, std::shared_ptr<const void> owner,
                        bool (*is_framing)(ByteView nal_unit)) {
    struct Prefixed {
        std::shared_ptr<const void> media;
        std::vector<std::array<std::uint8_t, 4>> lengths;
    };
    const auto prefixed = std::make_shared<Prefixed>();
    prefixed->media = std::move(owner);
    // Slices point into `lengths`, which must not move once they do.
    prefixed->lengths.reserve(nal_units.size());
    Payload payload;
    payload.slices.reserve(nal_units.size() * 2);
    for (const ByteView nal_unit : nal_units) {
        if (is_framing(nal_unit)) continue;
        const std::size_t size = nal_unit.size();
        prefixed->lengths.push_back({static_cast<std::uint8_t>(size >> 24U),
                                     static_cast<std::uint8_t>(size >> 16U),
                                     static_cast<std::uint8_t>(size >> 8U), static_cast<std::uint8_t>(size)});
        payload.slices.emplace_back(prefixed->lengths.back());
        payload.slices.push_back(nal_unit);
    }
    payload.owner = prefixed;
    return payload;
}

std::optional<std::vector<ByteView>> split_length_prefixed(ByteView bytes, int length_size) {
    const auto prefix = static_cast<std::size_t>(length_size);
    std::vector<ByteView> nal_units;
    while (!bytes.empty()) {
        if (bytes.size() < prefix || nal_units.size() == max_nal_units) return std::nullopt;
        std::size_t length = 0;
        for (const std::uint8_t byte : bytes.first(prefix))
            length = length << 8U | byte;
        if (bytes.size() - prefix < length) return std::nullopt;
        nal_units.push_back(bytes.subspan(prefix, length));
        bytes = bytes.subspan(prefix + length);
    }
    return nal_units;
}

std::optional<std::vector<ByteView>> split_length_prefixed(const Payload& access_unit, int length_size) {
    const std::vector<ByteView>& slices = access_unit.slices;
    if (slices.size() == 1) return split_length_prefixed(slices.front(), length_size);
    std::vector<ByteView> nal_units;
    nal_units.reserve(slices.size() / 2);
    for (std::size_t i = 1; i < slices.size(); i += 2)
        nal_units.push_back(slices[i]);
    return nal_units;
}

Bytes unescape(ByteView nal_unit) {
    Bytes raw;
    raw.reserve(nal_unit.size());
    int zeros = 0;
    for (const std::uint8_t byte : nal_unit) {
        if (zeros >= 2 && byte == 3) {
            zeros = 0;
            continue;
        }
        zeros = byte == 0 ? zeros + 1 : 0;
        raw.push_back(byte);
    }
    return raw;
}

}  // namespace media
