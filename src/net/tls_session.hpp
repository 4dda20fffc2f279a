#pragma once

#include <string>

namespace net {

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

}  // namespace net
