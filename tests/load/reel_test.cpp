#include "load/reel.hpp"

#include <atomic>
#include <doctest/doctest.h>
#include <thread>
#include <utility>
#include <vector>

#include "load/reel_room.hpp"

namespace reel_test {

using load::Reel;
using load::ReelRoom;
using load::TapeMessage;
using namespace std::chrono_literals;

namespace {

TapeMessage message(std::int64_t number) {
    return {rtmp::make_message(rtmp::MessageType::audio, number, rtmp::Bytes(10)), number * 1ms,
            TapeMessage::Role::frame};
}

Reel::Headers no_headers() {
    return std::make_shared<const std::vector<TapeMessage>>();
}

std::shared_ptr<Reel> reel(media::Time begin = 0ms, std::shared_ptr<ReelRoom> room = nullptr) {
    return std::make_shared<Reel>(Reel::Beginning::entry, begin, no_headers(), std::move(room));
}

}  // namespace

TEST_CASE("messages stay where they are, up to as many as a reel takes") {
    const auto one = reel(5ms);
    CHECK(one->begin() == 5ms);
    CHECK(one->begins_with_entry());
    one->add(message(0));
    const TapeMessage* const first = &(*one)[0];
    for (std::size_t i = 1; i < Reel::most_messages; ++i)
        one->add(message(static_cast<std::int64_t>(i)));
    CHECK(one->size() == Reel::most_messages);
    CHECK(&(*one)[0] == first);
    CHECK((*one)[1000].message.timestamp_ms == 1000);
}

TEST_CASE("what follows is known once a reel is complete") {
    const auto one = reel();
    const auto two = reel(1s);
    CHECK_FALSE(one->complete());
    CHECK(one->next() == nullptr);
    one->complete_with(two);
    two->complete_with(nullptr);
    CHECK(one->next() == two);
    CHECK(two->complete());
    CHECK(two->next() == nullptr);
}

TEST_CASE("bytes are held as long as the reel, and a wait for room ends when it goes or is closed") {
    const auto room = std::make_shared<ReelRoom>();
    auto one = reel(0ms, room);
    one->add(message(1));
    const std::size_t held = room->bytes();
    CHECK(held >= 10);
    std::thread waiting([&] { CHECK(room->await(held)); });
    one.reset();
    waiting.join();
    CHECK(room->bytes() == 0);
    room->take(100);
    std::thread closing([&] { CHECK_FALSE(room->await(100)); });
    room->close();
    closing.join();
}

TEST_CASE("a long chain goes without deep calls, as far as nobody holds it") {
    const auto room = std::make_shared<ReelRoom>();
    std::shared_ptr<const Reel> first;
    std::shared_ptr<const Reel> kept;
    std::shared_ptr<Reel> last;
    constexpr int length = 300'000;
    for (int i = 0; i < length; ++i) {
        auto next = reel(i * 1ms, room);
        if (last) last->complete_with(next);
        if (!first) first = next;
        if (i == length - 10) kept = next;
        last = std::move(next);
    }
    last->add(message(1));
    last.reset();
    first.reset();
    CHECK(room->bytes() > 0);
    kept.reset();
    CHECK(room->bytes() == 0);
}

TEST_CASE("readers in other threads see whole messages while they are written") {
    const auto one = reel();
    std::vector<std::thread> readers;
    std::atomic<int> wrong{0};
    for (int i = 0; i < 3; ++i) {
        readers.emplace_back([&] {
            std::size_t seen = 0;
            while (seen < Reel::most_messages) {
                const std::size_t size = one->size();
                for (; seen < size; ++seen) {
                    const TapeMessage& read = (*one)[seen];
                    if (read.message.timestamp_ms != static_cast<std::int64_t>(seen)) ++wrong;
                    if (read.message.size() != 10) ++wrong;
                }
            }
        });
    }
    for (std::size_t i = 0; i < Reel::most_messages; ++i)
        one->add(message(static_cast<std::int64_t>(i)));
    for (std::thread& reader : readers)
        reader.join();
    CHECK(wrong == 0);
}

}  // namespace reel_test
