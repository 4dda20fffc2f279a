#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "media/codec/avc.hpp"
#include "media/codec/hevc.hpp"
#include "media/codec/parameter_sets.hpp"
#include "media/source.hpp"

namespace media {

/// Pictures that may be decoded before one that is shown before them (H.264, A.3.1; H.265, A.4.2).
inline constexpr unsigned max_reordered_pictures = 16;

/// A picture's place among those that are shown.
struct PictureCount {
    /// The count begins anew: no picture decoded before is shown behind this one.
    bool begins = false;
    /// The picture order count (ITU-T H.264, 8.2.1; H.265, 8.3.1).
    std::int64_t count = 0;
    /// The unit holds one field of a picture that has two.
    bool is_single_field = false;

    bool operator==(const PictureCount&) const = default;
};

/// Picture order counts of H.264, from the headers of slices (7.3.3), access unit by access unit in the order of decoding.
class AvcPictureOrder {
  public:
    /// Nothing where the unit holds no slice, or one whose parameter sets are not among `sets`.
    std::optional<PictureCount> next(const std::vector<ByteView>& nal_units, const ParameterSets& sets);

  private:
    struct Slice;

    static std::optional<Slice> slice_in(ByteView nal_unit, const ParameterSets& sets,
                                         std::optional<Sps>& sps);
    void reset_behind(const Slice& slice);
    std::int64_t count_by_lsb(const Slice& slice, const Sps& sps);
    std::int64_t count_by_frame(const Slice& slice, const Sps& sps);

    // State behind the last reference picture (8.2.1.1).
    std::int64_t last_msb_ = 0;
    std::int64_t last_lsb_ = 0;
    // State behind the last picture (8.2.1.2, 8.2.1.3).
    std::int64_t frame_offset_ = 0;
    std::uint32_t last_frame_num_ = 0;
};

/// Picture order counts of HEVC, from the headers of first slices (ITU-T H.265, 7.3.6.1).
class HevcPictureOrder {
  public:
    /// The next picture's count, as AvcPictureOrder::next() gives it.
    std::optional<PictureCount> next(const std::vector<ByteView>& nal_units, const ParameterSets& sets);

  private:
    // As of the last picture of the lowest layer that others may refer to (8.3.1).
    std::int64_t last_msb_ = 0;
    std::int64_t last_lsb_ = 0;
    bool begun_ = false;
};

/// One of them.
class PictureOrder {
  public:
    /// Whether pictures of that codec can be put in order.
    static bool knows(Codec codec) { return codec == Codec::h264 || codec == Codec::hevc; }
    explicit PictureOrder(Codec codec) {
        if (codec == Codec::hevc) order_.emplace<HevcPictureOrder>();
    }

    std::optional<PictureCount> next(const std::vector<ByteView>& nal_units, const ParameterSets& sets) {
        return std::visit([&](auto& order) { return order.next(nal_units, sets); }, order_);
    }
    /// How many pictures may be decoded before one that is shown before them; nothing where the sets do not say.
    std::optional<unsigned> reordered(const ParameterSets& sets) const;

  private:
    std::variant<AvcPictureOrder, HevcPictureOrder> order_;
};

}  // namespace media
