#pragma once

#include "rtmp/amf0.hpp"
#include "rtmp/bytes.hpp"

/// AMF3, read only: a peer may switch to it inside AMF0 (marker 0x11) for one value. rtmpush never writes it.
namespace rtmp::amf3 {

/// Reads one AMF3 value as the AMF0 value nearest to it. Vectors and dictionaries become arrays and objects,
/// byte arrays become strings; externalizable objects and anything over amf0's limits mark the reader failed.
/// `depth` is the depth at which the value stands; `values_read` is the message's count against
/// amf0::max_values, and is counted up.
amf0::Value decode(ByteReader& reader, int depth, std::size_t& values_read);

}  // namespace rtmp::amf3
