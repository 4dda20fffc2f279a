#include "load/copies.hpp"

#include <doctest/doctest.h>
#include <set>
#include <string>

#include "net/address.hpp"

namespace copies_test {

using namespace std::chrono_literals;
using load::Copy;
using load::CopyTerms;
using load::PlanError;

namespace {

CopyTerms terms(const std::string& url, std::size_t count) {
    return {.urls = {rtmp::parse_url(load::plain_marks(url))}, .count = count};
}

/// The line of the error; empty where the copies can be made.
std::string refusal(const CopyTerms& terms) {
    try {
        load::copies(terms);
    } catch (const PlanError& error) {
        return error.what();
    }
    return {};
}

}  // namespace

TEST_CASE("marks become the number of the copy, with as many digits as they ask for") {
    CHECK(load::with_number("t-{n}", 7) == "t-7");
    CHECK(load::with_number("{n05}/{n}", 42) == "00042/42");
    CHECK(load::with_number("{n03}", 12345) == "12345");
    CHECK(load::with_number("{name}{n", 1) == "{name}{n");
    CHECK(load::with_number("{n{n}", 3) == "{n3");
    CHECK(load::with_number("{n00}{n5}{n099}", 3) == "{n00}{n5}{n099}");
}

TEST_CASE("a mark with a colon loses it, and none of another form is passed over") {
    CHECK(load::plain_marks("a/{n:05}/{n}") == "a/{n05}/{n}");
    CHECK(load::plain_marks("mp4:{name}") == "mp4:{name}");
    for (const char* const text : {"{n:}", "{n:5}", "{n:x}", "{n:00}", "{n:021}", "{n:0005}"}) {
        CAPTURE(text);
        CHECK_THROWS_AS(load::plain_marks(text), PlanError);
    }
}

TEST_CASE("copies are numbered from 1, and each has its own name and number") {
    const std::vector<Copy> copies = load::copies(terms("rtmp://host/live-{n}/t-{n:04}?k={n}", 3));
    REQUIRE(copies.size() == 3);
    CHECK(copies[2].number == 3);
    CHECK(copies[2].url.app == "live-3");
    CHECK(copies[2].url.key == "t-0003?k=3");
    CHECK(copies[2].url.tc_url == "rtmp://host/live-3");
    CHECK(copies[2].url.redacted() == "rtmp://host/live-3/**** (3)");
    CHECK(copies[2].begin == 0s);
}

TEST_CASE("a mark may stand in user, password and host too") {
    const std::vector<Copy> copies = load::copies(terms("rtmp://u{n}:p{n}@edge-{n:02}:1936/live/key", 2));
    CHECK(copies[1].url.user == "u2");
    CHECK(copies[1].url.password == "p2");
    CHECK(copies[1].url.host == "edge-02");
    CHECK(copies[1].url.port == 1936);
}

TEST_CASE("several URLs are shared out in turn, and keys by number") {
    CopyTerms two = terms("rtmp://a/live/{n}", 5);
    two.urls.push_back(rtmp::parse_url("rtmp://b/live/{n}"));
    const std::vector<Copy> copies = load::copies(two);
    CHECK(copies[0].url.host == "a");
    CHECK(copies[3].url.host == "b");
    CHECK(copies[4].url.host == "a");

    CopyTerms keyed = terms("rtmp://a/live/x", 2);
    keyed.keys = {"one", "two", "three"};
    CHECK(load::copies(keyed)[1].url.key == "two");
}

TEST_CASE("a ramp and a rate go over all shards, so that these interleave") {
    CopyTerms ramp = terms("rtmp://a/live/{n}", 10);
    ramp.start = load::RampUp{60s};
    ramp.shard = {.index = 1, .count = 4};
    const std::vector<Copy> copies = load::copies(ramp);
    REQUIRE(copies.size() == 3);
    CHECK(copies[0].number == 2);
    CHECK(copies[0].begin == 6s);
    CHECK(copies[1].number == 6);
    CHECK(copies[1].begin == 30s);
    CHECK(copies[2].begin == 54s);

    ramp.start = load::Rate{4};
    CHECK(load::copies(ramp)[2].begin == 2250ms);
}

TEST_CASE("a long ramp of many copies does not overflow") {
    CopyTerms ramp = terms("rtmp://a/live/{n}", 1000);
    ramp.start = load::RampUp{std::chrono::hours(1'000'000)};
    CHECK(load::copies(ramp)[500].begin == std::chrono::hours(500'000));
}

TEST_CASE("the shards together are all copies, each once") {
    CopyTerms sharded = terms("rtmp://a/live/{n}", 23);
    std::set<std::size_t> numbers;
    std::size_t count = 0;
    for (std::size_t index = 0; index < 5; ++index) {
        sharded.shard = {.index = index, .count = 5};
        for (const Copy& copy : load::copies(sharded)) {
            numbers.insert(copy.number);
            ++count;
        }
    }
    CHECK(count == 23);
    CHECK(numbers.size() == 23);
}

TEST_CASE("the copies of a shard take the addresses of this machine in turn") {
    CopyTerms from_two = terms("rtmp://a/live/{n}", 8);
    from_two.origins = {{.address = net::numeric_address("127.0.0.2")},
                        {.address = net::numeric_address("127.0.0.3")}};
    from_two.shard = {.index = 0, .count = 2};
    const std::vector<Copy> copies = load::copies(from_two);
    REQUIRE(copies.size() == 4);
    CHECK(copies[0].origin.address->host() == "127.0.0.2");
    CHECK(copies[1].origin.address->host() == "127.0.0.3");
    CHECK(copies[2].origin.address->host() == "127.0.0.2");
}

TEST_CASE("what cannot be made is refused in one line that shows no key") {
    CHECK(refusal(terms("rtmp://a/live/secret", 2)) ==
          "rtmp://a/live/****: all its copies would publish the same stream; put {n} into URL, app or key "
          "(--key "
          "'test-{n}'), or give --keys");
    CHECK(refusal(terms("rtmp://a/live/secret", 1)).empty());

    CopyTerms clash = terms("rtmp://a/live/t{n}", 30);
    clash.urls.push_back(rtmp::parse_url("rtmp://A/live/t{n}1"));
    CHECK(refusal(clash) == "copies 2 and 21 would publish the same stream; give their URLs other names");

    CopyTerms keyed = terms("rtmp://a/live/x", 3);
    keyed.keys = {"secret", "other"};
    CHECK(refusal(keyed) == "--keys: 2 keys are too few for 3 copies");
    keyed.keys = {"secret", "other", "secret"};
    CHECK(refusal(keyed) == "--keys: keys 1 and 3 are the same; each copy needs its own");

    CopyTerms sharded = terms("rtmp://a/live/{n}", 3);
    sharded.shard = {.index = 4, .count = 4};
    CHECK(refusal(sharded) == "--shard 4/4: there is no such shard; they are numbered from 0: 0/4 to 3/4");
    sharded.shard = {.index = 3, .count = 4};
    CHECK(refusal(sharded) == "--shard 3/4: it has none of 3 copies; take fewer shards");
}

}  // namespace copies_test
