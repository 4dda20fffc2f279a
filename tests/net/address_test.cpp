#include "net/address.hpp"

#include <doctest/doctest.h>

namespace address_test {

TEST_CASE("numbers are told from names") {
    CHECK(net::numeric_address("127.0.0.1", 80)->text() == "127.0.0.1:80");
    CHECK(net::numeric_address("::1")->host() == "::1");
    CHECK_FALSE(net::numeric_address("localhost"));
    CHECK_FALSE(net::numeric_address(""));
    CHECK(net::numeric_address("1.2.3.4")->number().size() == 4);
    CHECK(net::numeric_address("::1")->number().back() == 1);
    CHECK(net::numeric_address("192.0.2.1", 80) == net::numeric_address("192.0.2.1", 80));
    CHECK(net::numeric_address("192.0.2.1", 80) != net::numeric_address("192.0.2.1", 81));
}

TEST_CASE("an address of the local link needs a zone, and no other does") {
    CHECK(net::numeric_address("fe80::1")->lacks_zone());
    CHECK_FALSE(net::numeric_address("fe80::1%lo")->lacks_zone());
    for (const char* other : {"::1", "2001:db8::1", "169.254.0.1"})
        CHECK_FALSE(net::numeric_address(other)->lacks_zone());
}

TEST_CASE("an endpoint's host stands in brackets where it has colons") {
    CHECK(net::Endpoint{.host = "host.test", .port = 1935}.text() == "host.test:1935");
    CHECK(net::Endpoint{.host = "::1", .port = 80}.text() == "[::1]:80");
}

}  // namespace address_test
