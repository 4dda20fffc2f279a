#pragma once

#include <exception>
#include <memory>
#include <utility>
#include <vector>

#include "dial/approach.hpp"
#include "dial/line.hpp"
#include "rtmp/session.hpp"
#include "watch/comparison.hpp"

namespace watch {

/// A line over which a stream is played.
class PlayLine : public dial::Line {
  public:
    using dial::Line::Line;

    /// A message of the stream, and when its last byte was read.
    struct Played {
        rtmp::event::MediaReceived media;
        TimePoint arrived;
    };

    /// Reads what comes until there is some, until `deadline`, or until `wakeup` is signalled, which is cleared then.
    /// Throws dial::Failure once the server has ended the connection, and what it sent before was taken.
    void listen(TimePoint deadline, net::Wakeup& wakeup);
    /// Messages that came since the last call, in order.
    std::vector<Played> take_played() { return std::exchange(played_, {}); }
    /// The server has told that the stream is over, and nothing has come of it since.
    bool has_ended() const { return has_ended_; }

  private:
    void read_on(TimePoint deadline, net::Wakeup& wakeup);
    void hear(const rtmp::Event& event) override;

    std::vector<Played> played_;
    bool has_ended_ = false;
    /// Failure that is told with the next call.
    std::exception_ptr broken_;
};

/// Goes the way to a stream that is played, which begins here. What it is given outlives the line. Throws as
/// dial::Approach does.
std::unique_ptr<PlayLine> join(dial::Approach& approach, const dial::Settings& settings,
                               dial::Listener& listener, const dial::Hurry& hurry);

}  // namespace watch
