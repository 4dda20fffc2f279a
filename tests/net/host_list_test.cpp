#include "net/host_list.hpp"

#include <doctest/doctest.h>

namespace host_list_test {

using net::HostList;

TEST_CASE("names go with their subdomains, and with no other name that ends alike") {
    const HostList list("example.com, .Example.ORG local");
    for (const char* host : {"example.com", "a.b.example.com", "EXAMPLE.com", "example.com.", "example.org",
                             "a.example.org", "local"}) {
        CAPTURE(host);
        CHECK(list.holds(host));
    }
    for (const char* host : {"notexample.com", "com", "example.com.evil", "locally", "127.0.0.1"}) {
        CAPTURE(host);
        CHECK_FALSE(list.holds(host));
    }
}

TEST_CASE("addresses and networks") {
    const HostList list("127.0.0.1,10.1.0.0/15,[::1],fe80::/10,192.168.1.0/33,1.2.3.4/x");
    for (const char* host : {"127.0.0.1", "10.1.2.3", "10.0.0.0", "::1", "0:0::1", "fe80::1", "febf::1"}) {
        CAPTURE(host);
        CHECK(list.holds(host));
    }
    for (const char* host :
         {"127.0.0.2", "10.2.0.0", "::2", "fec0::1", "192.168.1.0", "1.2.3.4", "0.0.0.1"}) {
        CAPTURE(host);
        CHECK_FALSE(list.holds(host));
    }
}

TEST_CASE("no address is taken for the end of a name") {
    CHECK_FALSE(HostList("0.0.1").holds("127.0.0.1"));
}

TEST_CASE("a star is all of them, and nothing is none") {
    CHECK(HostList("*").holds("anything"));
    CHECK(HostList("a,*").holds("::1"));
    CHECK_FALSE(HostList("").holds("anything"));
    CHECK_FALSE(HostList(" ,. ,").holds("anything"));
    CHECK_FALSE(HostList().holds("anything"));
}

}  // namespace host_list_test
