#include "cli/load/load_plan.hpp"

#include <chrono>
#include <filesystem>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "cli/destination/destinations.hpp"
#include "cli/destination/secret_file.hpp"
#include "cli/input/inputs.hpp"
#include "cli/options/usage.hpp"
#include "load/copies.hpp"

namespace cli {

namespace {

/// The options with marks that a URL can be split with, and the first key in place of all.
Options with_plain_marks(Options options, const std::vector<std::string>& keys) {
    for (std::string& url : options.destinations)
        url = load::plain_marks(url);
    rtmp::UrlOverrides& parts = options.overrides;
    if (!options.key_file.empty()) parts.key = read_key_file(std::exchange(options.key_file, {}));
    if (!keys.empty()) parts.key = keys.front();
    for (std::optional<std::string>* const part : {&parts.app, &parts.tc_url})
        if (*part) **part = load::plain_marks(**part);
    if (parts.key && keys.empty()) *parts.key = load::plain_marks(*parts.key);
    return options;
}

load::CopyTerms copy_terms(const Options& options, publish::Status& status) {
    const LoadOptions& asked = options.load;
    load::CopyTerms terms;
    if (!asked.keys_file.empty()) terms.keys = read_key_list(asked.keys_file);
    terms.urls = destinations(with_plain_marks(options, terms.keys), status);
    terms.count = asked.copies.value_or(terms.keys.size());
    if (terms.count > load::most_copies)
        refuse_usage(
            fmt::format("--keys: {} keys are more than {}, the most copies", terms.count, load::most_copies));
    if (asked.shard) terms.shard = *asked.shard;
    if (asked.start) terms.start = *asked.start;
    if (!asked.origins.empty()) terms.origins = asked.origins;
    return terms;
}

bool has_no_end(const Options& options) {
    return !options.passes || options.settings.live;
}

load::Plan plan_of(const Options& options, const load::CopyTerms& terms) {
    const LoadOptions& asked = options.load;
    load::Plan plan;
    plan.copies = load::copies(terms);
    if (asked.churn) {
        plan.churn = load::Churn{.least = asked.churn->least,
                                 .most = asked.churn->most,
                                 .how = asked.churn_how.value_or(load::Departure::end)};
    }
    plan.storm = asked.storm;
    plan.gather = asked.gather.value_or(plan.gather);
    // Copies that send the whole input are on clocks of their own.
    plan.offset = has_no_end(options) ? asked.offset.value_or(plan.offset) : load::Offset::none;
    plan.slow_share = asked.slow_share.value_or(plan.slow_share);
    plan.seed = asked.seed.value_or(plan.seed);
    plan.stall_timeout = options.settings.stall_timeout;
    plan.end_timeout = options.settings.end_timeout;
    plan.speed = options.settings.speed.value_or(plan.speed);
    return plan;
}

load::TapeTerms tape_of(const Options& options) {
    const publish::Settings settings = settings_of(options);
    load::TapeTerms tape;
    tape.joining = has_no_end(options) ? load::TapeTerms::Joining::in_the_middle
                                       : load::TapeTerms::Joining::at_the_beginning;
    tape.speed = settings.speed;
    tape.live = settings.live;
    tape.encoder = settings.encoder;
    tape.enhanced = settings.enhanced;
    tape.records = settings.records;
    tape.duration = settings.duration;
    return tape;
}

std::string_view word_for(load::Departure how) {
    switch (how) {
        case load::Departure::end:
            return "end";
        case load::Departure::close:
            return "close";
        case load::Departure::reset:
            return "reset";
        case load::Departure::stall:
            return "stall";
    }
    return {};
}

std::string whole_milliseconds(std::chrono::nanoseconds time) {
    return fmt::format("{:.10g}", std::chrono::duration<double, std::milli>(time).count());
}

std::string start_text(const load::Start& start) {
    if (const auto* const rate = std::get_if<load::Rate>(&start))
        return fmt::format("{:.6g}/s", rate->a_second);
    return whole_milliseconds(std::get<load::RampUp>(start).length);
}

/// What all shards have in common, without keys and without where the machines differ.
LoadTerms common_terms(const Options& options, const load::CopyTerms& copies, const load::Plan& plan) {
    LoadTerms terms;
    const auto add = [&terms](std::string name, std::string value) {
        terms.emplace_back(std::move(name), std::move(value));
    };
    add("input", std::filesystem::path(inputs_name(options)).filename());
    for (const rtmp::Url& url : copies.urls)
        add("url", url.redacted());
    add("copies", std::to_string(copies.count));
    add("start", start_text(copies.start));
    add("loop", options.passes ? std::to_string(*options.passes) : "forever");
    if (options.settings.duration) add("duration", whole_milliseconds(*options.settings.duration));
    add("speed", fmt::format("{:.6g}", plan.speed));
    add("gather", whole_milliseconds(plan.gather));
    add("offset", plan.offset == load::Offset::random ? "random" : "none");
    if (plan.churn) {
        add("churn", whole_milliseconds(plan.churn->least) + ".." + whole_milliseconds(plan.churn->most));
        add("churn-how", std::string(word_for(plan.churn->how)));
    }
    if (plan.storm) add("storm", whole_milliseconds(*plan.storm));
    add("slow", fmt::format("{:.6g}", plan.slow_share));
    add("seed", std::to_string(plan.seed));
    return terms;
}

}  // namespace

LoadPlan load_plan(const Options& options, publish::Status& status) {
    try {
        const load::CopyTerms terms = copy_terms(options, status);
        LoadPlan result;
        result.plan = plan_of(options, terms);
        result.tape = tape_of(options);
        result.urls = terms.urls;
        result.shard = {.index = terms.shard.index, .of = terms.shard.count};
        result.terms = common_terms(options, terms, result.plan);
        return result;
    } catch (const load::PlanError& error) {
        refuse_usage(error.what());
    }
}

}  // namespace cli
