#pragma once

#include <string>
#include <vector>

#include "rtmp/url.hpp"

namespace dial {

/// Where a server sends us on to; stream name and login stay. Throws Failure(connect_refused) for what is no
/// address, and for one without TLS when we have come with it.
rtmp::Url next_address(const rtmp::Url& from, const std::string& reference);

/// One row of redirects: counts them, and knows where we have been.
class Redirects {
  public:
    /// At most `limit` are followed.
    Redirects(const rtmp::Url& start, unsigned limit);

    /// The next address. Throws Failure(connect_refused), besides for what next_address refuses, at the
    /// limit, and in a circle.
    rtmp::Url follow(const rtmp::Url& from, const std::string& reference);

  private:
    /// Host, port and tcUrl of each.
    std::vector<std::string> visited_;
    unsigned limit_;
};

}  // namespace dial
