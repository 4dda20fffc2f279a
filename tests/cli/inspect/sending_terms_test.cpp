#include "cli/inspect/sending_terms.hpp"

#include <algorithm>
#include <doctest/doctest.h>

namespace sending_terms_test {

namespace {

using namespace std::chrono_literals;

/// The value of that name; "-" where it is not among them.
std::string value_of(const std::vector<cli::ExplainedTerm>& terms, std::string_view name) {
    const auto found = std::find_if(terms.begin(), terms.end(),
                                    [&](const cli::ExplainedTerm& term) { return term.name == name; });
    return found == terms.end() ? "-" : found->value;
}

}  // namespace

TEST_CASE("the default has no terms but what is done when a connection is lost") {
    CHECK(cli::playing_terms({}).empty());
    CHECK(cli::pace_terms({}).empty());
    const auto loss = cli::loss_terms({});
    REQUIRE(loss.size() == 2);
    CHECK(value_of(loss, "after a loss") == "go on where it broke (continue)");
    CHECK(value_of(loss, "if refused") == "fail: end at a message that ends every connection");
}

TEST_CASE("terms of the playing") {
    cli::Options options;
    options.start = 90s;
    options.passes = 3;
    options.settings.duration = 5s;
    options.max_time = 60s;
    options.strict = true;
    options.at = cli::Moment::parse("2036-01-02T03:04:05Z");
    options.until = cli::Moment::parse("2036-01-02T04:04:05Z");
    options.follow = true;
    const auto terms = cli::playing_terms(options);
    CHECK(value_of(terms, "begin at") == "90.0 s");
    CHECK(value_of(terms, "play") == "3 times");
    CHECK(value_of(terms, "at its end") == "wait for more (--follow)");
    CHECK(value_of(terms, "begin") == "2036-01-02T03:04:05.000Z");
    CHECK(value_of(terms, "end") == "2036-01-02T04:04:05.000Z");
    CHECK(value_of(terms, "end after") == "5.0 s of media");
    CHECK(value_of(terms, "give up after") == "60.0 s, the whole run");
    CHECK(value_of(terms, "strict") == "end with the first thing that does not arrive as it was");
    options.passes.reset();
    CHECK(value_of(cli::playing_terms(options), "play") == "again and again");
}

TEST_CASE("terms of the pace") {
    publish::Settings settings;
    settings.live = 200ms;
    settings.burst = 1s;
    settings.catch_up = 1.5;
    settings.enhanced = pack::EnhancedUse::always;
    settings.nano = publish::NanoUse::automatic;
    CHECK(value_of(cli::pace_terms(settings), "live") == "passed on, held back for up to 0.2 s");
    CHECK(value_of(cli::pace_terms(settings), "burst") == "1.0 s ahead of its time");
    CHECK(value_of(cli::pace_terms(settings), "catch up") == "1.5 times the speed");
    CHECK(value_of(cli::pace_terms(settings), "codecs") ==
          "every codec by its FOURCC, nanoseconds if the server takes them");
    settings.catch_up.reset();
    settings.enhanced = pack::EnhancedUse::off;
    settings.nano = publish::NanoUse::always;
    CHECK(value_of(cli::pace_terms(settings), "catch up") == "as fast as it goes");
    CHECK(value_of(cli::pace_terms(settings), "codecs") == "no codec by its FOURCC, nanoseconds always");
}

TEST_CASE("terms of retries, refused messages and sessions") {
    publish::Settings settings;
    settings.retry.delay = 2s;
    settings.retry.max_time = 600s;
    settings.max_redirects = 1;
    settings.resume = publish::Resume::where_time_is;
    settings.timestamps = publish::Settings::Timestamps::go_on;
    settings.on_refused = publish::OnRefused::skip;
    settings.max_session = 3600s;
    settings.session_gap = 10s;
    settings.fail_early = true;
    const auto terms = cli::loss_terms(settings);
    CHECK(value_of(terms, "retry delay") == "up to 2.0 s at first, 60.0 s at most");
    CHECK(value_of(terms, "retry for") == "600.0 s");
    CHECK(value_of(terms, "redirects") == "1 in a row");
    CHECK(value_of(terms, "after a loss") == "go on where time is (live), timestamps go on");
    CHECK(value_of(terms, "if refused") == "skip: leave out a message that ends every connection");
    CHECK(value_of(terms, "sessions") == "3600.0 s long, 10.0 s between them");
    CHECK(value_of(terms, "if one fails") == "end all (--fail-early)");
    settings.strict = true;
    CHECK(value_of(cli::loss_terms(settings), "if refused") ==
          "fail: end at a message that ends every connection");
}

}  // namespace sending_terms_test
