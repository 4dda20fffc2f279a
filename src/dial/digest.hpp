#pragma once

#include <string>

#include "rtmp/auth.hpp"
#include "rtmp/handshake.hpp"

namespace dial {

/// HMAC-SHA-256 by OpenSSL, for the digest handshake.
rtmp::Sha256 hmac_sha256(rtmp::ByteView key, std::initializer_list<rtmp::ByteView> parts);

/// MD5 by OpenSSL, for logging in.
rtmp::Md5 md5(std::initializer_list<rtmp::ByteView> parts);

/// Bytes that differ from run to run.
rtmp::Bytes random_bytes(std::size_t count);

/// "OpenSSL 3.0.17 1 Jul 2025" and the like, of the library in use at run time, for --version.
std::string openssl_version();

}  // namespace dial
