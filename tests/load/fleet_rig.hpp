#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dial/settings.hpp"
#include "ingest/server.hpp"
#include "load/fleet.hpp"
#include "load/plan.hpp"
#include "load/tally.hpp"
#include "load/tape.hpp"
#include "rtmp/url.hpp"
#include "support/made_source.hpp"

/// A fleet of copies of a clip, each with a key of its own: "key-1" and so on.
struct FleetRig {
    Clip clip;
    dial::Settings settings;
    load::Plan plan;
    load::TapeTerms terms;
    std::unique_ptr<load::Tape> tape;
    std::unique_ptr<load::Fleet> fleet;

    explicit FleetRig(Clip::Shape shape = {}) : clip(std::move(shape)) {
        settings.flash_version = "FMLE/3.0 (compatible; test)";
        settings.connect_timeout = std::chrono::seconds(10);
        plan.threads = 2;
        plan.offset = load::Offset::none;
    }
    ~FleetRig() {
        fleet.reset();
        if (tape) tape->stop();
    }
    FleetRig(const FleetRig&) = delete;
    FleetRig& operator=(const FleetRig&) = delete;

    /// The clip is one that comes again and again, of which each copy sends what is due.
    void loop(std::optional<media::Time> duration = std::nullopt) {
        terms.joining = load::TapeTerms::Joining::in_the_middle;
        terms.duration = duration;
    }
    void add(std::size_t copies, const ingest::Server& server, const std::string& scheme = "rtmp://",
             const std::string& login = {}) {
        for (std::size_t i = 0; i < copies; ++i) {
            const std::size_t number = plan.copies.size() + 1;
            const std::string url = scheme + login + server.address() + "/live/key-" + std::to_string(number);
            plan.copies.push_back({.number = number, .url = rtmp::parse_url(url)});
        }
    }
    void start() {
        terms.speed = plan.speed;
        tape = std::make_unique<load::Tape>(clip, terms);
        fleet = std::make_unique<load::Fleet>(plan, settings, *tape);
        const net::TimePoint begin = std::chrono::steady_clock::now();
        tape->start(begin);
        fleet->start(begin);
    }
    bool await_over(std::chrono::nanoseconds limit = std::chrono::seconds(20)) const {
        return fleet->await_over(std::chrono::steady_clock::now() + limit, nullptr);
    }
    /// True as soon as the tally is as wished; false when it is not within some time.
    template <typename Wish>
    bool wait_for(Wish wish, std::chrono::nanoseconds limit = std::chrono::seconds(20)) const {
        const net::TimePoint deadline = std::chrono::steady_clock::now() + limit;
        while (std::chrono::steady_clock::now() < deadline) {
            if (wish(fleet->tally())) return true;
            fleet->await_over(std::chrono::steady_clock::now() + std::chrono::milliseconds(5), nullptr);
        }
        return false;
    }
    bool all_live() const {
        return wait_for([this](const load::Tally& tally) { return tally.live == plan.copies.size(); });
    }
    load::Tally run() {
        start();
        await_over();
        return fleet->tally();
    }
};

/// Pages of all connections of a server, once they have ended.
inline std::vector<ingest::Seen> pages_at_end(ingest::Server& server) {
    std::vector<ingest::Seen> pages;
    for (std::size_t i = 0; i < server.connections(); ++i) {
        server.wait_for([](const ingest::Seen& seen) { return seen.ending != ingest::Ending::open; }, i);
        pages.push_back(server.seen(i));
    }
    return pages;
}
