#include "rtmp/handshake.hpp"

#include <algorithm>

namespace rtmp {

namespace {

constexpr std::uint8_t plain_version = 3;
constexpr std::size_t filler_at = 8;
constexpr std::size_t digest_size = std::tuple_size_v<Sha256>;
/// The signed part of C2 and S2; the signature fills the rest.
constexpr std::size_t signed_size = handshake_size - digest_size;
/// The version of Flash Player that the signed C1 names, 9.0.124.2. Not 0, which means unsigned.
constexpr std::array<std::uint8_t, 4> player_version{0x09, 0x00, 0x7C, 0x02};

// The digest form is in no public specification; these keys are those of Flash Player and Flash Media Server.
// The text alone signs C1 and S1, text and tail together sign C2 and S2.
constexpr std::string_view player_key = "Genuine Adobe Flash Player 001";
constexpr std::string_view server_key = "Genuine Adobe Flash Media Server 001";
constexpr Sha256 key_tail{0xF0, 0xEE, 0xC2, 0x4A, 0x80, 0x68, 0xBE, 0xE8, 0x2E, 0x00, 0xD0,
                          0xD1, 0x02, 0x9E, 0x7E, 0x57, 0x6E, 0xEC, 0x5D, 0x2D, 0x29, 0x80,
                          0x6F, 0xAB, 0x93, 0xB8, 0xE6, 0x36, 0xCF, 0xEB, 0x31, 0xAE};

/// Signature of a C2 or S2 that answers the packet with `digest`.
Sha256 reply_signature(HmacSha256 hmac, std::string_view key, ByteView digest, ByteView reply) {
    Bytes full_key(key.begin(), key.end());
    full_key.insert(full_key.end(), key_tail.begin(), key_tail.end());
    const Sha256 reply_key = hmac(full_key, {digest});
    return hmac(reply_key, {reply.first(signed_size)});
}

/// The digest that belongs at `position`: it covers all bytes but its own.
Sha256 packet_digest(HmacSha256 hmac, std::string_view key, ByteView packet, std::size_t position) {
    return hmac(as_bytes(key), {packet.first(position), packet.subspan(position + digest_size)});
}

/// The digest in an S1 that is signed, wherever it stands.
std::optional<ByteView> digest_of_s1(HmacSha256 hmac, ByteView s1) {
    const bool unsigned_version = std::ranges::all_of(s1.subspan(4, 4), [](auto byte) { return byte == 0; });
    if (unsigned_version) return std::nullopt;
    for (const DigestScheme scheme : {DigestScheme::at_8, DigestScheme::at_772}) {
        const std::size_t position = digest_position(s1, scheme);
        const ByteView digest = s1.subspan(position, digest_size);
        if (std::ranges::equal(digest, packet_digest(hmac, server_key, s1, position))) return digest;
    }
    return std::nullopt;
}

/// The protocol that the peer seems to speak, by a first byte that is no version of RTMP.
std::string what_speaks_so(std::uint8_t first) {
    constexpr std::uint8_t tls_alert = 0x15;
    constexpr std::uint8_t tls_handshake = 0x16;
    if (first == tls_alert || first == tls_handshake) return "the peer seems to speak TLS: try rtmps://";
    if (first == 'H') return "the peer seems to speak HTTP, not RTMP";
    if (first >= 0x20 && first < 0x7F) return "the peer seems to speak a text protocol, not RTMP";
    return "the peer answers with protocol version " + std::to_string(first) + ", not 3";
}

}  // namespace

std::size_t digest_position(ByteView packet, DigestScheme scheme) {
    constexpr std::size_t positions = 728;
    const std::size_t field = scheme == DigestScheme::at_8 ? 8 : 772;
    std::size_t sum = 0;
    for (const std::uint8_t byte : packet.subspan(field, 4))
        sum += byte;
    return field + 4 + sum % positions;
}

Handshake::Handshake(HandshakeForm form, ByteView filler, HmacSha256 hmac)
    : form_(form), hmac_(hmac), filler_(filler.begin(), filler.end()), c0c1_(1 + handshake_size) {
    filler_.resize(handshake_size - filler_at);
    c0c1_[0] = plain_version;
    const std::span<std::uint8_t> c1 = std::span(c0c1_).subspan(1);
    std::ranges::copy(filler_, c1.begin() + filler_at);
    if (form_ == HandshakeForm::simple) return;
    std::ranges::copy(player_version, c1.begin() + 4);
    const std::size_t position = digest_position(c1, DigestScheme::at_8);
    const Sha256 digest = packet_digest(hmac_, player_key, c1, position);
    std::ranges::copy(digest, c1.subspan(position).begin());
}

std::size_t Handshake::receive(ByteView bytes) {
    if (!error_.empty() || done() || bytes.empty()) return 0;
    const ByteView taken = bytes.first(std::min(bytes.size(), server_handshake_size - received_.size()));
    if (received_.empty() && taken.front() != plain_version) {
        error_ = what_speaks_so(taken.front());
        return 0;
    }
    received_.insert(received_.end(), taken.begin(), taken.end());
    if (done()) remark_ = remark_on_s2();
    return taken.size();
}

std::optional<Bytes> Handshake::take_c2() {
    if (c2_taken_ || received_.size() < 1 + handshake_size) return std::nullopt;
    c2_taken_ = true;
    return answer();
}

ByteView Handshake::c1() const {
    return ByteView(c0c1_).subspan(1);
}

ByteView Handshake::s1() const {
    return ByteView(received_).subspan(1, handshake_size);
}

Bytes Handshake::answer() const {
    if (form_ == HandshakeForm::digest) {
        if (const std::optional<ByteView> digest = digest_of_s1(hmac_, s1())) {
            Bytes c2(filler_.begin(), filler_.begin() + signed_size);
            const Sha256 signature = reply_signature(hmac_, player_key, *digest, c2);
            c2.insert(c2.end(), signature.begin(), signature.end());
            return c2;
        }
    }
    // S1 is sent back whole, as every publisher does, although the specification has a time in its second
    // word.
    return {s1().begin(), s1().end()};
}

std::string Handshake::remark_on_s2() const {
    const ByteView s2 = ByteView(received_).last(handshake_size);
    if (form_ == HandshakeForm::digest) {
        if (digest_of_s1(hmac_, s1())) {
            const ByteView digest = c1().subspan(digest_position(c1(), DigestScheme::at_8), digest_size);
            const Sha256 signature = reply_signature(hmac_, server_key, digest, s2);
            return std::ranges::equal(s2.last(digest_size), signature) ? ""
                                                                       : "S2 is not signed as it should be";
        }
        return "the server did not sign S1: answered in the simple form";
    }
    const bool echoes = std::ranges::equal(s2.subspan(filler_at), c1().subspan(filler_at));
    return echoes ? "" : "S2 does not echo C1";
}

}  // namespace rtmp
