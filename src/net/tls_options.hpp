#pragma once

#include <string>
#include <vector>

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

}  // namespace net
