#include "cli/load/load_merge.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>

#include "cli/figures/json.hpp"
#include "cli/load/load_bounds.hpp"
#include "cli/load/load_json.hpp"
#include "cli/load/load_meter.hpp"
#include "cli/load/load_summary.hpp"
#include "cli/load/load_table.hpp"
#include "cli/load/summary_limits.hpp"
#include "cli/load/summary_reader.hpp"
#include "cli/outcome.hpp"
#include "cli/text/kept_file.hpp"
#include "cli/text/small_file.hpp"
#include "ground/errno_text.hpp"

namespace cli {

namespace {

using dial::ExitStatus;
using dial::Failure;

[[noreturn]] void refuse_file(const std::string& path, std::string_view why) {
    throw Failure(ExitStatus::usage, fmt::format("--merge {}: {}", printable(path), why));
}

LoadSummary summary_of(const std::string& path) {
    std::string text;
    try {
        text = read_small_file(path, summary_limits::file);
    } catch (const std::system_error& error) {
        throw Failure(ExitStatus::input_unreadable,
                      fmt::format("--merge {}: cannot read: {}", printable(path),
                                  ground::errno_text(error.code().value())));
    }
    try {
        return read_summary(text);
    } catch (const SummaryError& error) {
        refuse_file(path, error.what());
    }
}

/// The first term in which two runs differ, in words.
std::string difference(const LoadTerms& one, const LoadTerms& other) {
    for (const auto& [name, value] : one) {
        const auto same = std::ranges::find(other, name, &LoadTerms::value_type::first);
        if (same == other.end()) return fmt::format("{} is {} in one alone", name, value);
        if (same->second != value) return fmt::format("{} is {} and {}", name, value, same->second);
    }
    return other.size() > one.size() ? "one has more options" : "their options differ";
}

/// An end that nobody measures: the run was broken off.
bool is_broken_off(int status) {
    const auto as_status = static_cast<ExitStatus>(status);
    return as_status == ExitStatus::internal || as_status == ExitStatus::hung_up ||
           as_status == ExitStatus::interrupted || as_status == ExitStatus::terminated;
}

/// Takes in shard by shard what makes one run.
class Merger {
  public:
    void add(const std::string& path, const LoadSummary& summary) {
        check(path, summary);
        shards_[summary.shard.index] = path;
        whole_.tally.merge(summary.tally);
        whole_.elapsed = std::max(whole_.elapsed, summary.elapsed);
        whole_.machine.cores += summary.machine.cores;
        whole_.machine.processor += summary.machine.processor;
        whole_.machine.busiest += summary.machine.busiest;
        for (const std::string& note : summary.notes)
            add_note(summary, note);
        for (const Bound& bound : summary.bounds) {
            if (std::ranges::find(bounds_, bound.text, &Bound::text) == bounds_.end())
                bounds_.push_back(bound);
        }
        if (!is_broken_off(summary.status)) return;
        const std::string why = fmt::format("it was broken off, with status {}", summary.status);
        add_note(summary, why);
        if (!broken_off_)
            broken_off_ = Failure(static_cast<ExitStatus>(summary.status),
                                  fmt::format("shard {}: {}", summary.shard.index, why));
    }

    LoadOutcome take(std::span<const Bound> bounds) {
        check_complete();
        whole_.rates = rates_between({}, whole_);
        check_load_bounds(bounds_);
        LoadOutcome outcome = conclude(std::move(whole_), bounds.empty() ? bounds_ : bounds, {}, terms_);
        outcome.notes = std::move(notes_);
        if (broken_off_ && !outcome.failure) {
            outcome.status = broken_off_->status();
            outcome.failure = broken_off_;
        }
        return outcome;
    }

  private:
    void check(const std::string& path, const LoadSummary& summary) {
        if (shards_.empty()) {
            first_ = path;
            run_ = summary.run;
            terms_ = summary.terms;
            of_ = summary.shard.of;
        }
        if (summary.run != run_) {
            refuse_file(path, fmt::format("it is of another run than {}: {}", printable(first_),
                                          difference(terms_, summary.terms)));
        }
        if (summary.shard.of != of_) {
            refuse_file(path, fmt::format("it is of a run in {} shards, and {} of one in {}",
                                          summary.shard.of, printable(first_), of_));
        }
        if (const auto same = shards_.find(summary.shard.index); same != shards_.end()) {
            refuse_file(path, fmt::format("shard {} is there already, as {}", summary.shard.index,
                                          printable(same->second)));
        }
    }

    void check_complete() const {
        std::uint64_t missing = 0;
        while (shards_.contains(missing))
            ++missing;
        if (missing >= of_) return;
        throw Failure(ExitStatus::usage, fmt::format("--merge: shard {} is missing: {} of {} are there",
                                                     missing, shards_.size(), of_));
    }

    void add_note(const LoadSummary& summary, const std::string& note) {
        notes_.push_back(of_ > 1 ? fmt::format("shard {}: {}", summary.shard.index, note) : note);
    }

    std::map<std::uint64_t, std::string> shards_;
    std::string first_;
    std::string run_;
    LoadTerms terms_;
    std::uint64_t of_ = 1;
    LoadSnapshot whole_;
    std::vector<Bound> bounds_;
    std::vector<std::string> notes_;
    std::optional<Failure> broken_off_;
};

}  // namespace

LoadOutcome merge_summaries(std::span<const std::string> paths, std::span<const Bound> bounds) {
    check_load_bounds(bounds);
    Merger merger;
    for (const std::string& path : paths)
        merger.add(path, summary_of(path));
    return merger.take(bounds);
}

ExitStatus merge_and_tell(const MergeTerms& terms, Console& console) {
    const LoadOutcome outcome = merge_summaries(terms.paths, terms.bounds);
    if (!terms.summary.empty())
        SummaryFile(terms.summary, [&console](const std::string& why) {
            console.warning(why);
        }).ended(outcome);
    std::string text;
    if (terms.form == MergeTerms::Form::json) {
        text = load_end(outcome).line() + '\n';
    } else {
        for (const std::string& line : load_table(outcome))
            text += line + '\n';
    }
    const ExitStatus printed = print(text);
    if (outcome.failure) console.error(outcome.failure->what());
    return outcome.failure ? outcome.status : printed;
}

}  // namespace cli
