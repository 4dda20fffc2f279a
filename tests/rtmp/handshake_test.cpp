#include "rtmp/handshake.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "vectors/handshake.hpp"
#include "vectors/hex.hpp"

namespace handshake_test {

using namespace rtmp;
using vectors::filled;
using vectors::hex;
using vectors::joined;

namespace {

Sha256 hmac_sha256(ByteView key, std::initializer_list<ByteView> parts) {
    Bytes whole;
    for (const ByteView part : parts)
        whole.insert(whole.end(), part.begin(), part.end());
    Sha256 digest{};
    unsigned size = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), whole.data(), whole.size(), digest.data(),
         &size);
    REQUIRE(size == digest.size());
    return digest;
}

Handshake simple(ByteView filler) {
    return {HandshakeForm::simple, filler, nullptr};
}
Handshake digest(ByteView filler) {
    return {HandshakeForm::digest, filler, hmac_sha256};
}

Bytes c1_of(const Handshake& handshake) {
    const ByteView c1 = handshake.c0c1().subspan(1);
    return {c1.begin(), c1.end()};
}

Bytes with(Bytes packet, std::size_t position, std::string_view replacement) {
    const Bytes bytes = hex(replacement);
    std::ranges::copy(bytes, packet.begin() + static_cast<std::ptrdiff_t>(position));
    return packet;
}

Bytes signed_s1() {
    return with(vectors::hs2_s1_unsigned(), vectors::hs2_s1_position_at_8, vectors::hs2_s1_digest_at_8);
}

/// A server of the simple form: its own S1, and an S2 that echoes C1.
Bytes simple_answer(const Handshake& handshake, const Bytes& s1) {
    return joined(hex("03"), s1, c1_of(handshake));
}

const Bytes c1_filler = filled(1528, 0x41);

}  // namespace

TEST_CASE("the simple C0 and C1: version 3, two zero words, filler") {
    const Handshake handshake = simple(c1_filler);
    const ByteView sent = handshake.c0c1();
    CHECK(Bytes(sent.begin(), sent.end()) == joined(hex("03 00000000 00000000"), c1_filler));
}

TEST_CASE("filler that is too short or too long still makes a whole C1") {
    CHECK(simple({}).c0c1().size() == 1537);
    CHECK(simple(filled(4000, 1)).c0c1().size() == 1537);
}

TEST_CASE("the simple form ends with S1 sent back as it came") {
    Handshake handshake = simple(c1_filler);
    const Bytes s1 = joined(hex("0000C0DE 01020304"), filled(1528, 0x53));
    const Bytes answer = simple_answer(handshake, s1);
    CHECK(handshake.receive(answer) == 3073);
    CHECK(handshake.done());
    CHECK(handshake.take_c2() == s1);
    CHECK_FALSE(handshake.take_c2().has_value());
    CHECK(handshake.error().empty());
    CHECK(handshake.remark().empty());
}

TEST_CASE("C2 is there as soon as S1 is, and bytes may come one by one") {
    Handshake handshake = simple(c1_filler);
    const Bytes s1 = filled(1536, 0x53);
    const Bytes answer = simple_answer(handshake, s1);
    for (std::size_t i = 0; i < answer.size(); ++i) {
        CHECK(handshake.done() == false);
        CHECK(handshake.receive(ByteView(answer).subspan(i, 1)) == 1);
        const std::optional<Bytes> c2 = handshake.take_c2();
        CHECK(c2.has_value() == (i == 1536));
        if (c2) CHECK(*c2 == s1);
    }
    CHECK(handshake.done());
    CHECK(handshake.remark().empty());
}

TEST_CASE("bytes after S2 are left for the chunk stream") {
    Handshake handshake = simple(c1_filler);
    const Bytes answer = joined(simple_answer(handshake, filled(1536, 0x53)), hex("020000"));
    CHECK(handshake.receive(answer) == 3073);
    CHECK(handshake.receive(hex("02")) == 0);
}

TEST_CASE("a server that answers with C1 as its own S1 is served") {
    // nginx with its RTMP module does so in the simple form.
    Handshake handshake = simple(c1_filler);
    const Bytes c1 = c1_of(handshake);
    handshake.receive(joined(hex("03"), c1, c1));
    CHECK(handshake.done());
    CHECK(handshake.take_c2() == c1);
    CHECK(handshake.remark().empty());
}

TEST_CASE("an S2 that does not echo C1 is worth a remark, not an end") {
    Handshake handshake = simple(c1_filler);
    handshake.receive(joined(hex("03"), filled(1536, 0x53), filled(1536, 0x54)));
    CHECK(handshake.done());
    CHECK(handshake.error().empty());
    CHECK(handshake.remark() == "S2 does not echo C1");
}

TEST_CASE("the times in S2 may be any") {
    Handshake handshake = simple(c1_filler);
    handshake.receive(joined(hex("03"), filled(1536, 0x53), hex("11111111 22222222"), c1_filler));
    CHECK(handshake.remark().empty());
}

TEST_CASE("a peer of another protocol is named") {
    struct Peer {
        std::string_view bytes;
        std::string_view named;
    };
    const Peer peers[] = {
        {"48545450 2F312E31", "HTTP"},  // "HTTP/1.1"
        {"15 0303 0002 0246", "TLS"},   // a TLS alert
        {"16 0303", "TLS"},             // a TLS handshake
        {"53534820", "text protocol"},  // "SSH-"
        {"06", "version 6"},            // RTMPE
        {"00", "version 0"},
    };
    for (const Peer& peer : peers) {
        CAPTURE(peer.bytes);
        Handshake handshake = simple(c1_filler);
        handshake.receive(hex(peer.bytes));
        CHECK(handshake.error().find(peer.named) != std::string::npos);
        CHECK_FALSE(handshake.done());
        CHECK(handshake.receive(filled(4000, 3)) == 0);
        CHECK_FALSE(handshake.take_c2().has_value());
    }
}

TEST_CASE("the digest stands where four bytes say") {
    const Bytes c1 = joined(hex(vectors::hs2_c1_head), vectors::hs2_filler());
    CHECK(digest_position(c1, DigestScheme::at_8) == vectors::hs2_c1_position_at_8);
    CHECK(digest_position(c1, DigestScheme::at_772) == vectors::hs2_c1_position_at_772);
    const Bytes s1 = vectors::hs2_s1_unsigned();
    CHECK(digest_position(s1, DigestScheme::at_8) == vectors::hs2_s1_position_at_8);
    CHECK(digest_position(s1, DigestScheme::at_772) == vectors::hs2_s1_position_at_772);
    // The furthest that the four bytes reach: 4 * 255 mod 728 is less than 727 = 255 + 255 + 217.
    const Bytes furthest = with(filled(1536, 0), 8, "FFFFD900");
    CHECK(digest_position(furthest, DigestScheme::at_8) == 12 + 727);
}

TEST_CASE("a signed C1 names Flash Player's version and carries the digest") {
    const Handshake handshake = digest(vectors::hs2_filler());
    const Bytes expected = with(joined(hex(vectors::hs2_c1_head), vectors::hs2_filler()),
                                vectors::hs2_c1_position_at_8, vectors::hs2_c1_digest_at_8);
    CHECK(handshake.c0c1().front() == 3);
    CHECK(vectors::to_hex(c1_of(handshake)) == vectors::to_hex(expected));
}

TEST_CASE("a signed S1 is answered with a signed C2") {
    Handshake handshake = digest(filled(1528, 0x55));
    handshake.receive(joined(hex("03"), signed_s1()));
    const std::optional<Bytes> c2 = handshake.take_c2();
    REQUIRE(c2.has_value());
    CHECK(*c2 == joined(filled(1504, 0x55), hex(vectors::hs2_c2_signature)));
}

TEST_CASE("an S1 signed in the other place is answered with a signed C2 too") {
    Handshake handshake = digest(filled(1528, 0x55));
    handshake.receive(joined(hex("03"), with(vectors::hs2_s1_unsigned(), vectors::hs2_s1_position_at_772,
                                             vectors::hs2_s1_digest_at_772)));
    const std::optional<Bytes> c2 = handshake.take_c2();
    REQUIRE(c2.has_value());
    CHECK(Bytes(c2->begin(), c2->begin() + 1504) == filled(1504, 0x55));
    CHECK(Bytes(c2->begin() + 1504, c2->end()) != hex(vectors::hs2_c2_signature));
}

TEST_CASE("the signature of S2 is checked, and only remarked on") {
    const Bytes s2 = joined(filled(1504, 0xAA), hex(vectors::hs2_s2_signature));
    Handshake right = digest(vectors::hs2_filler());
    right.receive(joined(hex("03"), signed_s1(), s2));
    CHECK(right.done());
    CHECK(right.remark().empty());

    Handshake wrong = digest(vectors::hs2_filler());
    wrong.receive(joined(hex("03"), signed_s1(), filled(1536, 0xAA)));
    CHECK(wrong.done());
    CHECK(wrong.error().empty());
    CHECK(wrong.remark() == "S2 is not signed as it should be");
}

TEST_CASE("a server that does not sign gets S1 back") {
    Handshake handshake = digest(vectors::hs2_filler());
    Bytes s1;
    SUBCASE("its version word is 0") {
        s1 = with(signed_s1(), 4, "00000000");
    }
    SUBCASE("its digest is wrong") {
        s1 = with(signed_s1(), vectors::hs2_s1_position_at_8, "00");
    }
    SUBCASE("it has none") {
        s1 = vectors::hs2_s1_unsigned();
    }
    SUBCASE("it sends C1 back, version and all") {
        s1 = c1_of(handshake);
    }
    handshake.receive(joined(hex("03"), s1, c1_of(handshake)));
    CHECK(handshake.take_c2() == s1);
    CHECK(handshake.done());
    CHECK(handshake.error().empty());
    CHECK(handshake.remark() == "the server did not sign S1: answered in the simple form");
}

}  // namespace handshake_test
