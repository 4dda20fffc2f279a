#pragma once

#include <optional>
#include <string>

#include "media/remote/remote_stream.hpp"
#include "watch/calls.hpp"
#include "watch/output.hpp"

namespace watch {

/// A stream that is read over HTTP(S), or from a pipe or file.
class RemoteOutput : public Output {
  public:
    /// `calls` end its waits, in place of what `access` says. Throws as media::RemoteStream does.
    RemoteOutput(const std::string& address, media::RemoteAccess access, const Calls& calls);

    bool take(Comparison& comparison, TimePoint deadline) override;

  private:
    media::RemoteStream stream_;
    std::optional<TimePoint> last_arrival_;
};

}  // namespace watch
