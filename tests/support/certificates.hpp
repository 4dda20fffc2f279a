#pragma once

#include <string>

/// Certificates for tests, made on the spot: valid from a day ago, each with a P-256 key of its own.
namespace certificates {

/// PEM: a certificate, and its key.
struct Identity {
    std::string certificate;
    std::string key;
    /// SHA-256 of the public key, base64.
    std::string pin;
};

struct Wanted {
    /// `CN=` of the subject.
    std::string name;
    /// subjectAltName in OpenSSL's form: "DNS:localhost,IP:127.0.0.1"; empty for none.
    std::string alternatives{};
    /// Valid until so many days from now; below 0 it has expired.
    int days = 2;
};

/// An authority of its own, self-signed.
Identity authority(const std::string& name);
/// A certificate that stands on its own feet: self-signed, and no authority.
Identity self_signed(const Wanted& wanted);
Identity issued(const Wanted& wanted, const Identity& authority);

}  // namespace certificates
