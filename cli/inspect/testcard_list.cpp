#include "cli/inspect/testcard_list.hpp"

#include <fmt/format.h>
#include <memory>

#include "cli/figures/json_values.hpp"
#include "cli/text/readable.hpp"
#include "media/clips/testcard.hpp"
#include "media/open.hpp"

namespace cli {

namespace {

/// The clips say themselves what they are.
std::unique_ptr<media::Source> opened(const media::Testcard& card) {
    media::Input input;
    input.path = media::testcard_name;
    input.memory = card.clip;
    return media::open_input(input);
}

}  // namespace

std::string testcard_list() {
    std::string text;
    for (const media::Testcard& card : media::testcards()) {
        text += fmt::format("{:<4}  {:>8}", card.name, size_text(card.clip.size()));
        const std::unique_ptr<media::Source> source = opened(card);
        std::string_view before = "  ";
        for (const media::Track& track : source->tracks()) {
            text.append(before).append(track_text(track));
            before = "; ";
        }
        text += '\n';
    }
    return text + fmt::format("Each plays for 10 seconds; --testcard alone is {}.\n",
                              media::testcards().front().name);
}

std::string testcard_list_json() {
    Json cards = Json::array();
    for (const media::Testcard& card : media::testcards()) {
        const std::unique_ptr<media::Source> source = opened(card);
        Json tracks = Json::array();
        for (const media::Track& track : source->tracks())
            tracks.add(json_track(track));
        cards.add(Json::object({{"name", card.name}, {"bytes", card.clip.size()}, {"tracks", tracks}}));
    }
    return cards.lines() + '\n';
}

}  // namespace cli
