#pragma once

#include <cstdint>
#include <utility>

#include "dial/line.hpp"

namespace load {

/// A line whose rider does the waiting: it is moved on when its socket is ready.
class RiderLine final : public dial::Line {
  public:
    using Line::handle_events;
    using Line::Line;
    using Line::loss;
    using Line::peer_closed;
    using Line::peer_hung_up;
    using Line::read_replies;
    using Line::session;
    using Line::write_some;

    /// The server confirmed the end of the stream.
    bool unpublished() const { return unpublished_; }
    /// Bytes handed to the kernel since the last call.
    std::uint64_t take_sent_bytes() {
        const std::uint64_t sent = sent_bytes();
        return sent - std::exchange(counted_, sent);
    }

  private:
    void hear(const rtmp::Event& event) override {
        if (std::holds_alternative<rtmp::event::Unpublished>(event)) unpublished_ = true;
    }

    bool unpublished_ = false;
    std::uint64_t counted_ = 0;
};

}  // namespace load
