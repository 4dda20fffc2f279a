#pragma once

#include <optional>

#include "ingest/script.hpp"
#include "ingest/seen.hpp"
#include "rtmp/handshake.hpp"

namespace ingest {

/// The server's side of the handshake (RTMP 1.0, 5.2), with the digest form that the Flash servers spoke. The
/// digests are computed apart from the library, as a second opinion on the client's.
class ServerHandshake {
  public:
    explicit ServerHandshake(const Script& script) : script_(script) {}

    /// Takes C1 and returns S1 and S2, one after the other.
    rtmp::Bytes answer(rtmp::ByteView c1);
    /// The form of the C1 that was answered: digest when it is truly signed.
    C1 c1_form() const { return signature_ ? C1::digest : C1::simple; }
    /// The relation of C2 to the S1 that was sent.
    C2 judge(rtmp::ByteView c2) const;

  private:
    const Script& script_;
    /// The digest found in C1.
    std::optional<rtmp::Sha256> signature_;
    rtmp::Bytes s1_;
};

}  // namespace ingest
