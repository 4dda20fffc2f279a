#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "net/route.hpp"
#include "rtmp/capabilities.hpp"
#include "rtmp/url.hpp"

/// Settings of a load test, as data.
namespace load {

/// One publisher of a load test.
struct Copy {
    /// Its number over all shards, from 1.
    std::size_t number = 1;
    rtmp::Url url;
    /// Moment at which it begins, from the beginning of the run.
    std::chrono::nanoseconds begin{0};
    /// Its end of the connection.
    net::Origin origin = {};
};

/// How a copy leaves a server to come back.
enum class Departure {
    /// In order: deleteStream, and the server's answer.
    end,
    /// FIN at once.
    close,
    /// RST at once.
    reset,
    /// The socket stays open and says nothing more.
    stall,
};

/// Copies that end after a time at random, and come back.
struct Churn {
    std::chrono::nanoseconds least{0};
    std::chrono::nanoseconds most{0};
    Departure how = Departure::end;
};

/// Phases of the copies of a loop against each other.
enum class Offset {
    /// Each has its own, so that keyframes are not in step.
    random,
    none,
};

struct Plan {
    std::vector<Copy> copies;
    std::optional<Churn> churn;
    /// Time from one return of all copies at once to the next; nothing for none.
    std::optional<std::chrono::nanoseconds> storm;
    /// Span of due times that leaves in one write.
    std::chrono::nanoseconds gather = std::chrono::milliseconds(20);
    Offset offset = Offset::random;
    /// Share of copies that send in bursts, 0 to 1.
    double slow_share = 0;
    /// Beginning of all that is random: the same seed makes the same run.
    std::uint64_t seed = 1;
    /// Patience with a server that takes nothing.
    std::chrono::nanoseconds stall_timeout = std::chrono::seconds(20);
    /// Patience with a server that is to confirm an end.
    std::chrono::nanoseconds end_timeout = std::chrono::seconds(5);
    /// Media seconds a second; infinity for as fast as the servers take it.
    double speed = 1;
    /// Codecs that connect announces, and its `capsEx` (Enhanced RTMP v2), which is not sent when 0.
    rtmp::Offer offer = {};
    std::uint32_t caps_ex = 0;
    /// Threads; 0 for one a core.
    unsigned threads = 0;
};

}  // namespace load
