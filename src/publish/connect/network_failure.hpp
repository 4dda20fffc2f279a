#pragma once

#include "net/stream.hpp"
#include "publish/failure.hpp"
#include "rtmp/url.hpp"

namespace publish {

/// What an error of the network means to the user: the failure class and the line, hint included.
Failure network_failure(const net::Error& error, const rtmp::Url& url);

}  // namespace publish
