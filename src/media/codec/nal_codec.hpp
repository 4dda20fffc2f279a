#pragma once

#include <optional>
#include <vector>

#include "media/codec/parameter_sets.hpp"
#include "media/source.hpp"

namespace media {

/// One codec whose frames are NAL units behind lengths, as far as it differs from the others.
struct NalCodec {
    /// Bytes of a NAL unit length in samples of that configuration record; nothing when it is malformed.
    std::optional<int> (*length_size)(ByteView record);
    /// The sets of a configuration record; nothing when it is malformed.
    std::optional<ParameterSets> (*parse)(ByteView record);
    /// A configuration record with 4-byte lengths; nothing while a set is missing.
    std::optional<Bytes> (*configuration)(const ParameterSets& sets);
    /// Takes over the sets among the units; true when something changed.
    bool (*update)(ParameterSets& sets, const std::vector<ByteView>& nal_units);
    /// Access unit delimiters and filler.
    bool (*is_framing)(ByteView nal_unit);
    std::optional<PictureSize> (*picture_size)(ByteView sps);
    /// Index of the record's byte whose lowest two bits say how long its lengths are.
    std::size_t length_size_at;
};

/// The codec as one of NAL units, or nothing.
const NalCodec* nal_codec(Codec codec);

/// A configuration record, changed to be for samples whose lengths have that many bytes.
Bytes with_length_size(const NalCodec& codec, Bytes record, int length_size);

}  // namespace media
