#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "load/copies.hpp"
#include "load/plan.hpp"
#include "net/route.hpp"

namespace cli {

/// Times between which something lies.
struct TimeSpan {
    std::chrono::nanoseconds least{0};
    std::chrono::nanoseconds most{0};
};

/// A load test, as it is asked for; nothing is set where it was not.
struct LoadOptions {
    std::optional<std::size_t> copies;
    /// File with a key a line; empty for none, "-" for standard input.
    std::string keys_file;
    std::optional<load::Start> start;
    std::optional<load::Offset> offset;
    std::optional<std::chrono::nanoseconds> gather;
    std::optional<TimeSpan> churn;
    std::optional<load::Departure> churn_how;
    std::optional<std::chrono::nanoseconds> storm;
    /// Share of copies that send in bursts, 0 to 1.
    std::optional<double> slow_share;
    std::optional<std::uint64_t> seed;
    std::optional<load::Shard> shard;
    /// File for the result; empty for none.
    std::string summary_file;
    /// Ends of connections here that copies take in turn; at most one where there are no copies.
    std::vector<net::Origin> origins;

    /// True where many publishers are asked for.
    bool wanted() const { return copies || !keys_file.empty(); }
    /// True where copies may begin at another time than all others.
    bool begins_later() const { return start || churn || storm; }
};

}  // namespace cli
