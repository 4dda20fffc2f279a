#pragma once

#include <memory>
#include <string>
#include <vector>

#include "net/stream.hpp"

namespace net {

/// Proofs that a server must give, and the certificate that we show it.
struct TlsOptions {
    enum class Verification {
        /// A chain to a trusted authority, its dates, and the name or address in the certificate.
        full,
        /// The pins alone, where there are some.
        none,
    };
    Verification verification = Verification::full;
    /// Authorities to trust (PEM) instead of the system's; empty for the system's.
    std::string authorities_file{};
    /// SHA-256 of acceptable public keys (SubjectPublicKeyInfo in DER), base64, without `sha256//`. Where
    /// there are any, the server's key must be one of them.
    std::vector<std::string> pins{};
    /// Our own certificate chain and its key (PEM), for servers that ask; empty for none. The key may stand
    /// in the certificate's file.
    std::string certificate_file{};
    std::string key_file{};
};

/// Terms that a TLS handshake ended with.
struct TlsSession {
    /// Version of the protocol: "TLSv1.3".
    std::string version;
    std::string cipher;
    /// Subject and issuer of the server's certificate.
    std::string subject;
    std::string issuer;
    /// The kernel encrypts what we send.
    bool kernel_encrypts = false;
};

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
