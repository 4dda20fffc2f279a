#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "media/source.hpp"

namespace publish {

/// Treatment of a paced stream whose destination takes less than comes. Without a pace nothing is late.
struct LagPolicy {
    enum class Way {
        /// Keeps everything and falls behind; with it the reading falls behind, and every other destination.
        wait,
        /// Throws late frames away, up to a keyframe; sound as late as it can be.
        drop,
        /// Keeps everything until it is too late, which is a failure.
        fail,
    };
    Way way = Way::wait;
    /// With `wait`, how far reading may be ahead of sending, late or not. With `drop`, how late sound may be
    /// when it leaves; video half as much, so that sound lasts longest.
    std::chrono::nanoseconds queue = std::chrono::seconds(10);
    /// Bytes that may wait, besides; nothing for most_bytes(). With `fail`, more is a failure.
    std::optional<std::size_t> queue_bytes = std::nullopt;
    /// With `fail`, how late a message may be before it leaves.
    std::chrono::nanoseconds max_lag = std::chrono::seconds(10);

    /// Measured, for `wait`: 1 MiB is four full writes, and stays in the processor's cache between the
    /// reading and the writing thread; with 8 MiB an unpaced push takes half as much CPU time again. The
    /// other ways have to hold late frames.
    std::size_t most_bytes() const { return queue_bytes.value_or(way == Way::wait ? 1U << 20U : 64U << 20U); }
};

/// Lead of reading over the time of a stream that its destinations cannot hold up.
inline constexpr auto read_ahead = std::chrono::seconds(2);

}  // namespace publish
