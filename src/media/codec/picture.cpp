#include "media/codec/picture.hpp"

#include <algorithm>
#include <array>

#include "media/codec/annex_b.hpp"
#include "media/codec/avc.hpp"
#include "media/codec/bits.hpp"
#include "media/codec/hevc.hpp"

namespace media {

namespace {

/// A payload as one row of bytes.
class PayloadReader {
  public:
    explicit PayloadReader(const Payload& payload) : slices_(payload.slices) {}

    /// The next bytes, fewer at the end, without passing over them.
    std::size_t peek(std::span<std::uint8_t> bytes) const {
        std::size_t filled = 0;
        std::size_t offset = offset_;
        for (std::size_t slice = slice_; slice < slices_.size() && filled < bytes.size(); ++slice) {
            const ByteView rest = slices_[slice].subspan(offset);
            const std::size_t count = std::min(rest.size(), bytes.size() - filled);
            std::copy_n(rest.begin(), count, bytes.begin() + static_cast<std::ptrdiff_t>(filled));
            filled += count;
            offset = 0;
        }
        return filled;
    }

    /// Passes over so many bytes; false when there are fewer.
    bool skip(std::size_t count) {
        while (slice_ < slices_.size()) {
            const std::size_t left = slices_[slice_].size() - offset_;
            if (count < left) {
                offset_ += count;
                return true;
            }
            count -= left;
            ++slice_;
            offset_ = 0;
        }
        return count == 0;
    }

  private:
    const std::vector<ByteView>& slices_;
    std::size_t slice_ = 0;
    std::size_t offset_ = 0;
};

/// Types of units that begin with the head of a slice: slice_layer_without_partitioning and partition A.
bool has_slice_head(unsigned type) {
    return type == 1 || type == 2 || type == 5;
}

bool is_bidirectional(ByteView head) {
    const Bytes raw = unescape(head);
    BitReader bits(raw);
    bits.skip(8);
    bits.exp_golomb();  // first_mb_in_slice
    const std::uint32_t type = bits.exp_golomb();
    // Types from 5 on say the same of all slices of the picture.
    return !bits.failed() && type % 5 == 1;
}

void look_at(ByteView unit, Codec codec, Picture& picture) {
    if (codec == Codec::hevc) {
        const HevcNalType type = hevc_nal_type(unit);
        picture.idr |= type == HevcNalType::idr_w_radl || type == HevcNalType::idr_n_lp;
        return;
    }
    const auto type = static_cast<unsigned>(nal_type(unit));
    picture.idr |= type == static_cast<unsigned>(NalType::idr);
    if (has_slice_head(type)) picture.bidirectional |= is_bidirectional(unit);
}

}  // namespace

Picture read_picture(const Payload& access_unit, Codec codec, int length_size) {
    // The type of the unit, and two codes of at most 31 bits for a picture of 2^15 macroblocks, escaped.
    constexpr std::size_t head_size = 12;
    Picture picture;
    PayloadReader reader(access_unit);
    std::array<std::uint8_t, 4> length_field{};
    const std::span<std::uint8_t> length_bytes =
        std::span(length_field).first(static_cast<std::size_t>(length_size));
    for (std::size_t i = 0; i < max_nal_units && reader.peek(length_bytes) == length_bytes.size(); ++i) {
        std::size_t length = 0;
        for (const std::uint8_t byte : length_bytes)
            length = length << 8U | byte;
        if (!reader.skip(length_bytes.size())) break;
        std::array<std::uint8_t, head_size> head{};
        const std::size_t size = reader.peek(std::span(head).first(std::min(length, head.size())));
        const ByteView unit = ByteView(head).first(size);
        look_at(unit, codec, picture);
        if (!reader.skip(length)) break;
    }
    return picture;
}

}  // namespace media
