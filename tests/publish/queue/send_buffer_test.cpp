#include "publish/queue/send_buffer.hpp"

#include <doctest/doctest.h>
#include <random>

#include "publish/queue/queued.hpp"

namespace send_buffer_test {

namespace {

using publish::SendBuffer;

/// Bytes of a section, counted message by message.
std::size_t bytes_between(const SendBuffer& buffer, std::size_t from, std::size_t to) {
    std::size_t bytes = 0;
    for (std::size_t i = from; i < to; ++i)
        bytes += buffer[i].queued.message->size();
    return bytes;
}

}  // namespace

TEST_CASE("a message is held, submitted, sent, and let go") {
    SendBuffer buffer;
    buffer.push_back(message(10, ms(0)));
    buffer.push_back(message(20, ms(1)));
    CHECK_FALSE(buffer.has_submitted());
    CHECK(buffer.held_bytes() == 30);
    buffer.submit();
    buffer.push_back(message(40, ms(2)));
    CHECK(buffer.submitted_end() == 2);
    CHECK(buffer.held_bytes() == 40);
    CHECK(buffer.unsent_bytes() == 70);
    buffer.mark_sent(1000);
    CHECK(buffer[0].end == 1000);
    CHECK(buffer.oldest_unsent().time == ms(1));
    CHECK(buffer.sent_bytes() == 10);
    CHECK(buffer.pop_front()->timestamp_ms == 0);
    CHECK(buffer.sent_bytes() == 0);
    CHECK(buffer.first_unsent() == 0);
    CHECK(buffer.unsent_bytes() == 60);
}

TEST_CASE("what is sent again was submitted before") {
    SendBuffer buffer;
    for (int i = 0; i < 3; ++i)
        buffer.push_back(message(10, ms(i)));
    buffer.submit();
    buffer.mark_sent(10);
    buffer.mark_sent(20);
    buffer.push_back(message(10, ms(3)));
    buffer.rewind();
    CHECK(buffer.first_unsent() == 0);
    CHECK(buffer.submitted_end() == 3);
    CHECK(buffer.sent_bytes() == 0);
    CHECK(buffer.unsent_bytes() == 40);
}

TEST_CASE("after the end of the input nothing is held") {
    SendBuffer buffer;
    buffer.push_back(message(10, ms(0)));
    CHECK_FALSE(buffer.is_finished());
    buffer.finish();
    CHECK(buffer.is_finished());
    CHECK(buffer.has_submitted());
    CHECK(buffer.held_bytes() == 0);
    buffer.push_back(message(10, ms(1)));
    CHECK(buffer.submitted_end() == 2);
    buffer.clear();
    CHECK(buffer.is_finished());
    CHECK(buffer.all_sent());
}

TEST_CASE("whatever comes and goes, each section has its bytes") {
    std::minstd_rand random(1);
    SendBuffer buffer;
    for (int step = 0; step < 10'000; ++step) {
        const std::size_t choice = random() % 12;
        if (choice < 5) buffer.push_back(message(random() % 50, ms(step)));
        if (choice == 5) buffer.submit();
        if (choice == 6 || choice == 7) {
            if (buffer.has_submitted()) buffer.mark_sent(0);
        }
        if (choice == 8 && !buffer.empty()) buffer.pop_front();
        if (choice == 9 && !buffer.empty()) buffer.erase(random() % buffer.size());
        if (choice == 10 && random() % 20 == 0) buffer.rewind();
        if (choice == 11 && random() % 100 == 0) buffer.clear();
        REQUIRE(buffer.first_unsent() <= buffer.submitted_end());
        REQUIRE(buffer.submitted_end() <= buffer.size());
        REQUIRE(buffer.sent_bytes() == bytes_between(buffer, 0, buffer.first_unsent()));
        REQUIRE(buffer.unsent_bytes() == bytes_between(buffer, buffer.first_unsent(), buffer.size()));
        REQUIRE(buffer.held_bytes() == bytes_between(buffer, buffer.submitted_end(), buffer.size()));
    }
}

}  // namespace send_buffer_test
