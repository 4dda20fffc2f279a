#include "media/codec/latm.hpp"

#include <utility>

#include "media/codec/bits.hpp"

namespace media {

namespace {

constexpr std::size_t loas_header_size = 3;

/// LatmGetValue (1.7.3.1): as many bytes as the first two bits say.
std::uint32_t latm_value(BitReader& bits) {
    const std::uint32_t bytes = bits.read(2) + 1;
    return bits.read(8 * bytes);
}

/// Bits that go from one place to another, each read as it is copied.
class BitCopy {
  public:
    explicit BitCopy(BitReader& from) : from_(from) {}
    std::uint32_t copy(unsigned count) {
        const std::uint32_t value = from_.read(count);
        to_.write(value, count);
        return value;
    }
    bool flag() { return copy(1) != 0; }
    const Bytes& bytes() const { return to_.bytes(); }

  private:
    BitReader& from_;
    BitWriter to_;
};

std::uint32_t copy_object_type(BitCopy& config) {
    constexpr std::uint32_t escape = 31;
    const std::uint32_t type = config.copy(5);
    return type == escape ? 32 + config.copy(6) : type;
}

void copy_sampling_rate(BitCopy& config) {
    constexpr std::uint32_t explicit_rate = 15;
    if (config.copy(4) == explicit_rate) config.copy(24);
}

/// An AudioSpecificConfig (1.6.2.1) of AAC, copied bit by bit, since nothing but its content tells its length. Nothing
/// for other codecs, and for channels that a program config element describes.
std::optional<Bytes> copy_audio_specific_config(BitReader& bits) {
    constexpr std::uint32_t sbr = 5;
    constexpr std::uint32_t parametric_stereo = 29;
    BitCopy config(bits);
    std::uint32_t type = copy_object_type(config);
    copy_sampling_rate(config);
    const std::uint32_t channels = config.copy(4);
    if (type == sbr || type == parametric_stereo) {
        copy_sampling_rate(config);
        type = copy_object_type(config);
    }
    if (type < 1 || type > 4 || channels == 0) return std::nullopt;
    config.copy(1);                      // frameLengthFlag
    if (config.flag()) config.copy(14);  // coreCoderDelay
    config.copy(1);                      // extensionFlag
    if (bits.failed()) return std::nullopt;
    return config.bytes();
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

std::optional<Bytes> read_layer_config(BitReader& bits, bool has_length) {
    if (!has_length) return copy_audio_specific_config(bits);
    const std::size_t length = latm_value(bits);
    if (length > bits.left()) return std::nullopt;
    const std::size_t end = bits.position() + length;
    auto config = copy_audio_specific_config(bits);
    if (!config || bits.position() > end) return std::nullopt;
    bits.skip(end - bits.position());
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
    auto config = read_layer_config(bits, version_1);
    if (!config) return std::nullopt;
    mux.config = std::move(*config);
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
        auto mux = read_mux_config(bits);
        if (!mux) return std::nullopt;
        mux_ = std::move(mux);
    }
    Element element;
    if (!mux_) return element;
    element.config = mux_->config;
    for (unsigned i = 0; i < mux_->frames; ++i) {
        const std::size_t frame_bits = read_frame_size(bits, *mux_);
        if (bits.failed() || frame_bits > bits.left()) return std::nullopt;
        if (frame_bits > 0) element.frames.push_back(copy_bits(bits, frame_bits));
    }
    return element;
}

}  // namespace media
