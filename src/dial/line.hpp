#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dial/hurry.hpp"
#include "dial/listener.hpp"
#include "dial/network_failure.hpp"
#include "dial/refusal.hpp"
#include "dial/settings.hpp"
#include "net/stream.hpp"
#include "rtmp/session.hpp"
#include "rtmp/url.hpp"

namespace dial {

/// One stream and one session, moved along until the session's aim is reached: the only place where protocol
/// meets socket. What a client does from there on it builds on this. Every wait has a deadline. All calls may
/// throw Failure, and once one has, the line is of no more use.
class Line {
  public:
    /// Moments of the line, each of meaning once it has come; `live` is that of a stream that is played, too.
    struct Times {
        net::TimePoint begun;
        net::TimePoint handshake_done;
        net::TimePoint connected;
        net::TimePoint stream_created;
        net::TimePoint live;
    };
    /// A server may accept a stream and take it back within this time.
    static constexpr auto provisional = std::chrono::seconds(2);

    /// `settings`, `listener` and `hurry` outlive the line.
    Line(std::unique_ptr<net::Stream> stream, rtmp::SessionConfig config, rtmp::Url url,
         const Settings& settings, Listener& listener, const Hurry& hurry);
    Line(const Line&) = delete;
    Line& operator=(const Line&) = delete;
    virtual ~Line() = default;

    /// Goes from the handshake to where the session's aim is, each phase within the connect timeout. Hurry
    /// ends it with Failure(interrupted).
    void establish();
    /// Closes our side of a connection on which nothing is to be ended. Throws net::Error too.
    void hang_up() { stream_->shut_down_writing(); }
    /// Takes the standing of our key from connections before.
    void know_key(Standing key) { key_ = key; }
    /// Standing of our key by now: it is proven once the server has not taken its acceptance back.
    Standing key(net::TimePoint now) const {
        if (key_ == Standing::proven || times_.live == net::TimePoint{}) return key_;
        return now - times_.live >= provisional ? Standing::proven : Standing::accepted;
    }
    /// Another hurry ends what is under way from now on.
    void heed(const Hurry& hurry) { hurry_ = &hurry; }

    /// The server went away before the handshake was through: a server for signed clients does that.
    bool closed_in_handshake() const { return peer_closed_ && session_.phase() == rtmp::Phase::handshake; }
    /// Ending of the connection if it ends now, where not a byte has come from the server.
    std::optional<Unheard> unheard() const {
        if (server_spoke_) return std::nullopt;
        return peer_closed_ ? Unheard::closed : Unheard::timed_out;
    }
    /// The server's no, if there was one.
    const std::optional<rtmp::event::Refused>& refused() const { return refused_; }
    const rtmp::Url& url() const { return url_; }
    /// The server's names for itself, without secrets.
    const rtmp::ServerName& server() const { return server_; }
    /// The server's capabilities as it answered connect.
    const rtmp::ServerCapabilities& capabilities() const { return capabilities_; }
    const Times& times() const { return times_; }
    std::string peer() const { return stream_->peer(); }
    const net::Stream& stream() const { return *stream_; }
    /// Bytes handed to the kernel so far; may be read from any thread.
    std::uint64_t sent_bytes() const { return sent_bytes_.load(std::memory_order_relaxed); }

  protected:
    /// Writes what there is room for; true when nothing is left.
    bool write_some();
    /// Reads and acts on all that is there. Throws when the server said no, or went away before we ended the
    /// stream.
    void read_replies();
    void handle_events();
    net::Ready wait(net::Stream::Interest interest, net::TimePoint deadline, const net::Wakeup* wakeup) {
        return stream_->wait(interest, deadline, wakeup);
    }
    /// The failure for a connection that went away. What the server said last is read first: it may hold the
    /// reason, and is then thrown in place of this.
    Failure loss(const std::string& cause);

    rtmp::Session& session() { return session_; }
    const rtmp::Session& session() const { return session_; }
    const Hurry& hurry() const { return *hurry_; }
    /// The server has closed its side, or the connection broke.
    bool peer_closed() const { return peer_closed_; }
    /// The server's system has closed the connection, too.
    bool peer_hung_up() const { return peer_hung_up_; }

  private:
    /// Takes an event that ends nothing, once the line has.
    virtual void hear(const rtmp::Event& event) = 0;
    /// Causes that the server may have had to close, besides the key.
    virtual std::vector<std::string> suspicions() const { return {}; }

    void handle(const rtmp::Event& event);
    void show(const rtmp::event::MessageSeen& seen);
    [[noreturn]] void refuse(const rtmp::event::Refused& refused);
    /// A status that ends nothing by itself.
    void note(const rtmp::ServerStatus& status);

    std::unique_ptr<net::Stream> stream_;
    rtmp::Session session_;
    rtmp::Url url_;
    const Settings& settings_;
    Listener& listener_;
    const Hurry* hurry_;
    Times times_;
    rtmp::ServerName server_;
    rtmp::ServerCapabilities capabilities_;
    Standing key_ = Standing::unknown;
    std::optional<rtmp::event::Refused> refused_;
    /// The first no of the server's that ended nothing by itself, before the stream was live: the reason, should
    /// it end things now.
    std::optional<rtmp::ServerStatus> complaint_;
    std::atomic<std::uint64_t> sent_bytes_{0};
    bool server_spoke_ = false;
    bool peer_closed_ = false;
    bool peer_hung_up_ = false;
};

}  // namespace dial
