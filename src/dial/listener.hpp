#pragma once

#include <string>

#include "rtmp/url.hpp"

namespace dial {

/// Listener to what happens on the way to a server and over a line. Every text is redacted.
class Listener {
  public:
    Listener() = default;
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    virtual ~Listener() = default;

    /// A first connection to `url` is about to be made.
    virtual void connecting(const rtmp::Url& url) = 0;
    /// The server at `from` sends us on to `to`; connecting() follows.
    virtual void redirected(const rtmp::Url& from, const rtmp::Url& to) = 0;
    /// Something is wrong that ends nothing.
    virtual void warning(std::string words) = 0;
    virtual void detail(std::string words) = 0;
    /// One message of the protocol, where the settings want a trace.
    virtual void trace(std::string line) = 0;
};

}  // namespace dial
