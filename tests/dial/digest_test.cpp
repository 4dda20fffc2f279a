#include "dial/digest.hpp"

#include <doctest/doctest.h>
#include <string>

namespace digest_test {

namespace {

std::string hex(std::span<const std::uint8_t> bytes) {
    std::string text;
    for (const std::uint8_t byte : bytes) {
        text += "0123456789abcdef"[byte >> 4U];
        text += "0123456789abcdef"[byte & 15U];
    }
    return text;
}

}  // namespace

TEST_CASE("HMAC-SHA-256 of RFC 4231, test case 2, whole and in parts") {
    const auto key = rtmp::as_bytes("Jefe");
    const char* expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    CHECK(hex(dial::hmac_sha256(key, {rtmp::as_bytes("what do ya want for nothing?")})) == expected);
    CHECK(hex(dial::hmac_sha256(
              key, {rtmp::as_bytes("what do ya "), {}, rtmp::as_bytes("want for nothing?")})) == expected);
}

TEST_CASE("random bytes differ from call to call") {
    CHECK(dial::random_bytes(1528).size() == 1528);
    CHECK(dial::random_bytes(64) != dial::random_bytes(64));
}

TEST_CASE("MD5 of RFC 1321, whole and in parts") {
    const char* expected = "f96b697d7cb7938d525a2f31aaf161d0";
    CHECK(hex(dial::md5({rtmp::as_bytes("message digest")})) == expected);
    CHECK(hex(dial::md5({rtmp::as_bytes("message "), {}, rtmp::as_bytes("digest")})) == expected);
}

}  // namespace digest_test
