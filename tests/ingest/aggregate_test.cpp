#include "ingest/aggregate.hpp"

#include <doctest/doctest.h>

#include "vectors/hex.hpp"

namespace aggregate_test {

using vectors::hex;

TEST_CASE("messages stand one behind the other, each with its length behind it") {
    ingest::Aggregate aggregate;
    aggregate.add(rtmp::MessageType::audio, 0x01020304, hex("AF 01"));
    aggregate.add(rtmp::MessageType::video, 0x01020309, hex("27"));
    CHECK(aggregate.size() == 2);
    CHECK(aggregate.timestamp() == 0x01020304);
    CHECK(aggregate.take() == hex("08 000002 020304 01 000000 AF01 0000000D"
                                  "09 000001 020309 01 000000 27 0000000C"));
    CHECK(aggregate.size() == 0);
    CHECK(aggregate.take().empty());
}

}  // namespace aggregate_test
