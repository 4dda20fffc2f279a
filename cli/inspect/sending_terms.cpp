#include "cli/inspect/sending_terms.hpp"

#include <fmt/format.h>

#include "cli/text/readable.hpp"

namespace cli {

namespace {

std::string wall_text(const Moment& moment) {
    return timestamp_text(moment.after(std::chrono::system_clock::now()));
}

std::string carriage_text(const publish::Settings& settings) {
    std::string text;
    if (settings.enhanced == pack::EnhancedUse::always) text = "every codec by its FOURCC";
    if (settings.enhanced == pack::EnhancedUse::off) text = "no codec by its FOURCC";
    const char* between = text.empty() ? "" : ", ";
    if (settings.nano == publish::NanoUse::always) text += fmt::format("{}nanoseconds always", between);
    if (settings.nano == publish::NanoUse::automatic)
        text += fmt::format("{}nanoseconds if the server takes them", between);
    return text;
}

}  // namespace

std::vector<ExplainedTerm> playing_terms(const Options& options) {
    std::vector<ExplainedTerm> terms;
    if (options.start.count() > 0) terms.push_back({"begin at", seconds_text(options.start)});
    if (!options.passes) terms.push_back({"play", "again and again"});
    if (options.passes && *options.passes != 1)
        terms.push_back({"play", count_text(*options.passes, "time")});
    if (options.follow) terms.push_back({"at its end", "wait for more (--follow)"});
    if (options.at) terms.push_back({"begin", wall_text(*options.at)});
    if (options.until) terms.push_back({"end", wall_text(*options.until)});
    if (options.settings.duration)
        terms.push_back({"end after", seconds_text(*options.settings.duration) + " of media"});
    if (options.max_time)
        terms.push_back({"give up after", seconds_text(*options.max_time) + ", the whole run"});
    if (options.settings.strict || options.strict)
        terms.push_back({"strict", "end with the first thing that does not arrive as it was"});
    return terms;
}

std::vector<ExplainedTerm> pace_terms(const publish::Settings& settings) {
    std::vector<ExplainedTerm> terms;
    if (settings.live)
        terms.push_back(
            {"live", fmt::format("passed on, held back for up to {}", seconds_text(*settings.live))});
    if (settings.burst.count() > 0)
        terms.push_back({"burst", seconds_text(settings.burst) + " ahead of its time"});
    if (settings.speed && settings.catch_up != publish::Settings().catch_up) {
        terms.push_back({"catch up", settings.catch_up
                                         ? fmt::format("{:g} times the speed", *settings.catch_up)
                                         : "as fast as it goes"});
    }
    if (std::string text = carriage_text(settings); !text.empty())
        terms.push_back({"codecs", std::move(text)});
    return terms;
}

std::vector<ExplainedTerm> loss_terms(const publish::Settings& settings) {
    const publish::Settings usual;
    std::vector<ExplainedTerm> terms;
    const publish::RetryPolicy& retry = settings.retry;
    if (retry.delay != usual.retry.delay || retry.max_delay != usual.retry.max_delay) {
        terms.push_back(
            {"retry delay", fmt::format("up to {} at first, {} at most", seconds_text(retry.delay),
                                        seconds_text(retry.max_delay))});
    }
    if (retry.max_time) terms.push_back({"retry for", seconds_text(*retry.max_time)});
    if (settings.max_redirects != usual.max_redirects)
        terms.push_back({"redirects", fmt::format("{} in a row", settings.max_redirects)});
    std::string resume = settings.resume == publish::Resume::where_time_is
                             ? "go on where time is (live)"
                             : "go on where it broke (continue)";
    if (settings.timestamps == publish::Settings::Timestamps::go_on) resume += ", timestamps go on";
    terms.push_back({"after a loss", std::move(resume)});
    terms.push_back({"if refused", settings.on_refused == publish::OnRefused::skip && !settings.strict
                                       ? "skip: leave out a message that ends every connection"
                                       : "fail: end at a message that ends every connection"});
    if (settings.max_session) {
        std::string text = fmt::format("{} long", seconds_text(*settings.max_session));
        if (settings.session_gap.count() > 0)
            text += fmt::format(", {} between them", seconds_text(settings.session_gap));
        terms.push_back({"sessions", std::move(text)});
    }
    if (settings.fail_early) terms.push_back({"if one fails", "end all (--fail-early)"});
    return terms;
}

}  // namespace cli
