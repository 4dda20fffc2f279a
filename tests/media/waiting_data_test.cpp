#include "media/waiting_data.hpp"

#include <doctest/doctest.h>

using media::Bytes;
using media::Time;
using media::WaitingData;
using namespace std::chrono_literals;

namespace {

std::vector<int> first_bytes(const std::vector<media::TimedData>& data) {
    std::vector<int> bytes;
    for (const media::TimedData& one : data)
        bytes.push_back(one.body.at(0));
    return bytes;
}

}  // namespace

TEST_CASE("data leaves in the order of its times, and once its time is over") {
    WaitingData waiting;
    CHECK(waiting.take_before(Time::max()).empty());
    CHECK(waiting.put({20ms, {1}}));
    CHECK(waiting.put({10ms, {2}}));
    CHECK(waiting.put({20ms, {3}}));
    CHECK(waiting.put({30ms, {4}}));
    CHECK(waiting.take_before(10ms).empty());
    CHECK(first_bytes(waiting.take_before(21ms)) == std::vector{2, 1, 3});
    CHECK(waiting.put({5ms, {5}}));
    CHECK(first_bytes(waiting.take_before(Time::max())) == std::vector{5, 4});
}

TEST_CASE("what waits is bounded") {
    WaitingData waiting;
    const Bytes body(WaitingData::max_bytes / 4);
    CHECK(waiting.put({1ms, body}));
    CHECK(waiting.put({2ms, body}));
    CHECK(waiting.put({3ms, body}));
    CHECK_FALSE(waiting.put({4ms, body}));
    CHECK(waiting.take_before(2ms).size() == 1);
    CHECK(waiting.put({4ms, body}));
}
