#include "ingest/handshake.hpp"

#include <algorithm>
#include <doctest/doctest.h>

#include "vectors/handshake.hpp"
#include "vectors/hex.hpp"

namespace handshake_test {

using ingest::C1;
using ingest::C2;
using ingest::Script;
using ingest::ServerHandshake;
using vectors::hex;
using vectors::joined;

namespace {

/// The signed C1 of the vector.
rtmp::Bytes signed_c1() {
    rtmp::Bytes c1 = joined(hex(vectors::hs2_c1_head), vectors::hs2_filler());
    std::ranges::copy(hex(vectors::hs2_c1_digest_at_8), c1.begin() + vectors::hs2_c1_position_at_8);
    return c1;
}

}  // namespace

TEST_CASE("a simple C1 is echoed in S2, and S1 is to be echoed in C2") {
    const Script script;
    ServerHandshake handshake(script);
    const rtmp::Bytes c1(1536, 0x41);
    const rtmp::Bytes answer = handshake.answer(c1);
    REQUIRE(answer.size() == 2 * 1536);
    CHECK(handshake.c1_form() == C1::simple);
    CHECK(std::equal(c1.begin(), c1.end(), answer.begin() + 1536));
    rtmp::Bytes c2(answer.begin(), answer.begin() + 1536);
    CHECK(handshake.judge(c2) == C2::echo);
    c2[6] = 1;
    CHECK(handshake.judge(c2) == C2::echo);
    c2[1000] ^= 1;
    CHECK(handshake.judge(c2) == C2::other);
}

TEST_CASE("a server can echo C1 twice") {
    Script script;
    script.echo_c1 = true;
    ServerHandshake handshake(script);
    const rtmp::Bytes c1(1536, 0x41);
    CHECK(handshake.answer(c1) == joined(c1, c1));
}

TEST_CASE("a signed C1 is known by its digest, and a changed byte breaks it") {
    const Script script;
    ServerHandshake handshake(script);
    rtmp::Bytes c1 = signed_c1();
    handshake.answer(c1);
    CHECK(handshake.c1_form() == C1::digest);
    c1.back() ^= 1;
    handshake.answer(c1);
    CHECK(handshake.c1_form() == C1::simple);
}

TEST_CASE("a signed C1 gets a signed S1 and S2, which the client's side accepts") {
    Script script;
    script.digest = true;
    ServerHandshake handshake(script);
    const rtmp::Bytes answer = handshake.answer(signed_c1());
    CHECK(vectors::to_hex(rtmp::ByteView(answer).first(8)) == "000000000D0E0A0D");
    // The end of S2 signs it: the key is made from the digest of C1.
    CHECK_FALSE(std::equal(answer.end() - 32, answer.end(), signed_c1().end() - 32));
    rtmp::Bytes c2(1536, 0x55);
    CHECK(handshake.judge(c2) == C2::other);
}

}  // namespace handshake_test
