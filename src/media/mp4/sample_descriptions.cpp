#include "media/mp4/sample_descriptions.hpp"

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <limits>
#include <string_view>
#include <utility>

#include "media/codec/bits.hpp"
#include "media/mp4/mp4_box.hpp"

namespace media {

namespace {

/// Boxes before the index, and descriptions of a track; more are damage.
constexpr int max_boxes_to_index = 1'000;
constexpr std::uint32_t max_descriptions = 256;

/// The content of the box that the path leads to, from box to box; empty where it leads to none.
ByteView inner_box(ByteView content, std::initializer_list<std::string_view> path) {
    for (const std::string_view name : path) {
        std::optional<Mp4Content> box = take_mp4_box(content);
        while (box && box->type != mp4_type(name))
            box = take_mp4_box(content);
        if (!box) return {};
        content = box->content;
    }
    return content;
}

/// Takes a descriptor of that tag (ISO/IEC 14496-1, 8.3.3), up to its content.
bool take_descriptor(BitReader& bits, std::uint32_t tag) {
    if (bits.read(8) != tag) return false;
    for (int i = 0; i < 4 && bits.flag(); ++i)
        bits.skip(7);
    bits.skip(7);
    return !bits.failed();
}

/// The AudioSpecificConfig in an esds box (ISO/IEC 14496-14, 5.6); empty where there is none.
Bytes decoder_specific_info(ByteView esds) {
    constexpr std::uint32_t elementary_stream = 3;
    constexpr std::uint32_t decoder_config = 4;
    constexpr std::uint32_t specific_info = 5;
    BitReader bits(esds);
    bits.skip(32);
    if (!take_descriptor(bits, elementary_stream)) return {};
    bits.skip(16);
    const bool depends = bits.flag();
    const bool has_address = bits.flag();
    const bool has_clock = bits.flag();
    bits.skip(5);
    if (depends) bits.skip(16);
    if (has_address) bits.skip(std::size_t{8} * bits.read(8));
    if (has_clock) bits.skip(16);
    if (!take_descriptor(bits, decoder_config)) return {};
    bits.skip(13 * 8);
    if (bits.read(8) != specific_info) return {};
    std::size_t size = 0;
    for (bool more = true; more && !bits.failed();) {
        more = bits.flag();
        size = (size << 7U | bits.read(7)) & 0xFFFFFFFU;
    }
    const std::size_t begin = bits.position() / 8;
    if (bits.failed() || size > esds.size() - begin) return {};
    const ByteView info = esds.subspan(begin, size);
    return {info.begin(), info.end()};
}

/// A configuration, and the type of the box that it lies in.
struct Configuration {
    std::uint32_t type = 0;
    Bytes bytes;
};

/// The configuration in a sample entry (8.5.2.2); empty where the samples are encrypted, or nothing is known of it.
Configuration configuration_of(const Mp4Content& entry) {
    if (entry.type == mp4_type("encv") || entry.type == mp4_type("enca")) return {};
    // Bytes before the boxes of an entry of pictures, and of sound (12.1.3, 12.2.3).
    for (const std::size_t before : {std::size_t{78}, std::size_t{28}}) {
        if (entry.content.size() < before) continue;
        ByteView rest = entry.content.subspan(before);
        while (const auto box = take_mp4_box(rest)) {
            if (box->type == mp4_type("avcC") || box->type == mp4_type("hvcC") ||
                box->type == mp4_type("av1C"))
                return {box->type, {box->content.begin(), box->content.end()}};
            if (box->type == mp4_type("esds")) return {box->type, decoder_specific_info(box->content)};
        }
    }
    return {};
}

/// Samples of a track in a fragment (trun, 8.8.8).
std::uint64_t samples_in(ByteView traf) {
    std::uint64_t samples = 0;
    while (const auto box = take_mp4_box(traf)) {
        if (box->type != mp4_type("trun")) continue;
        BitReader run(box->content);
        run.skip(32);
        samples += run.read(32);
    }
    return samples;
}

}  // namespace

std::optional<SampleDescriptions> SampleDescriptions::of(const ByteSource& source) {
    SampleDescriptions descriptions(source);
    std::int64_t position = 0;
    for (int i = 0; i < max_boxes_to_index; ++i) {
        const std::optional<Mp4Box> box = mp4_box_at(source, position);
        if (!box || box->size < box->head || !std::in_range<std::int64_t>(box->size)) return std::nullopt;
        if (box->type == mp4_type("moof")) return std::nullopt;
        if (box->type != mp4_type("moov")) {
            if (std::cmp_greater(box->size, source.size().value_or(0) - position)) return std::nullopt;
            position += static_cast<std::int64_t>(box->size);
            continue;
        }
        const Bytes moov = mp4_content_at(source, position, box->type).value_or(Bytes());
        for (ByteView rest = moov; const auto inner = take_mp4_box(rest);) {
            if (inner->type == mp4_type("trak")) descriptions.take_track(inner->content);
        }
        for (ByteView rest = moov; const auto inner = take_mp4_box(rest);) {
            if (inner->type == mp4_type("mvex")) descriptions.take_defaults(inner->content);
        }
        break;
    }
    if (descriptions.tracks_.empty()) return std::nullopt;
    return descriptions;
}

void SampleDescriptions::take_track(ByteView trak) {
    BitReader header(inner_box(trak, {"tkhd"}));
    const bool is_wide = header.read(8) == 1;
    header.skip(24 + (is_wide ? 128 : 64));
    const std::uint32_t id = header.read(32);
    ByteView stsd = inner_box(trak, {"mdia", "minf", "stbl", "stsd"});
    BitReader list(stsd);
    list.skip(32);
    const std::uint32_t count = list.read(32);
    if (header.failed() || list.failed() || count < 2 || count > max_descriptions) return;
    Track track;
    std::optional<std::uint32_t> type;
    for (ByteView rest = stsd.subspan(8); const auto entry = take_mp4_box(rest);) {
        Configuration found = configuration_of(*entry);
        if (!type) type = found.type;
        track.configurations.push_back(found.type == *type ? std::move(found.bytes) : Bytes());
        track.names.push_back(entry->type);
    }
    tracks_[id] = std::move(track);
}

void SampleDescriptions::take_defaults(ByteView mvex) {
    while (const auto box = take_mp4_box(mvex)) {
        if (box->type != mp4_type("trex")) continue;
        BitReader trex(box->content);
        trex.skip(32);
        const auto track = tracks_.find(trex.read(32));
        if (track != tracks_.end()) track->second.by_default = trex.read(32);
    }
}

std::optional<ByteView> SampleDescriptions::change(std::uint32_t track_id, std::int64_t position) {
    const auto found = tracks_.find(track_id);
    if (found == tracks_.end() || position < 0) return std::nullopt;
    read_to(position);
    Track& track = found->second;
    const auto later = std::upper_bound(track.uses.begin() + 1, track.uses.end(), position,
                                        [](std::int64_t byte, const Use& use) { return byte < use.from; });
    const std::uint32_t number = std::prev(later)->number;
    if (number == track.of_last) return std::nullopt;
    track.of_last = number;
    const std::size_t index = std::size_t{track.of_last} - 1;
    return index < track.configurations.size() ? ByteView(track.configurations[index]) : ByteView();
}

std::uint64_t SampleDescriptions::otherwise_named(std::uint32_t track_id) {
    read_to(std::numeric_limits<std::int64_t>::max() - 1);
    const auto found = tracks_.find(track_id);
    return found != tracks_.end() ? found->second.otherwise_named : 0;
}

/// Looks at the fragments up to the one that holds that byte.
void SampleDescriptions::read_to(std::int64_t position) {
    while (next_ <= position) {
        const std::optional<Mp4Box> box = mp4_box_at(*source_, next_);
        const std::int64_t begin = next_;
        const bool goes_on = box && box->size >= box->head && is_outermost_box(box->type) &&
                             std::in_range<std::int64_t>(box->size) &&
                             std::cmp_less(box->size, std::numeric_limits<std::int64_t>::max() - begin);
        next_ =
            goes_on ? begin + static_cast<std::int64_t>(box->size) : std::numeric_limits<std::int64_t>::max();
        if (!goes_on || box->type != mp4_type("moof")) continue;
        take_fragment(mp4_content_at(*source_, begin, box->type).value_or(Bytes()), begin);
    }
}

void SampleDescriptions::take_fragment(ByteView moof, std::int64_t position) {
    constexpr std::uint32_t has_offset = 0x1;
    constexpr std::uint32_t has_description = 0x2;
    while (const auto box = take_mp4_box(moof)) {
        if (box->type != mp4_type("traf")) continue;
        BitReader header(inner_box(box->content, {"tfhd"}));
        header.skip(8);
        const std::uint32_t flags = header.read(24);
        const auto track = tracks_.find(header.read(32));
        if (track == tracks_.end()) continue;
        if ((flags & has_offset) != 0) header.skip(64);
        const std::uint32_t number =
            (flags & has_description) != 0 ? header.read(32) : track->second.by_default;
        if (number != track->second.uses.back().number) track->second.uses.push_back({position, number});
        const std::vector<std::uint32_t>& names = track->second.names;
        if (number > 0 && number <= names.size() && names[number - 1] != names.front())
            track->second.otherwise_named += samples_in(box->content);
    }
}

}  // namespace media
