#include "ingest/relay.hpp"

#include <doctest/doctest.h>

namespace relay_test {

using ingest::GroupCache;
using ingest::Relay;

TEST_CASE("a stream is one as long as somebody holds it") {
    Relay relay(GroupCache::none);
    const auto channel = relay.channel("live/key");
    CHECK(relay.channel("live/key") == channel);
    CHECK(relay.channel("live/other") != channel);
    const std::uint64_t turn = channel->begin(ingest::Clock::now());
    CHECK(relay.channel("live/key")->is_live());
    channel->end(turn, ingest::Clock::now());
}

TEST_CASE("the first plays are turned away, however many ask") {
    Relay relay(GroupCache::none);
    CHECK(relay.turns_away(2));
    CHECK(relay.turns_away(2));
    CHECK_FALSE(relay.turns_away(2));
    CHECK_FALSE(relay.turns_away(0));
}

TEST_CASE("what stands behind a question mark is no part of a name") {
    CHECK(ingest::stream_name("live?token=1", "key?user=x") == "live/key");
    CHECK(ingest::stream_name("live/_definst_", "key") == "live/_definst_/key");
}

}  // namespace relay_test
