#include "cli/options/load_checks.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fmt/format.h>
#include <string_view>
#include <system_error>

#include "cli/options/usage.hpp"
#include "rtmp/url.hpp"

namespace cli {

namespace {

/// An option that a load test refuses, and why, as a clause behind "a load test".
struct Refused {
    std::string_view option;
    std::string_view why;
};

constexpr std::string_view heals_none = "counts failures, and heals none";
constexpr std::string_view has_one_session = "moves no stream from session to session; --churn ends them";
constexpr std::string_view leaves_out = "leaves out what is too late, and counts it";
constexpr std::string_view counts = "tells figures of all copies, and no events of each";
constexpr std::string_view watches_none = "watches none of its streams";
constexpr std::string_view asks_nothing = "publishes";

constexpr std::array refused_options{
    Refused{"retry", heals_none},
    Refused{"retry-live", heals_none},
    Refused{"retry-delay", heals_none},
    Refused{"retry-max-delay", heals_none},
    Refused{"retry-max-time", heals_none},
    Refused{"fail-early", heals_none},
    Refused{"resume", heals_none},
    Refused{"on-refused", heals_none},
    Refused{"timestamps", heals_none},
    Refused{"max-session", has_one_session},
    Refused{"session-gap", has_one_session},
    Refused{"on-lag", leaves_out},
    Refused{"queue", leaves_out},
    Refused{"max-lag", leaves_out},
    Refused{"catch-up", leaves_out},
    Refused{"burst", "sends media when it is due"},
    Refused{"start-timestamp", "begins each stream at 0"},
    Refused{"nano", "sends times in milliseconds"},
    Refused{"confirm", "counts what is unconfirmed; bound it with --expect"},
    Refused{"dump", "writes no copy of what it sends"},
    Refused{"dry-run", "has nothing to read its input for but servers"},
    Refused{"data", "sends no data of moments besides the input's own"},
    Refused{"follow", "waits for no file to grow; a pipe with --live is one that is written now"},
    Refused{"strict", "does not look into its input first; --check does"},
    Refused{"check-seconds", "does not look into its input first; --check does"},
    Refused{"verify", watches_none},
    Refused{"verify-timeout", watches_none},
    Refused{"verify-key-file", watches_none},
    Refused{"verify-user", watches_none},
    Refused{"verify-header", watches_none},
    Refused{"trace", counts},
    Refused{"on-event", counts},
    Refused{"write-out", counts},
    Refused{"report", "draws no page; --summary and --stats-file have its figures"},
    Refused{"check", asks_nothing},
    Refused{"chart", asks_nothing},
    Refused{"explain", asks_nothing},
    Refused{"probe", asks_nothing},
};

/// Options that are for a load test alone, but for those that make one, and for --merge.
constexpr std::array<std::string_view, 11> load_alone{
    "ramp-up", "rate", "offset", "gather", "seed", "shard", "churn", "churn-how", "storm", "slow", "summary"};

void check_without_copies(const Assignment& assignment, const Options& options) {
    for (const std::string_view option : load_alone) {
        if (assignment.has(option))
            refuse_usage(fmt::format("--{} is for a load test: give --copies or --keys, too", option));
    }
    if (options.load.origins.size() > 1)
        refuse_usage("--interface takes several addresses for --copies alone, which share them");
}

bool is_pipe(const std::string& input) {
    std::error_code unknown;
    return input == "-" || std::filesystem::is_fifo(input, unknown);
}

void check_keys(const Options& options) {
    const LoadOptions& load = options.load;
    if (load.keys_file.empty()) return;
    if (options.overrides.key || !options.key_file.empty())
        refuse_usage("--keys has a key for each copy: leave out --key, --key-file and RTMPUSH_KEY");
    const bool is_shared =
        std::ranges::find(options.inputs, "-") != options.inputs.end() || options.login.password_file == "-";
    if (load.keys_file == "-" && is_shared)
        refuse_usage("--keys cannot share standard input with the input or the password");
}

}  // namespace

void check_load(const Assignment& assignment, const Options& options) {
    const LoadOptions& load = options.load;
    if (!load.wanted()) return check_without_copies(assignment, options);
    for (const auto& [option, why] : refused_options) {
        // Nobody is told off for asking for what is so anyway.
        const bool is_so = option == "retry" && options.settings.retry.first == 0;
        if (assignment.has(option) && !is_so)
            refuse_usage(fmt::format("--{} goes without --copies and --keys: a load test {}", option, why));
    }
    check_keys(options);
    if (!options.settings.speed)
        refuse_usage("--speed max: a load test has a pace that it holds copies to; give a number");
    if (load.churn_how && !load.churn) refuse_usage("--churn-how goes with --churn");
    const bool is_played_once = std::ranges::any_of(options.inputs, is_pipe);
    if (is_played_once && !options.settings.live && load.begins_later()) {
        refuse_usage(
            "a pipe cannot be begun again for copies that begin later: leave out --ramp-up, --rate, "
            "--churn and --storm, name a file, or say --live");
    }
}

void take_summaries(const std::vector<std::string>& positionals, Options& options) {
    if (positionals.empty())
        refuse_usage("--merge: name the summaries of all shards, as in --merge part-*.json");
    if (std::ranges::any_of(positionals, rtmp::is_rtmp_url))
        refuse_usage("--merge publishes nothing: leave out the URL");
    options.inputs = positionals;
}

}  // namespace cli
