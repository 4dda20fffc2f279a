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

  private:
    struct Context;
    TlsOptions options_;
    std::unique_ptr<Context> context_;
};

}  // namespace net
