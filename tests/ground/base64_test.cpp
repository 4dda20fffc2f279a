#include "ground/base64.hpp"

#include <doctest/doctest.h>

namespace base64_test {

using ground::as_bytes;
using ground::base64;

TEST_CASE("the vectors of RFC 4648, section 10, and every digit") {
    CHECK(base64({}).empty());
    CHECK(base64(as_bytes("f")) == "Zg==");
    CHECK(base64(as_bytes("fo")) == "Zm8=");
    CHECK(base64(as_bytes("foo")) == "Zm9v");
    CHECK(base64(as_bytes("foobar")) == "Zm9vYmFy");
    CHECK(base64(ground::Bytes{0xFB, 0xFF}) == "+/8=");
    ground::Bytes all;
    for (unsigned digit = 0; digit < 64; digit += 4) {
        const std::uint32_t group = digit << 18U | (digit + 1) << 12U | (digit + 2) << 6U | (digit + 3);
        for (const unsigned shift : {16U, 8U, 0U})
            all.push_back(static_cast<std::uint8_t>(group >> shift));
    }
    CHECK(base64(all) == ground::base64_digits);
}

}  // namespace base64_test
