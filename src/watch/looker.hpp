#pragma once

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <thread>

#include "dial/approach.hpp"
#include "dial/failure.hpp"
#include "dial/listener.hpp"
#include "dial/settings.hpp"
#include "media/remote/remote_stream.hpp"
#include "net/wakeup.hpp"
#include "rtmp/url.hpp"
#include "watch/calls.hpp"
#include "watch/look.hpp"

namespace watch {

class PlayLine;

/// Result of a look at a stream.
struct Looked {
    /// The place, redacted.
    std::string name;
    /// The way there: of an RTMP server alone.
    std::optional<dial::Reached> reached;
    unsigned connections = 0;
    /// Container of a stream over HTTP, as libavformat calls it; empty for none.
    std::string container;
    Sight sight;
    /// The server told that the stream is over.
    bool has_ended = false;
    /// Reason why nothing was seen, or why the look was cut short.
    std::optional<dial::Failure> failure;
};

/// A thread that looks at a stream as a viewer gets it, without publishing one: until it has seen enough for Look,
/// the stream ends, or a time is over.
class Looker {
  public:
    struct Settings {
        /// Place over HTTP(S), and what is shown there; empty for `url`.
        std::string address = {};
        media::RemoteAccess access = {};
        rtmp::Url url = {};
        dial::Settings dialled;
        /// Patience with the first frame, and from there on with the rest.
        std::chrono::nanoseconds patience = std::chrono::seconds(10);
    };

    /// `waiting` is counted down, and `control` signalled, once the result is there. `listener` outlives it.
    Looker(Settings settings, dial::Listener& listener, std::atomic<std::size_t>& waiting,
           net::Wakeup& control);
    /// Ends the thread as soon as it can.
    ~Looker();
    Looker(const Looker&) = delete;
    Looker& operator=(const Looker&) = delete;

    /// Ends the look, which is a failure then.
    void leave();
    /// Result, once it is there.
    Looked take();

  private:
    void run();
    void look_over_rtmp();
    void play(PlayLine& line, Look& look);
    void look_over_http();
    void read(media::RemoteStream& stream, Look& look);
    /// Throws for a look that saw nothing, or nothing that goes on.
    void require_life(const Look& look) const;

    const Settings settings_;
    dial::Listener& listener_;
    Calls calls_;
    Looked looked_;
    /// Declared last, so that all it uses is there when it runs.
    std::thread thread_;
};

}  // namespace watch
