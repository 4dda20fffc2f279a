#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "net/route.hpp"
#include "net/tls.hpp"
#include "pack/enhanced_use.hpp"
#include "publish/connect/agreement.hpp"
#include "publish/connect/retry.hpp"
#include "publish/input/data_feed.hpp"
#include "publish/queue/lag_policy.hpp"
#include "publish/queue/message_queue.hpp"
#include "publish/status.hpp"

namespace publish {

enum class HandshakeChoice {
    /// simple first; digest on a new connection when the server closes during the handshake.
    automatic,
    simple,
    digest,
};

/// How a run publishes; the defaults are those of the command line.
struct Settings {
    /// Media seconds a second; nothing sends as fast as the destinations take it.
    std::optional<double> speed = 1.0;
    /// The input is itself live: what comes is passed on, held back for at most so long to make it even, at
    /// whatever speed; nothing for an input that is paced here.
    std::optional<std::chrono::nanoseconds> live;
    /// Send so long ahead of its time what there is, for the server to have it in hand.
    std::chrono::nanoseconds burst{0};
    /// The pace at which a stall is made up for, as a multiple of the speed; nothing for no bound.
    std::optional<double> catch_up = 2.0;
    /// End a session after so long, at a keyframe, and go on in the next; nothing for never.
    std::optional<std::chrono::nanoseconds> max_session;
    /// End after so much media; nothing for all of it.
    std::optional<media::Time> duration;
    /// Wire timestamp of the first frame, in milliseconds.
    std::int64_t start_timestamp_ms = 0;
    /// Bytes of payload a chunk, 128 to 65536. Measured: unpaced, 60000 takes a tenth less time than 4096,
    /// and no known server refuses it (SRS, the strictest, warns above 65536).
    std::uint32_t chunk_size = 60000;
    HandshakeChoice handshake = HandshakeChoice::automatic;
    /// `flashVer` of connect.
    std::string flash_version;
    /// `encoder` of onMetaData.
    std::string encoder;
    /// For each phase from resolving to Publish.Start.
    std::chrono::nanoseconds connect_timeout = std::chrono::seconds(15);
    /// Live, and the server takes nothing for so long.
    std::chrono::nanoseconds stall_timeout = std::chrono::seconds(20);
    /// For the confirmed end.
    std::chrono::nanoseconds end_timeout = std::chrono::seconds(5);
    /// The least that counts as a confirmed end.
    Confirmation confirm = Confirmation::acked;
    /// Redirects that are followed in a row.
    unsigned max_redirects = 5;
    /// `capsEx` of connect (Enhanced RTMP v2); not sent when 0. Of what the tracks need, publish() adds to
    /// it.
    std::uint32_t caps_ex = 0;
    /// Which codecs travel by their FOURCC.
    pack::EnhancedUse enhanced = pack::EnhancedUse::automatic;
    pack::RecordForm records = pack::RecordForm::common;
    NanoUse nano = NanoUse::off;
    /// What the tracks need of the server; set by publish().
    CodecOffer codecs;
    /// Where a destination is too slow for the pace.
    LagPolicy lag;
    RetryPolicy retry;
    /// Where a new connection goes on after one that was lost.
    MessageQueue::Resume resume = MessageQueue::Resume::where_it_broke;
    enum class Timestamps {
        /// Every connection begins at start_timestamp_ms.
        restart,
        /// A new connection goes on from where the last one was.
        go_on,
    };
    Timestamps timestamps = Timestamps::restart;
    /// The way to the servers.
    net::Route route;
    /// For rtmps.
    net::TlsOptions tls;
    /// Report every message of the protocol.
    bool trace = false;
    /// Data to be sent besides that of the input; null for none. It outlives the run.
    DataFeed* data = nullptr;
    /// Also write what is sent to this FLV file; empty for none.
    std::string dump_path;
};

}  // namespace publish
