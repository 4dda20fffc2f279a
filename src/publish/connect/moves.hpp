#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "dial/failure.hpp"
#include "publish/clock.hpp"
#include "publish/connect/agreement.hpp"
#include "publish/connect/approach.hpp"
#include "publish/connect/arrival.hpp"
#include "publish/connect/connection.hpp"
#include "publish/connect/departure.hpp"
#include "publish/report_queue.hpp"
#include "rtmp/url.hpp"

namespace publish {

/// Moves of a stream from connection to connection, because the server of the first asks for it (Enhanced
/// RTMP v2, ReconnectRequest), one at a time: the second connection is made while the first goes on, and the
/// first is ended in order while the second goes on. Only the thread that sends the stream calls anything
/// here.
class Moves {
  public:
    /// A server that asks to move again before this time sends us about.
    static constexpr auto at_home = std::chrono::seconds(10);

    /// `approach` makes the stream's connections otherwise: it is told where to go first. All outlive this.
    Moves(const Terms& settings, ReportQueue& reports, Approach& approach)
        : settings_(settings), reports_(reports), approach_(approach) {}

    /// Begins the move that the server of `current` asks for, and gives up one whose new connection failed.
    void tend(Connection& current, TimePoint now);
    /// The new connection, once it is live and waits for a keyframe to begin with; otherwise null.
    Connection* ready();
    /// A new connection is being made, or an old one ended.
    bool under_way() const { return !std::holds_alternative<Staying>(state_); }
    /// The old connection has not ended yet, or nobody has asked finish() how.
    bool leaving() const { return std::holds_alternative<Departure>(state_); }
    /// The old connection has ended.
    bool left() const;

    /// Breaks the move off, and says why the stream stays at `current`.
    void stay(const Connection& current, const std::string& why);
    /// While ready(): hands the new connection over, which from now on heeds `hurry`. Another one is made
    /// there first, too.
    std::unique_ptr<Connection> arrive(const dial::Hurry& hurry);
    /// Ends the old connection behind that.
    void leave(std::unique_ptr<Connection> old);
    /// The stream is over, or the old connection has ended: waits for the latter. Why its end was not
    /// confirmed, if it was not.
    std::optional<dial::Failure> finish();

    /// `lost` was lost: the address that its server asked for last is where to go first. A server may ask and
    /// leave before a write that it meets has let the request be read.
    void heed_last_request(Connection& lost, TimePoint now);
    /// The connection has gone; with it every request, and the move under way.
    void reset();

  private:
    struct Staying {};

    /// The address asked for, unless it is none to go to.
    std::optional<rtmp::Url> go_first_where_asked(const Connection& current, const std::string& reference,
                                                  TimePoint now);

    const Terms& settings_;
    ReportQueue& reports_;
    Approach& approach_;
    /// The latest request that is not acted on yet.
    std::optional<std::string> asked_;
    std::variant<Staying, Arrival, Departure> state_;
    /// The address that the last move led to; nothing before there was one.
    std::optional<rtmp::Url> moved_to_;
    /// Moves without a stay of at_home between them.
    unsigned in_a_row_ = 0;
};

}  // namespace publish
