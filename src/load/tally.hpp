#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>

#include "dial/step.hpp"
#include "ground/histogram.hpp"

namespace load {

/// Failures of one class.
struct Failures {
    std::uint64_t count = 0;
    /// Exit status of the class.
    int status = 0;
    /// Line of the first one, redacted.
    std::string first;
};

/// Counts and times of a load test. Those of several threads or machines can be merged into one. Times are in nanoseconds.
struct Tally {
    std::uint64_t copies = 0;
    /// Connections that were begun, and those whose stream was live.
    std::uint64_t attempts = 0;
    std::uint64_t accepted = 0;
    /// Streams that ended in order, as their media did.
    std::uint64_t finished = 0;
    /// Streams that churn or a storm ended.
    std::uint64_t departed = 0;
    std::uint64_t failed = 0;
    std::uint64_t frames = 0;
    /// Frames that copies left out, as they were too late.
    std::uint64_t dropped_frames = 0;
    std::uint64_t messages = 0;
    std::uint64_t bytes = 0;
    /// Writes of media, and those of them for which the kernel had no room: the server, or the way to it, takes less
    /// than is due. Lateness without any is this machine's own.
    std::uint64_t writes = 0;
    std::uint64_t held_writes = 0;
    /// Copies that are on their way to a stream, and live, by now.
    std::uint64_t starting = 0;
    std::uint64_t live = 0;

    /// Times of the steps to a live stream, by dial::Step.
    std::array<ground::Histogram, dial::all_steps.size()> steps;
    /// From the beginning of a connection to its first frame.
    ground::Histogram first_frame;
    /// From due to written, a frame.
    ground::Histogram late;
    ground::Histogram round_trip;
    /// From the end of media to the server's word, or to what stands for it.
    ground::Histogram end;
    /// By dial::Failure::name().
    std::map<std::string, Failures> failures;

    /// Adds all that another one has.
    void merge(const Tally& other);
};

}  // namespace load
