#pragma once

#include <memory>
#include <string>

#include "net/stream.hpp"
#include "net/tls_options.hpp"
#include "net/tls_session.hpp"

namespace net {

struct Secured {
    std::unique_ptr<Stream> stream;
    TlsSession session;
};

/// One handshake on its way, which never waits. The client that began it outlives it.
class TlsHandshake {
  public:
    TlsHandshake(TlsHandshake&& other) noexcept;
    TlsHandshake& operator=(TlsHandshake&& other) noexcept;
    ~TlsHandshake();

    /// Goes on as far as it can without waiting; true once it is over. Throws Error: untrusted, not_pinned,
    /// certificate_wanted, tls, tls_unheard. Once it has thrown, the handshake is of no more use.
    bool advance();
    /// What it waits for, on the socket.
    Stream::Interest interest() const;
    const Stream& socket() const;
    /// The error for a handshake that is not over in time.
    Error unanswered() const;
    /// Stream and terms, of a handshake that is over; once.
    Secured take();

  private:
    friend class TlsClient;
    struct State;
    explicit TlsHandshake(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

/// A client of TLS 1.2 or 1.3, over connected sockets. One client may serve many connections, one after
/// another or at once. SIGPIPE must be ignored or blocked: OpenSSL writes without MSG_NOSIGNAL.
class TlsClient {
  public:
    /// Reads the files of the options. Throws Error(local) for one that cannot be used.
    explicit TlsClient(TlsOptions options);
    ~TlsClient();
    TlsClient(const TlsClient&) = delete;
    TlsClient& operator=(const TlsClient&) = delete;

    /// Shakes hands over a socket that is connected to `host`, a name or an address. The resulting stream
    /// keeps the promises of Stream, and asks one thing more of its caller: when write_some has returned less
    /// than all, the next call begins with the very bytes that are left. Throws Error: untrusted, not_pinned,
    /// certificate_wanted, tls, tls_timed_out, interrupted.
    Secured secure(std::unique_ptr<Stream> socket, const std::string& host, TimePoint deadline,
                   const Wakeup* interrupt) const;
    /// The same handshake, for who waits himself: its stream and its errors are those of secure().
    TlsHandshake begin(std::unique_ptr<Stream> socket, const std::string& host) const;

  private:
    struct Context;
    TlsOptions options_;
    std::unique_ptr<Context> context_;
};

}  // namespace net
