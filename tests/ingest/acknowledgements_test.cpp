#include "ingest/acknowledgements.hpp"

#include <doctest/doctest.h>

namespace acknowledgements_test {

using ingest::AckCount;
using ingest::Acknowledgements;
using ingest::Script;

TEST_CASE("nothing is due before a window is announced, then one a window") {
    const Script script;
    Acknowledgements acknowledgements(script);
    CHECK_FALSE(acknowledgements.due(1'000'000, 0));
    acknowledgements.announce(1000);
    CHECK(acknowledgements.due(1'000'000, 0) == 1'000'000U);
    CHECK_FALSE(acknowledgements.due(1'000'999, 0));
    CHECK(acknowledgements.due(1'001'000, 0) == 1'001'000U);
}

TEST_CASE("servers count differently") {
    Script script;
    script.ack_window = 100;
    std::uint32_t second = 0;
    SUBCASE("bytes since the last one") {
        script.ack_count = AckCount::since_last;
        second = 110;
    }
    SUBCASE("the window") {
        script.ack_count = AckCount::constant;
        second = 100;
    }
    SUBCASE("messages") {
        script.ack_count = AckCount::messages;
        second = 7;
    }
    SUBCASE("bytes, anew") {
        script.ack_anew = 200;
        second = 60;
    }
    Acknowledgements acknowledgements(script);
    CHECK(acknowledgements.due(150, 5));
    CHECK(acknowledgements.due(260, 7) == second);
}

}  // namespace acknowledgements_test
