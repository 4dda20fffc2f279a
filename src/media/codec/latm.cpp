#include "media/codec/latm.hpp"

#include <algorithm>
#include <utility>

#include "media/codec/aac.hpp"
#include "media/codec/bits.hpp"

namespace media {

namespace {

constexpr std::size_t loas_header_size = 3;

/// LatmGetValue (1.7.3.1): as many bytes as the first two bits say.
std::uint32_t latm_value(BitReader& bits) {
    const std::uint32_t bytes = bits.read(2) + 1;
    return bits.read(8 * bytes);
}

Bytes copy_bits(BitReader& bits, std::size_t count) {
    Bytes out;
    out.reserve((count + 7) / 8);
    for (; count >= 8; count -= 8)
        out.push_back(static_cast<std::uint8_t>(bits.read(8)));
    if (count > 0) {
        const auto rest = static_cast<unsigned>(count);
        out.push_back(static_cast<std::uint8_t>(bits.read(rest) << (8U - rest)));
    }
    return out;
}

/// An AudioSpecificConfig (1.6.2.1) of AAC. Nothing but its content tells its length where `length`, in bits, is not
/// given. Nothing for other codecs.
std::optional<Bytes> read_audio_specific_config(BitReader& bits, std::optional<std::size_t> length) {
    // One with a program config element and its comment is shorter.
    constexpr std::size_t max_bits = std::size_t{8} * 512;
    if (length && *length > bits.left()) return std::nullopt;
    BitReader ahead = bits;
    const std::size_t looked_at = std::min(length.value_or(bits.left()), max_bits);
    const Bytes looked = copy_bits(ahead, looked_at);
    const auto format = parse_audio_specific_config(looked);
    if (!format || format->own_bits == 0 || format->own_bits > looked_at) return std::nullopt;
    const bool has_more = length && format->all_bits <= *length;
    Bytes config = copy_bits(bits, has_more ? format->all_bits : format->own_bits);
    if (length) bits.skip(*length - (has_more ? format->all_bits : format->own_bits));
    return config;
}

bool skip_other_data_length(BitReader& bits, bool has_length) {
    if (has_length) {
        latm_value(bits);
        return !bits.failed();
    }
    while (bits.flag() && !bits.failed())
        bits.skip(8);
    bits.skip(8);
    return !bits.failed();
}

/// StreamMuxConfig of one program and layer.
std::optional<LatmMux> read_mux_config(BitReader& bits) {
    LatmMux mux;
    const bool version_1 = bits.flag();
    if (version_1 && bits.flag()) return std::nullopt;  // audioMuxVersionA: a form to come
    if (version_1) latm_value(bits);                    // taraBufferFullness
    if (!bits.flag()) return std::nullopt;              // allStreamsSameTimeFraming
    mux.frames = bits.read(6) + 1;
    if (bits.read(4) != 0 || bits.read(3) != 0) return std::nullopt;  // numProgram, numLayer
    const auto length = version_1 ? std::optional<std::size_t>(latm_value(bits)) : std::nullopt;
    auto config = read_audio_specific_config(bits, length);
    const auto format = parse_audio_specific_config(config.value_or(Bytes()));
    if (!config || !format) return std::nullopt;
    mux.config = std::move(*config);
    mux.frame_duration = Time(std::chrono::seconds(format->frame_samples)) / format->core_rate;
    constexpr std::uint32_t own_length = 0;
    constexpr std::uint32_t fixed_length = 1;
    const std::uint32_t length_type = bits.read(3);
    if (length_type == own_length) {
        bits.skip(8);  // latmBufferFullness
    } else if (length_type == fixed_length) {
        mux.frame_bits = (bits.read(9) + 20) * 8;
    } else {
        return std::nullopt;
    }
    // Other data lies behind the frames, where nothing is read any more.
    if (bits.flag() && !skip_other_data_length(bits, version_1)) return std::nullopt;
    if (bits.flag()) bits.skip(8);  // crcCheckSum
    if (bits.failed()) return std::nullopt;
    return mux;
}

/// PayloadLengthInfo (1.7.3.1), in bits.
std::size_t read_frame_size(BitReader& bits, const LatmMux& mux) {
    if (mux.frame_bits) return *mux.frame_bits;
    std::size_t size = 0;
    std::uint32_t more = 255;
    while (more == 255 && !bits.failed()) {
        more = bits.read(8);
        size += more;
    }
    return size * 8;
}

}  // namespace

std::optional<std::size_t> loas_size(ByteView bytes) {
    constexpr std::uint32_t sync_word = 0x2B7;
    BitReader bits(bytes);
    if (bits.read(11) != sync_word) return std::nullopt;
    const std::size_t size = loas_header_size + bits.read(13);
    if (bits.failed()) return std::nullopt;
    return size;
}

std::optional<LatmReader::Element> LatmReader::read(ByteView loas) {
    const auto size = loas_size(loas);
    if (!size || *size > loas.size()) return std::nullopt;
    BitReader bits(loas.subspan(loas_header_size, *size - loas_header_size));
    const bool same_mux = bits.flag();
    if (!same_mux) {
        mux_ = read_mux_config(bits);
        unknown_ = !mux_;
        if (!mux_) return std::nullopt;
    }
    Element element;
    if (!mux_) return element;
    element.config = mux_->config;
    element.frame_duration = mux_->frame_duration;
    for (unsigned i = 0; i < mux_->frames; ++i) {
        const std::size_t frame_bits = read_frame_size(bits, *mux_);
        if (bits.failed() || frame_bits > bits.left()) return std::nullopt;
        if (frame_bits > 0) element.frames.push_back(copy_bits(bits, frame_bits));
    }
    return element;
}

}  // namespace media
