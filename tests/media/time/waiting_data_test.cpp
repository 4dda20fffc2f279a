#include "media/time/waiting_data.hpp"

#include <doctest/doctest.h>

namespace waiting_data_test {

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

TEST_CASE("what lies before the frame that is handed out is taken, and all at the end") {
    class Giver final : public media::Source {
      public:
        const std::vector<media::Track>& tracks() const override { return none_; }
        std::optional<Time> duration() const override { return std::nullopt; }
        std::optional<media::Frame> next() override { return std::nullopt; }
        bool may_wait() const override { return false; }
        std::vector<std::string> take_remarks() override { return {}; }
        std::vector<media::TimedData> take_data() override { return {{10ms, {1}}, {20ms, {2}}}; }

      private:
        std::vector<media::Track> none_;
    };
    Giver giver;
    WaitingData waiting;
    waiting.take_over(giver, 5ms);
    CHECK(waiting.take().empty());
    waiting.pass(15ms);
    CHECK(waiting.take().empty());
    waiting.pass(16ms);
    CHECK(first_bytes(waiting.take()) == std::vector{1});
    waiting.pass(std::nullopt);
    const auto rest = waiting.take();
    REQUIRE(rest.size() == 1);
    CHECK(rest[0].time == Time(25ms));
    CHECK(waiting.bytes() == 0);
}

}  // namespace waiting_data_test
