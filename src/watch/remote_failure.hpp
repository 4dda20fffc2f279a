#pragma once

#include <chrono>
#include <string>

#include "dial/failure.hpp"
#include "dial/hurry.hpp"
#include "dial/settings.hpp"
#include "media/remote/remote_stream.hpp"

namespace watch {

/// A failure of an address over HTTP(S) as it concerns the user. Where libavformat does not tell why there was no
/// connection, one is made by the way of `settings`, within `patience` for each of its parts, to find out.
dial::Failure remote_failure(const media::RemoteError& error, const std::string& address,
                             const dial::Settings& settings, std::chrono::nanoseconds patience,
                             const dial::Hurry& hurry);

}  // namespace watch
