#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "media/source.hpp"
#include "net/tls_session.hpp"
#include "publish/confirmation.hpp"
#include "publish/failure.hpp"

namespace publish {

/// What the engine tells whoever shows it. Every text is redacted already.
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
    /// Whose address that is, if not the server's: `socks5h://host:1080`; empty without a proxy.
    std::string proxy;
    /// As the server names itself; may be empty.
    std::string server;
    std::chrono::nanoseconds resolve{0};
    /// The proxy's part included.
    std::chrono::nanoseconds connect{0};
    /// 0 without TLS.
    std::chrono::nanoseconds tls_handshake{0};
    std::chrono::nanoseconds handshake{0};
    /// From the end of the handshake to Publish.Start.
    std::chrono::nanoseconds publish{0};
    /// Nothing without TLS.
    std::optional<net::TlsSession> tls = std::nullopt;
};
/// Counters so far, for each destination every progress interval once the streams began, and at its end.
struct Progress {
    /// Empty for a run without any.
    std::string destination;
    /// The same for all destinations that are reported together.
    std::chrono::nanoseconds elapsed{0};
    media::Time media{0};
    std::optional<media::Time> total;
    /// The pass of a loop that `media` is in, from 1 on.
    std::size_t pass = 1;
    std::uint64_t sent_bytes = 0;
    /// Those that were sent twice count twice.
    std::uint64_t video_frames = 0;
    std::uint64_t audio_frames = 0;
    /// Connections after the first one, the time without any, and what they repeated and left out.
    std::size_t reconnects = 0;
    std::chrono::nanoseconds out_of_service{0};
    std::size_t repeated_frames = 0;
    std::size_t skipped_frames = 0;
    /// To other connections because a server asked for it.
    std::size_t moves = 0;
    /// One, and one more each time that one was ended for its length.
    std::size_t sessions = 1;
    /// Those that were thrown away because the destination was too slow.
    std::uint64_t dropped_frames = 0;
    /// How late the oldest message is that is due and not sent.
    std::chrono::nanoseconds behind{0};
    /// Media that is due and not sent.
    media::Time queued{0};
    /// The stream is live, and not just lost.
    bool connected = false;
    /// To the server's system and back; nothing while there is no connection.
    std::optional<std::chrono::microseconds> round_trip;
    /// Segments that the kernel has sent again, on all connections.
    std::uint64_t retransmits = 0;
    /// Bytes that the kernel has taken and not sent even once.
    std::uint64_t unsent_bytes = 0;
    /// Media between the last two keyframes that were read; nothing before there are two.
    std::optional<media::Time> keyframe_interval;
};
/// A connection failed, and another attempt will be made.
struct Retrying {
    std::string destination;
    /// From 1 on, in this row of failures.
    unsigned attempt = 0;
    /// The most attempts; nothing for no end.
    std::optional<unsigned> limit;
    std::chrono::nanoseconds delay{0};
    Failure failure;
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
/// A session was ended in order because of its length, and the stream goes on in the next one, with nothing
/// left out; Publishing came before.
struct SessionBegun {
    std::string destination;
    /// From 2 on.
    std::size_t number = 0;
    /// Without a connection.
    std::chrono::nanoseconds gap{0};
};
/// The stream goes on at `to`, as the server at `from` has asked; Publishing came before.
struct Moved {
    std::string from;
    std::string to;
};
struct Warning {
    std::string text;
};
/// Detail for -v.
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
    ExitStatus status = ExitStatus::success;
    /// Why it ended so, if not as asked.
    std::optional<Failure> failure = std::nullopt;
};

}  // namespace report

using Report = std::variant<report::Opened, report::Connecting, report::Redirected, report::Publishing,
                            report::Progress, report::Retrying, report::Resumed, report::SessionBegun,
                            report::Moved, report::Warning, report::Detail, report::Trace, report::Ended>;

/// The engine's only way up. It is called from the thread that runs the publisher, never from another.
class Status {
  public:
    Status() = default;
    Status(const Status&) = delete;
    Status& operator=(const Status&) = delete;
    virtual ~Status() = default;

    virtual void report(const Report& report) = 0;
    /// How often Progress is wanted; nothing for only at the end.
    virtual std::optional<std::chrono::nanoseconds> progress_interval() const = 0;

    enum class Phase {
        running,
        /// All that is left to do is to end the streams in order.
        ending,
    };
    /// The run goes on, also while there is nothing else to tell; once more as soon as it is ending.
    virtual void alive(Phase /*phase*/) {}
    /// How often alive() is wanted; nothing for only at the end.
    virtual std::optional<std::chrono::nanoseconds> alive_interval() const { return std::nullopt; }
};

}  // namespace publish
