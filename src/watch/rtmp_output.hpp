#pragma once

#include <memory>

#include "dial/settings.hpp"
#include "rtmp/url.hpp"
#include "watch/calls.hpp"
#include "watch/output.hpp"

namespace watch {

class PlayLine;

/// A stream that an RTMP server plays, over a connection of our own that is made as a publisher's is.
class RtmpOutput : public Output {
  public:
    /// Connects, and asks for the stream. `settings` and `calls` outlive it. Throws dial::Failure.
    RtmpOutput(const rtmp::Url& url, const dial::Settings& settings, Calls& calls);
    ~RtmpOutput() override;

    bool take(Comparison& comparison, TimePoint deadline) override;

  private:
    Calls& calls_;
    std::unique_ptr<PlayLine> line_;
};

}  // namespace watch
