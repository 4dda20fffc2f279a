#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "dial/settings.hpp"
#include "pack/enhanced_use.hpp"
#include "publish/confirmation.hpp"
#include "publish/known_servers.hpp"

/// Settings of a run, as data: all that the command line tells the engine.
namespace publish {

/// Use of the nanoseconds of frames' times.
enum class NanoUse {
    off,
    /// Where the server says that it takes them.
    automatic,
    always,
};

/// The point at which a new connection goes on after one that was lost.
enum class Resume {
    /// At the last entry of which not all is surely delivered; the time that was lost is added to every due
    /// time.
    where_it_broke,
    /// At the first entry that is not past its due time.
    where_time_is,
};

/// How often and when a connection that failed is tried again. No number means for ever.
struct RetryPolicy {
    /// Attempts for a stream that was never live.
    std::optional<unsigned> first = 5;
    /// Attempts for a stream that was live and was lost.
    std::optional<unsigned> live = std::nullopt;
    /// The longest first delay; it doubles from attempt to attempt.
    std::chrono::nanoseconds delay = std::chrono::seconds(1);
    std::chrono::nanoseconds max_delay = std::chrono::seconds(60);
    /// Time for attempts, from the first failure in a row on; nothing for no end.
    std::optional<std::chrono::nanoseconds> max_time = std::nullopt;
    /// Time for attempts to which the server says that the name is in use, from the first of them on: it may
    /// take as long to notice that our last connection has gone. Nothing where only the bounds above count.
    std::optional<std::chrono::nanoseconds> name_patience = std::chrono::seconds(90);
};

/// Treatment of a message that ends connection after connection, since the server cannot take it.
enum class OnRefused {
    /// The end is a failure.
    fail,
    /// Leaves it out, with what refers to it.
    skip,
};

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

/// The settings of a run, those of the way to its servers among them; their defaults are those of the
/// command line.
struct Settings : dial::Settings {
    /// Media seconds a second; nothing sends as fast as the destinations take it.
    std::optional<double> speed = 1.0;
    /// The input is itself live: what comes is passed on, held back for at most so long to make it even, at
    /// whatever speed; nothing for an input that is paced here.
    std::optional<std::chrono::nanoseconds> live;
    /// Media that is sent so long ahead of its time, for the server to have it in hand.
    std::chrono::nanoseconds burst{0};
    /// The pace at which a stall is made up for, as a multiple of the speed; nothing for no bound.
    std::optional<double> catch_up = 2.0;
    /// Length of a session, which ends at the next keyframe and is followed by another; nothing for no end.
    std::optional<std::chrono::nanoseconds> max_session;
    /// Pause between a session that was ended for its length and the next one.
    std::chrono::nanoseconds session_gap{0};
    /// Media after which the stream ends; nothing for all of it.
    std::optional<std::chrono::nanoseconds> duration;
    /// Wire timestamp of the first frame, in milliseconds.
    std::int64_t start_timestamp_ms = 0;
    /// `encoder` of onMetaData.
    std::string encoder;
    /// Patience with a live server that takes nothing.
    std::chrono::nanoseconds stall_timeout = std::chrono::seconds(20);
    /// Patience with a server that is to confirm the end.
    std::chrono::nanoseconds end_timeout = std::chrono::seconds(5);
    /// The least that counts as a confirmed end.
    Confirmation confirm = Confirmation::acked;
    /// Which codecs travel by their FOURCC.
    pack::EnhancedUse enhanced = pack::EnhancedUse::automatic;
    pack::RecordForm records = pack::RecordForm::common;
    NanoUse nano = NanoUse::off;
    /// Treatment of a destination that is too slow for the pace.
    LagPolicy lag;
    RetryPolicy retry;
    Resume resume = Resume::where_it_broke;
    OnRefused on_refused = OnRefused::fail;
    enum class Timestamps {
        /// Every connection begins at start_timestamp_ms.
        restart,
        /// A new connection goes on from where the last one was.
        go_on,
    };
    Timestamps timestamps = Timestamps::restart;
    /// Knowledge of servers before they are asked.
    KnownServers known;
    /// End all streams, in order, as soon as one of them has failed.
    bool fail_early = false;
    /// End the stream, in order, where something of the input does not arrive as it was.
    bool strict = false;
    /// FLV file for a copy of what is sent; empty for none.
    std::string dump_path;
};

}  // namespace publish
