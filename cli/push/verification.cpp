#include "cli/push/verification.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <fmt/format.h>
#include <set>
#include <utility>

#include "cli/destination/remote_access.hpp"
#include "cli/figures/proof.hpp"
#include "cli/push/places.hpp"
#include "net/poll.hpp"
#include "witness/figures.hpp"

namespace cli {

using dial::ExitStatus;
using dial::Failure;

namespace {

using Clock = std::chrono::steady_clock;
using witness::Fault;
using witness::Findings;

constexpr auto interval = std::chrono::seconds(1);

/// Name of a fault among the classes of failures.
std::string_view class_of(Fault fault) {
    static constexpr std::array<std::string_view, 6> names{"verify_nothing", "verify_lost",
                                                           "verify_altered", "verify_late",
                                                           "verify_shifted", "verify_ended_early"};
    return names.at(static_cast<std::size_t>(fault));
}

}  // namespace

/// Hands what one destination sends to the viewers that it is held against.
class Verification::Tap : public publish::SentTap {
  public:
    void add(watch::Viewer& viewer) { viewers_.push_back(&viewer); }

    void begin_connection() override {
        const auto now = Clock::now();
        for (watch::Viewer* const viewer : viewers_) {
            if (connected_) viewer->comparison().lost_connection();
            viewer->begin(now);
        }
        connected_ = true;
    }
    void sending(std::span<const publish::QueuedMessage> messages, std::int64_t shift_ms,
                 publish::TimePoint now) override {
        for (const publish::QueuedMessage& queued : messages) {
            const publish::TimePoint due = queued.is_paced() ? queued.due : now;
            for (watch::Viewer* const viewer : viewers_)
                viewer->comparison().sending(queued.message, due, now, shift_ms);
        }
    }

  private:
    std::vector<watch::Viewer*> viewers_;
    bool connected_ = false;
};

Verification::Verification(const Options& options, const std::vector<rtmp::Url>& destinations,
                           Audience& audience, publish::Stop& stop)
    : options_(options), audience_(audience), stop_(stop), taps_(destinations.size()) {
    for (const std::string& place : options.verify.places) {
        // A place of its own shows the first destination.
        const std::size_t count =
            place.empty() ? destinations.size() : std::min<std::size_t>(1, destinations.size());
        for (std::size_t i = 0; i < count; ++i)
            add(place, i, destinations[i]);
    }
    if (!watched_.empty()) {
        audience.listen(*this);
        // With several destinations a line could be that of another one.
        if (destinations.size() == 1) {
            audience.show_in_progress(
                [this] { return proof_part(watched_.front().viewer->comparison().findings()); });
        }
    }
}

Verification::~Verification() = default;

void Verification::add(const std::string& place, std::size_t destination, const rtmp::Url& url) {
    watch::Viewer::Settings settings = place_to_watch(place, url, options_);
    if (const auto warning = insecure_warning(place, settings.name, options_.settings.tls))
        audience_.warn(*warning);
    // Names without their secrets may be alike.
    const auto has_same_name = [&settings](const Watched& other) {
        return other.viewer->name() == settings.name ||
               other.viewer->name().starts_with(settings.name + " (");
    };
    if (const auto count = std::ranges::count_if(watched_, has_same_name); count > 0)
        settings.name += fmt::format(" ({})", count + 1);
    watched_.push_back({destination, std::make_unique<watch::Viewer>(std::move(settings), stop_.wakeup)});
    if (!taps_[destination]) taps_[destination] = std::make_unique<Tap>();
    taps_[destination]->add(*watched_.back().viewer);
}

std::vector<publish::SentTap*> Verification::taps() const {
    std::vector<publish::SentTap*> all;
    for (const std::unique_ptr<Tap>& tap : taps_)
        all.push_back(tap.get());
    return watched_.empty() ? std::vector<publish::SentTap*>() : all;
}

std::optional<std::chrono::nanoseconds> Verification::progress_interval() const {
    return interval;
}

void Verification::report(const publish::Report& report) {
    if (!std::holds_alternative<publish::report::Progress>(report)) return;
    const auto now = Clock::now();
    if (told_at_ && now - *told_at_ < interval / 2) return;
    told_at_ = now;
    tell_failures();
    tell_findings(Audience::Moment::running);
}

/// Tells a connection that was lost while the stream came, once.
void Verification::tell_failures() {
    for (Watched& one : watched_) {
        const std::optional<std::string> loss = one.viewer->loss();
        if (!loss || loss == one.told) continue;
        one.told = loss;
        audience_.warn(fmt::format("verify: {}; trying again", *loss));
    }
}

void Verification::tell_findings(Audience::Moment moment) {
    for (const Watched& one : watched_)
        audience_.hear_findings(one.viewer->name(), one.viewer->comparison().findings(), moment);
}

void Verification::finish(Ending ending) {
    const auto now = Clock::now();
    for (const Watched& one : watched_) {
        one.viewer->finish(now);
        if (ending == Ending::broken_off) one.viewer->leave();
    }
    const auto all_ended = [this] {
        return std::ranges::all_of(watched_, [](const Watched& one) { return one.viewer->has_ended(); });
    };
    // The wait may be longer than a service manager has patience. What reads a pipe has no deadline of its own.
    auto due = now + interval;
    const auto deadline = now + options_.verify.timeout + interval;
    while (!all_ended()) {
        const bool is_cut_short = stop_.asked && stop_.reason != ExitStatus::success;
        if (is_cut_short || Clock::now() >= deadline) {
            for (const Watched& one : watched_)
                one.viewer->leave();
        }
        pollfd ready{stop_.wakeup.descriptor(), POLLIN, 0};
        if (net::poll_until({&ready, 1}, due)) {
            stop_.wakeup.clear();
            continue;
        }
        due = Clock::now() + interval;
        tell_findings(Audience::Moment::running);
        audience_.status().alive(Phase::ending);
    }
    tell_findings(Audience::Moment::ended);
}

std::optional<Failure> Verification::failure() const {
    for (const Watched& one : watched_) {
        if (std::optional<Failure> failure = failure_of(one)) return failure;
    }
    return std::nullopt;
}

std::optional<Failure> Verification::failure_of(const Watched& watched) const {
    const std::string& name = watched.viewer->name();
    const Findings findings = watched.viewer->comparison().findings();
    const auto fails = [](Fault fault, const std::string& why) {
        return Failure(ExitStatus::not_verified, class_of(fault), why);
    };
    if (findings.all.received == 0) {
        const double patience = std::chrono::duration<double>(options_.verify.timeout).count();
        const std::string why = watched.viewer->failure().value_or("the server sent no frame");
        return fails(
            Fault::nothing,
            fmt::format(
                "{}: verify: nothing came out within {:.3g} s: {}; is this where the stream is played?", name,
                patience, why));
    }
    // A bound takes the place of what is demanded without it, in its own matter alone.
    std::set<Fault> bounded;
    for (const Bound& bound : options_.bounds) {
        const witness::Figure* const figure = witness::figure_of(bound.metric);
        if (figure == nullptr) continue;
        bounded.insert(figure->fault);
        const std::optional<double> value = figure->read(findings);
        if (value && bound.holds(*value)) continue;
        return fails(figure->fault,
                     fmt::format("{}: verify: {} (--expect)", name, broken_text(bound, value)));
    }
    // Behind a transcoder nothing but bounds can be held.
    if (findings.level == witness::Level::timing && !bounded.empty()) return std::nullopt;
    for (const Fault fault : witness::faults_of(findings)) {
        if (!bounded.contains(fault))
            return fails(fault, fmt::format("{}: verify: {}", name, fault_text(fault, findings)));
    }
    return std::nullopt;
}

}  // namespace cli
