#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "dial/failure.hpp"
#include "dial/step.hpp"
#include "media/source.hpp"
#include "net/tls_session.hpp"
#include "publish/confirmation.hpp"
#include "rtmp/server_name.hpp"

namespace publish {

/// Reports of the engine to whoever shows them. Every text is redacted already.
namespace report {

/// An input is open and its tracks are known.
struct Opened {
    std::string input;
    std::vector<media::Track> tracks;
    std::optional<media::Time> duration;
};
struct Connecting {
    std::string destination;
    std::string host;
    std::uint16_t port = 0;
};
/// The server at `from` sends us on to `to`; Connecting follows.
struct Redirected {
    std::string from;
    std::string to;
};
/// `publish` was accepted.
struct Publishing {
    std::string destination;
    /// Numeric address and port.
    std::string address;
    /// Proxy whose address that is: `socks5h://host:1080`; empty for the server's own.
    std::string proxy;
    /// Names that the server gives itself.
    rtmp::ServerName server;
    dial::StepTimes times = {};
    /// Session of TLS; nothing without.
    std::optional<net::TlsSession> tls = std::nullopt;
};
/// Counters so far, for each destination every progress interval once the streams began, and at its end.
struct Progress {
    /// Empty for a run without destinations.
    std::string destination;
    /// Time since the streams began, 0 if they never did; equal for all destinations that are reported together.
    std::chrono::nanoseconds elapsed{0};
    /// Media time of the last frame sent.
    media::Time media{0};
    /// Length of the whole, if it is known.
    std::optional<media::Time> total;
    /// The pass of a loop that `media` is in, from 1 on; 0 before the first frame.
    std::size_t pass = 0;
    std::uint64_t sent_bytes = 0;
    /// Frames sent; one that was sent twice counts twice.
    std::uint64_t video_frames = 0;
    std::uint64_t audio_frames = 0;
    /// Connections that took the place of a lost one.
    std::size_t reconnects = 0;
    /// Time without a connection.
    std::chrono::nanoseconds out_of_service{0};
    /// Frames sent once more after a lost connection.
    std::size_t repeated_frames = 0;
    /// Frames left out because their time passed without a connection.
    std::size_t skipped_frames = 0;
    /// Moves to other connections that the server asked for.
    std::size_t moves = 0;
    /// Sessions: one once the stream is live, and one more for each that was ended for its length.
    std::size_t sessions = 0;
    /// Frames left out because the destination was too slow.
    std::uint64_t dropped_frames = 0;
    /// Frames left out because the server ended every connection at them.
    std::uint64_t refused_frames = 0;
    /// Lateness of the oldest message that is due and not sent.
    std::chrono::nanoseconds behind{0};
    /// Media that is due and not sent.
    media::Time queued{0};
    /// The stream is live, and not just lost.
    bool connected = false;
    /// Round-trip time to the server's system; nothing while there is no connection.
    std::optional<std::chrono::microseconds> round_trip;
    /// TCP segments that the kernel has sent again, on all connections.
    std::uint64_t retransmits = 0;
    /// Bytes that the kernel has taken and not sent even once.
    std::uint64_t unsent_bytes = 0;
    /// Media between the last two keyframes that were read; nothing before there are two.
    std::optional<media::Time> keyframe_interval;
    /// Frames of chosen tracks that the input lost before they could be sent; the warnings name them.
    std::uint64_t left_out_frames = 0;
    /// Largest span by which a track was moved against the others.
    media::Time moved{0};
    /// How long nothing has come from a live input, once that was told; 0 while something comes.
    std::chrono::nanoseconds input_silent{0};
    /// Silences of the input that were told.
    std::size_t input_stalls = 0;
};
/// A connection failed, and another attempt will be made.
struct Retrying {
    std::string destination;
    /// Number of the attempt in this row of failures, from 1 on.
    unsigned attempt = 0;
    /// Most attempts in a row; nothing for no limit.
    std::optional<unsigned> limit;
    std::chrono::nanoseconds delay{0};
    dial::Failure failure;
};
/// A stream that was lost is live again; Publishing came before.
struct Resumed {
    std::string destination;
    std::chrono::nanoseconds out_of_service{0};
    /// Frames that are sent once more, because they may have been lost.
    std::size_t repeated_frames = 0;
    /// Frames whose time has passed, and which are left out.
    std::size_t skipped_frames = 0;
};
/// A session was ended in order because of its length, and the stream goes on in the next one; Publishing
/// came before.
struct SessionBegun {
    std::string destination;
    /// Number of the session, from 2 on.
    std::size_t number = 0;
    /// Time without a connection.
    std::chrono::nanoseconds gap{0};
    /// Frames whose time has passed in a gap that was asked for, and which are left out.
    std::size_t skipped_frames = 0;
};
/// The stream goes on at `to`, as the server at `from` has asked; Publishing came before.
struct Moved {
    std::string from;
    std::string to;
};
/// A live input has brought nothing for so long, and what came before is sent.
struct InputStalled {
    std::chrono::nanoseconds silent{0};
};
/// A live input goes on that was silent for so long; InputStalled came before.
struct InputResumed {
    std::chrono::nanoseconds silent{0};
};
/// A fault of the input, or anything else that was got over.
struct Warning : media::Warning {
    explicit Warning(media::Warning warning) : media::Warning(std::move(warning)) {}
    explicit Warning(std::string words) : Warning(media::Warning{.text = std::move(words)}) {}

    /// The destination that it is of; empty for none, or for several.
    std::string destination;
    /// Codec that the server has not said that it takes, or "several tracks"; empty for other warnings.
    std::string untold;
};
/// A detail, for -v.
struct Detail {
    std::string text;
};
/// One protocol message, for --trace.
struct Trace {
    std::string text;
};
/// The last report of a run that sent something, or tried to.
struct Ended {
    std::string destination;
    Progress totals;
    Confirmation confirmation = Confirmation::none;
    dial::ExitStatus status = dial::ExitStatus::success;
    /// Why the stream did not end as asked; nothing if it did.
    std::optional<dial::Failure> failure = std::nullopt;
    /// The input was read to its own end, with every track that it announces, and the destination was sent
    /// all that was to go to it.
    bool input_complete = false;
};

}  // namespace report

using Report =
    std::variant<report::Opened, report::Connecting, report::Redirected, report::Publishing, report::Progress,
                 report::Retrying, report::Resumed, report::SessionBegun, report::Moved, report::InputStalled,
                 report::InputResumed, report::Warning, report::Detail, report::Trace, report::Ended>;

/// Listener to the engine: its only way up. All calls come from the thread that runs the publisher.
class Status {
  public:
    Status() = default;
    Status(const Status&) = delete;
    Status& operator=(const Status&) = delete;
    virtual ~Status() = default;

    virtual void report(const Report& report) = 0;
    /// Interval at which Progress is wanted; nothing for only at the end.
    virtual std::optional<std::chrono::nanoseconds> progress_interval() const = 0;

    enum class Phase {
        running,
        /// Nothing is left to do but to end the streams in order.
        ending,
    };
    /// Says that the run goes on, also while there is nothing else to tell; once more as soon as it is
    /// ending.
    virtual void alive(Phase /*phase*/) {}
    /// Interval at which alive() is wanted; nothing for only at the end.
    virtual std::optional<std::chrono::nanoseconds> alive_interval() const { return std::nullopt; }
};

}  // namespace publish
