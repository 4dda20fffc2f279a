#pragma once

#include <string_view>

#include "vectors/hex.hpp"

/// A handshake in the digest form with numbers that anyone can compute again: the digests are HMAC-SHA-256
/// under the keys of Flash Player and Flash Media Server. A live nginx with its RTMP module took a C1 signed
/// so.
namespace vectors {

/// Bytes 8 to 1535 of C1: byte i is i mod 256.
inline rtmp::Bytes hs2_filler() {
    rtmp::Bytes filler;
    for (unsigned i = 8; i < 1536; ++i)
        filler.push_back(static_cast<std::uint8_t>(i));
    return filler;
}
// C1: time 0 | version 9.0.124.2
inline constexpr std::string_view hs2_c1_head = "00000000 09007C02";
// 8+9+10+11 = 38, so the digest that is placed by byte 8 stands at 12 + 38.
inline constexpr std::size_t hs2_c1_position_at_8 = 50;
// 4+5+6+7 = 22, so the one placed by byte 772 stands at 776 + 22.
inline constexpr std::size_t hs2_c1_position_at_772 = 798;
inline constexpr std::string_view hs2_c1_digest_at_8 =
    "847B0A67B05FC66226127CD092337F2F9D2150340F81EAFDE5B40988A40A60B8";

/// S1 before it is signed: time 0, version 13.14.10.13, then byte i is 255 - i mod 256.
inline rtmp::Bytes hs2_s1_unsigned() {
    rtmp::Bytes s1 = hex("00000000 0D0E0A0D");
    for (unsigned i = 8; i < 1536; ++i)
        s1.push_back(static_cast<std::uint8_t>(255 - i % 256));
    return s1;
}
// 247+246+245+244 = 982, less 728 is 254, so at 12 + 254.
inline constexpr std::size_t hs2_s1_position_at_8 = 266;
inline constexpr std::string_view hs2_s1_digest_at_8 =
    "BDDD949B3D0D111A196C319F4C7047EFE12B7A46C980FEC35B18E79CEFE55A16";
// 251+250+249+248 = 998, less 728 is 270, so at 776 + 270.
inline constexpr std::size_t hs2_s1_position_at_772 = 1046;
inline constexpr std::string_view hs2_s1_digest_at_772 =
    "FE47968C7BEF95FF6383344671CCB8ABFDA9DDCCC963A06340CFC994E1EF660D";

/// The end of an S2 of 1504 bytes AA, in answer to the C1 above.
inline constexpr std::string_view hs2_s2_signature =
    "7AF69F60003304F0B96C57AD7DA949DC271E8CBE34EBE0C39276D8275BD7268A";
/// The end of a C2 of 1504 bytes 55, in answer to the S1 above signed by its byte 8.
inline constexpr std::string_view hs2_c2_signature =
    "59F7E5A8EF9F5B321A60A8C2225C2FCDD882BD0009A4D8379649C2D7DF21A2F1";

}  // namespace vectors
