#pragma once

#include "rtmp/handshake.hpp"

namespace publish {

/// HMAC-SHA-256 by OpenSSL, for the digest handshake.
rtmp::Sha256 hmac_sha256(rtmp::ByteView key, std::initializer_list<rtmp::ByteView> parts);

/// Bytes that differ from run to run.
rtmp::Bytes random_bytes(std::size_t count);

}  // namespace publish
