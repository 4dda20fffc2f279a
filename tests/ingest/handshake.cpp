#include "ingest/handshake.hpp"

#include <algorithm>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdexcept>
#include <string_view>

namespace ingest {
namespace {

using rtmp::Bytes;
using rtmp::ByteView;
using rtmp::Sha256;

constexpr std::size_t digest_size = 32;
constexpr std::string_view client_text = "Genuine Adobe Flash Player 001";
constexpr std::string_view server_text = "Genuine Adobe Flash Media Server 001";
/// The end of the longer keys, behind either text.
constexpr std::array<std::uint8_t, 32> key_tail{
    0xF0, 0xEE, 0xC2, 0x4A, 0x80, 0x68, 0xBE, 0xE8, 0x2E, 0x00, 0xD0, 0xD1, 0x02, 0x9E, 0x7E, 0x57,
    0x6E, 0xEC, 0x5D, 0x2D, 0x29, 0x80, 0x6F, 0xAB, 0x93, 0xB8, 0xE6, 0x36, 0xCF, 0xEB, 0x31, 0xAE};

Bytes long_key(std::string_view text) {
    Bytes key(text.begin(), text.end());
    key.insert(key.end(), key_tail.begin(), key_tail.end());
    return key;
}

Sha256 hmac(ByteView key, ByteView message) {
    Sha256 result{};
    unsigned size = 0;
    if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), message.data(), message.size(),
             result.data(), &size) == nullptr ||
        size != result.size()) {
        throw std::runtime_error("HMAC-SHA-256 is not available");
    }
    return result;
}

/// Position of the digest within 728 bytes after the four at `field`, which say it.
std::size_t digest_position(ByteView packet, std::size_t field) {
    std::size_t sum = 0;
    for (std::size_t i = 0; i < 4; ++i)
        sum += packet[field + i];
    return field + 4 + sum % 728;
}

/// The digest of a packet over all its bytes but those of the digest itself.
Sha256 digest_around(ByteView packet, std::size_t position, ByteView key) {
    Bytes joined(packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(position));
    const ByteView after = packet.subspan(position + digest_size);
    joined.insert(joined.end(), after.begin(), after.end());
    return hmac(key, joined);
}

std::optional<Sha256> find_signature(ByteView c1) {
    // The digest by byte 772 is tried first: a C1 that carries both is rare, and either is valid.
    for (const std::size_t field : {std::size_t{772}, std::size_t{8}}) {
        const std::size_t position = digest_position(c1, field);
        const Sha256 digest = digest_around(c1, position, rtmp::as_bytes(client_text));
        if (std::ranges::equal(c1.subspan(position, digest_size), digest)) return digest;
    }
    return {};
}

/// Signature of a C2 or S2, its last 32 bytes, over the others with a key made from the peer's digest.
Sha256 closing_signature(ByteView packet, std::string_view text, ByteView peer_digest) {
    return hmac(hmac(long_key(text), peer_digest), packet.first(rtmp::handshake_size - digest_size));
}

/// Bytes that are neither equal nor zero, the same in each run.
Bytes filler() {
    Bytes bytes(rtmp::handshake_size);
    for (std::size_t i = 8; i < bytes.size(); ++i)
        bytes[i] = static_cast<std::uint8_t>(i * 7 + i / 256);
    return bytes;
}

}  // namespace

Bytes ServerHandshake::answer(ByteView c1) {
    signature_ = find_signature(c1);
    Bytes s2(c1.begin(), c1.end());
    s1_ = script_.echo_c1 ? s2 : filler();
    if (script_.digest && signature_) {
        static constexpr std::array<std::uint8_t, 4> version{0x0D, 0x0E, 0x0A, 0x0D};
        std::ranges::copy(version, s1_.begin() + 4);
        const std::size_t position = digest_position(s1_, 8);
        std::ranges::copy(digest_around(s1_, position, rtmp::as_bytes(server_text)),
                          s1_.begin() + static_cast<std::ptrdiff_t>(position));
        s2 = filler();
        std::ranges::copy(closing_signature(s2, server_text, *signature_), s2.end() - digest_size);
    }
    Bytes both = s1_;
    both.insert(both.end(), s2.begin(), s2.end());
    return both;
}

C2 ServerHandshake::judge(ByteView c2) const {
    // The second word may be the time at which S1 was read.
    if (std::ranges::equal(c2.subspan(8), ByteView(s1_).subspan(8))) return C2::echo;
    const ByteView s1_digest = ByteView(s1_).subspan(digest_position(s1_, 8), digest_size);
    const Sha256 expected = closing_signature(c2, client_text, s1_digest);
    return std::ranges::equal(c2.last(digest_size), expected) ? C2::digest : C2::other;
}

}  // namespace ingest
