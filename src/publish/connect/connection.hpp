#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <ranges>
#include <string>
#include <utility>
#include <vector>

#include "dial/hurry.hpp"
#include "dial/network_failure.hpp"
#include "dial/refusal.hpp"
#include "net/stream.hpp"
#include "publish/clock.hpp"
#include "publish/connect/acknowledgements.hpp"
#include "publish/connect/agreement.hpp"
#include "publish/report_queue.hpp"
#include "rtmp/session.hpp"
#include "rtmp/url.hpp"

namespace publish {

/// One stream and one session, moved along: the only place where protocol meets socket. Replies are read
/// before each write, while a write waits for room, and as they come when there is nothing to write. Every
/// wait has a deadline. All calls may throw Failure, and once one has, the connection is of no more use.
class Connection {
  public:
    /// Moments of the connection, each of meaning once it has come.
    struct Times {
        TimePoint begun;
        TimePoint handshake_done;
        TimePoint connected;
        TimePoint stream_created;
        TimePoint live;
    };
    /// A server may accept a stream and take it back within this time.
    static constexpr auto provisional = std::chrono::seconds(2);

    /// `settings`, `reports` and `hurry` outlive the connection.
    Connection(std::unique_ptr<net::Stream> stream, rtmp::SessionConfig config, rtmp::Url url,
               const Terms& settings, ReportQueue& reports, const dial::Hurry& hurry);

    /// Goes from the handshake to Publish.Start, or as far as the session's aim is, each phase within the
    /// connect timeout. Hurry ends it with Failure(interrupted).
    void establish();
    /// Sends messages in as few writes as the kernel allows, within the stall timeout between any two bytes.
    /// Each element of the range holds a `message`, which points to an rtmp::Message.
    template <std::ranges::range Messages>
    void send(const Messages& messages) {
        send(messages, settings_.stall_timeout);
    }
    /// The same, within `patience` between any two bytes.
    template <std::ranges::range Messages>
    void send(const Messages& messages, std::chrono::nanoseconds patience) {
        read_replies_first();
        for (const auto& element : messages) {
            largest_message_ = std::max(largest_message_, element.message->size());
            session_.send(*element.message);
        }
        write_all(patience);
    }
    /// Reads what the server says until `deadline`, until `wakeup` is signalled, or until it asks us to move. True
    /// where `wakeup` is.
    bool listen(const net::Wakeup& wakeup, TimePoint deadline);
    /// Adds so many milliseconds to every timestamp from now on.
    void shift_timestamps(std::int64_t milliseconds) { session_.shift_timestamps(milliseconds); }
    /// Bytes of sent_bytes() that have surely arrived, as of the last tenth of a second: what the server
    /// itself says that it has read. For one that has let two windows go by without a word, or that counts
    /// something else, it is what its system acknowledges: what that holds and the server has not read is
    /// lost if the server dies.
    std::uint64_t delivered_bytes();
    /// Keeps a message behind the last media, such as the end of a track, to leave with the end of the stream:
    /// a server that closes on it leaves nothing of ours unread.
    void send_with_end(std::shared_ptr<const rtmp::Message> message) {
        last_messages_.push_back(std::move(message));
    }
    /// Ends the stream and finds out how surely all of it has arrived; throws when that is less than `least`.
    /// The measure is the last byte of media.
    Confirmation finish(Confirmation least);
    /// Ends a stream over which nothing is to be kept, without a wait: what there is no room for is not sent.
    /// Throws net::Error too.
    void leave();
    /// Closes our side of a connection on which nothing is to be ended. Throws net::Error too.
    void hang_up() { stream_->shut_down_writing(); }
    /// Takes the standing of our key from connections before.
    void know_key(dial::Standing key) { key_ = key; }
    /// Standing of our key by now: it is proven once the server has not taken its acceptance back.
    dial::Standing key(TimePoint now) const {
        if (key_ == dial::Standing::proven || times_.live == TimePoint{}) return key_;
        return now - times_.live >= provisional ? dial::Standing::proven : dial::Standing::accepted;
    }
    /// Another hurry ends what is under way from now on.
    void heed(const dial::Hurry& hurry) { hurry_ = &hurry; }
    /// Where the server has asked us to go on, once for each time: a reference to be resolved against our
    /// tcUrl.
    std::optional<std::string> take_move_request() { return std::exchange(move_request_, std::nullopt); }

    /// The server went away before the handshake was through: a server for signed clients does that.
    bool closed_in_handshake() const { return peer_closed_ && session_.phase() == rtmp::Phase::handshake; }
    /// How the connection ends if it ends now, where not a byte has come from the server.
    std::optional<dial::Unheard> unheard() const {
        if (server_spoke_) return std::nullopt;
        return peer_closed_ ? dial::Unheard::closed : dial::Unheard::timed_out;
    }
    /// The server's no, if there was one.
    const std::optional<rtmp::event::Refused>& refused() const { return refused_; }
    const rtmp::Url& url() const { return url_; }
    /// The server's names for itself, without secrets.
    const rtmp::ServerName& server() const { return server_; }
    /// The server's capabilities as it answered connect.
    const rtmp::ServerCapabilities& capabilities() const { return capabilities_; }
    /// Codecs that the server gets without having said that it takes them.
    const std::vector<Untold>& untold() const { return untold_; }
    const Times& times() const { return times_; }
    std::string peer() const { return stream_->peer(); }
    const net::Stream& stream() const { return *stream_; }
    /// Bytes handed to the kernel so far; may be read from any thread.
    std::uint64_t sent_bytes() const { return sent_bytes_.load(std::memory_order_relaxed); }

  private:
    /// Before a write, unless listen() has just done so.
    void read_replies_first();
    /// Reports what the session has seen, and writes all of its output.
    void write_all(std::chrono::nanoseconds patience);
    /// Writes what there is room for; true when nothing is left.
    bool write_some();
    /// Writes all of the session's output, within the stall timeout between any two bytes, or another time.
    void flush() { flush(settings_.stall_timeout); }
    void flush(std::chrono::nanoseconds stall_timeout);
    /// Reads and acts on all that is there. Throws when the server said no, or went away before we ended the
    /// stream.
    void read_replies();
    void handle(const rtmp::Event& event);
    void handle_events();
    /// A status that ends nothing by itself.
    void hear(const rtmp::ServerStatus& status);
    /// Holds what will be sent against the server's answer to connect.
    void agree(const rtmp::event::Connected& server);
    void take_acknowledgement(std::uint32_t bytes);
    /// Bytes of sent_bytes() that the server's system has acknowledged.
    std::uint64_t arrived_bytes() const;
    void agree_on_times(const rtmp::ServerCapabilities& server);
    dial::Failure loss(const std::string& cause);
    /// Causes that the server may have had to close, besides the key.
    std::vector<std::string> suspicions() const;
    dial::Failure stalled(std::chrono::nanoseconds patience);
    dial::Failure unconfirmed(Confirmation least, Confirmation reached) const;
    Confirmation await_confirmation(Confirmation least);
    /// Sends what ends the stream, and waits for its confirmation.
    Confirmation part(Confirmation least);
    /// Place behind the last byte of media, as the kernel counts; nothing where it does not tell.
    std::optional<std::uint64_t> place() const;
    /// Bytes up to that place that the server's system has not acknowledged.
    std::uint64_t media_left() const;
    /// The server's word for the end came, and its system has all of the media.
    bool word_was_read() const { return unpublished_ && media_left() == 0; }
    void close_our_side();

    std::unique_ptr<net::Stream> stream_;
    rtmp::Session session_;
    rtmp::Url url_;
    const Terms& settings_;
    ReportQueue& reports_;
    const dial::Hurry* hurry_;
    Times times_;
    rtmp::ServerName server_;
    rtmp::ServerCapabilities capabilities_;
    std::vector<Untold> untold_;
    dial::Standing key_ = dial::Standing::unknown;
    /// Bytes of the largest message that was sent.
    std::size_t largest_message_ = 0;
    std::optional<rtmp::event::Refused> refused_;
    /// The first no of the server's that ended nothing by itself, before the stream was live: the reason, should
    /// it end things now.
    std::optional<rtmp::ServerStatus> complaint_;
    std::optional<std::string> move_request_;
    std::atomic<std::uint64_t> sent_bytes_{0};
    bool server_spoke_ = false;
    /// The server has closed its side, or the connection broke.
    bool peer_closed_ = false;
    /// The server's system has closed the connection, too.
    bool peer_hung_up_ = false;
    bool unpublished_ = false;
    std::vector<std::shared_ptr<const rtmp::Message>> last_messages_;
    /// Where the media ended, from finish() on.
    std::optional<std::uint64_t> media_end_;
    /// listen() has just looked for replies, so that send() need not.
    bool replies_read_ = false;
    Acknowledgements acknowledgements_;
    const std::uint32_t acknowledgement_window_;
    std::uint64_t delivered_bytes_ = 0;
    TimePoint delivered_asked_{};
};

}  // namespace publish
