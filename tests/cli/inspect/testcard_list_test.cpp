#include "cli/inspect/testcard_list.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/text/readable.hpp"
#include "media/clips/testcard.hpp"

namespace testcard_list_test {

TEST_CASE("each test card has a line: its name, its size and its tracks") {
    const std::string text = cli::testcard_list();
    CAPTURE(text);
    CHECK(std::count(text.begin(), text.end(), '\n') == 10);
    for (const media::Testcard& card : media::testcards())
        CHECK(text.find(fmt::format("{:<4}  {:>8}  ", card.name, cli::size_text(card.clip.size()))) !=
              std::string::npos);
    CHECK(text.find("  hevc 640x360, 30 fps; aac 48000 Hz, 2 channels\n") != std::string::npos);
    CHECK(text.find("  vp8 640x360, 30 fps; opus 48000 Hz, 2 channels\n") != std::string::npos);
    CHECK(text.ends_with("--testcard alone is h264.\n"));
}

TEST_CASE("in JSON they are an array of objects") {
    const nlohmann::json cards = nlohmann::json::parse(cli::testcard_list_json());
    REQUIRE(cards.size() == media::testcards().size());
    for (std::size_t i = 0; i < cards.size(); ++i) {
        CHECK(cards[i]["name"] == media::testcards()[i].name);
        CHECK(cards[i]["bytes"] == media::testcards()[i].clip.size());
        REQUIRE(cards[i]["tracks"].size() == 2);
    }
    CHECK(cards[2]["tracks"][0]["codec"] == "av1");
    CHECK(cards[2]["tracks"][0]["width"] == 640);
    CHECK(cards[2]["tracks"][1]["codec"] == "opus");
}

}  // namespace testcard_list_test
