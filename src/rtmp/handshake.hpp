#pragma once

#include <array>
#include <initializer_list>
#include <optional>
#include <string>

#include "rtmp/bytes.hpp"

namespace rtmp {

inline constexpr std::size_t handshake_size = 1536;
/// Bytes that a client receives: S0, S1 and S2.
inline constexpr std::size_t server_handshake_size = 1 + 2 * handshake_size;

using Sha256 = std::array<std::uint8_t, 32>;
/// HMAC-SHA-256 of the parts joined. It comes in as an argument, so that the protocol links no cryptography.
using HmacSha256 = Sha256 (*)(ByteView key, std::initializer_list<ByteView> parts);

/// Forms of the handshake. simple: that of the RTMP specification. digest: a C1 signed as Flash Player 9 did,
/// for old servers that refuse unsigned clients.
enum class HandshakeForm { simple, digest };

/// Schemes of the digest form: the offset of the 32 digest bytes is written at byte 8 or at byte 772.
enum class DigestScheme { at_8, at_772 };
/// Position of the digest in a C1 or S1, which is handshake_size bytes long.
std::size_t digest_position(ByteView packet, DigestScheme scheme);

/// The client's side of the handshake: C0 C1, then C2 from the peer's bytes.
class Handshake {
  public:
    /// `filler` is 1528 bytes that need not be secret (zeros stand in for what is missing); `hmac` may be
    /// null for the simple form alone.
    Handshake(HandshakeForm form, ByteView filler, HmacSha256 hmac);

    /// C0 and C1, to be written at once.
    ByteView c0c1() const { return c0c1_; }
    /// Takes S0, S1 and S2 from the front of `bytes`; returns how many it took: none after an error or once
    /// done.
    std::size_t receive(ByteView bytes);
    /// C2, once, as soon as S1 is there.
    std::optional<Bytes> take_c2();
    /// S0, S1 and S2 have all arrived.
    bool done() const { return received_.size() == server_handshake_size; }
    /// The reason why this peer does not speak RTMP; empty for none.
    const std::string& error() const { return error_; }
    /// An oddity of S1 or S2, or empty. No reason to stop: known servers answer so.
    const std::string& remark() const { return remark_; }

  private:
    ByteView c1() const;
    ByteView s1() const;
    Bytes answer() const;
    std::string remark_on_s2() const;

    HandshakeForm form_;
    HmacSha256 hmac_;
    Bytes filler_;
    Bytes c0c1_;
    Bytes received_;
    bool c2_taken_ = false;
    std::string error_;
    std::string remark_;
};

}  // namespace rtmp
