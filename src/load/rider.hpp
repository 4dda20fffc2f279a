#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "dial/failure.hpp"
#include "dial/farewell.hpp"
#include "dial/hurry.hpp"
#include "dial/listener.hpp"
#include "dial/settings.hpp"
#include "dial/way.hpp"
#include "load/cursor.hpp"
#include "load/pace.hpp"
#include "load/plan.hpp"
#include "load/rider_line.hpp"
#include "load/roads.hpp"
#include "load/tally.hpp"
#include "load/tape.hpp"
#include "net/opening.hpp"
#include "net/stream.hpp"

namespace load {

/// What the riders of one thread stand on, which outlives them.
struct Ground {
    const Plan& plan;
    const dial::Settings& settings;
    const Tape& tape;
    Roads& roads;
    dial::Listener& listener;
    const dial::Hurry& hurry;
    /// Beginning of the run.
    net::TimePoint begin = {};
    /// The moment at which the tape's media time 0 is due, where it is known yet.
    std::optional<net::TimePoint> tape_origin = std::nullopt;
    Tally tally = {};
    /// Lines that are open and say nothing more, each with the moment at which it was left.
    std::deque<std::pair<net::TimePoint, std::unique_ptr<RiderLine>>> stalled = {};
};

/// One copy, from its first connection to its last: a state machine that never waits. Whoever owns it waits for what it
/// wishes, and then has it advance.
class Rider {
  public:
    /// The copy and the ground outlive it.
    Rider(const Copy& copy, Ground& ground);

    /// Sets out at the copy's beginning; the ground's is known by then.
    void start();
    /// Goes on as far as it can without waiting, when `ready` or when the moment of its wish has come. Throws nothing:
    /// a failure is counted.
    void advance(net::TimePoint now, net::Ready ready);
    /// Loses its connection, where it is live, and comes back at once.
    void storm(net::TimePoint now);
    /// Ends its stream in order, and is then gone.
    void end(net::TimePoint now);
    /// Is gone at once.
    void hang_up();
    /// The tape is over: one that would join it is gone.
    void tape_is_over();

    /// What it waits for.
    struct Wish {
        /// -1 for none.
        int descriptor = -1;
        /// Differs from socket to socket, whatever their descriptors.
        std::uint32_t socket = 0;
        net::Stream::Interest interest = {.read = false};
        net::TimePoint wake = net::TimePoint::max();
    };
    Wish wish() const;
    bool gone() const { return std::holds_alternative<Gone>(state_); }
    /// It has had its first place in the tape.
    bool has_begun() const { return has_begun_; }

  private:
    /// The way to a live stream, over as many connections as it takes.
    struct Journey {
        dial::Way way;
        net::TimePoint begun;
        std::shared_ptr<const net::Directions> directions = nullptr;
    };
    struct Waiting {
        net::TimePoint until;
    };
    struct LookingUp {
        std::unique_ptr<Journey> journey;
        net::TimePoint look_again;
    };
    struct Opening {
        std::unique_ptr<Journey> journey;
        net::Opening opening;
    };
    struct Arriving {
        std::unique_ptr<Journey> journey;
        std::unique_ptr<RiderLine> line;
        net::TimePoint deadline;
        rtmp::Phase phase = rtmp::Phase::handshake;
        net::TimePoint stream_created = {};
    };
    /// Messages that are in the session's output, and not wholly written.
    struct InFlight {
        std::uint32_t messages = 0;
        /// When each frame among them was due.
        std::vector<net::TimePoint> dues = {};
    };
    struct Live {
        std::unique_ptr<RiderLine> line;
        net::TimePoint begun;
        /// The moment to leave by churn.
        net::TimePoint leave_at;
        Pace pace = {};
        Cursor cursor = {};
        std::int64_t shift_ms = 0;
        /// Headers go before the next message.
        bool opens = true;
        bool first_frame_is_out = false;
        InFlight in_flight = {};
        /// The last moment at which the server took a byte, while it takes none.
        std::optional<net::TimePoint> blocked_since = std::nullopt;
        /// The moment at which a slow copy's burst leaves.
        std::optional<net::TimePoint> burst = std::nullopt;
        net::TimePoint next = {};
        net::TimePoint look_at_link = {};
    };
    enum class Reason { tape_is_over, departure, wish };
    struct Ending {
        std::unique_ptr<RiderLine> line;
        Reason reason = Reason::tape_is_over;
        net::TimePoint begun;
        InFlight in_flight = {};
        /// Deadline for what is unsent.
        net::TimePoint unsent_until = {};
        /// Once all is written.
        std::optional<dial::Farewell> farewell = std::nullopt;
        net::TimePoint next = {};
    };
    struct Gone {};
    using State = std::variant<Waiting, LookingUp, Opening, Arriving, Live, Ending, Gone>;

    /// Each goes on with its state as far as it can; true when the state is another one, which goes on in turn.
    bool go_on(Waiting& waiting);
    bool go_on(LookingUp& looking_up);
    bool go_on(Opening& opening);
    bool go_on(Arriving& arriving);
    bool go_on(Live& live);
    bool go_on(Ending& ending);
    bool go_on(Gone& /*gone*/) { return false; }

    void enter(State next);
    std::uint64_t* gauge();
    void set_out(net::TimePoint begun);
    void look_up(std::unique_ptr<Journey> journey);
    void establish(Arriving& arriving);
    void count_steps(const Arriving& arriving);
    void go_live(Arriving& arriving);

    /// Gives the copy its place in the tape; false where there is none yet, or none any more.
    bool join(Live& live);
    /// Leaves out what is too late.
    void catch_up(Live& live);
    /// Queues what is due in one write; false where nothing is.
    bool collect(Live& live);
    void send_headers(Live& live, const TapeMessage& first);
    net::TimePoint next_due(Live& live);
    /// Writes what is queued; false where the server does not take it all now. Throws Failure at the stall timeout.
    bool flush(Live& live);
    void settle(InFlight& in_flight);
    void measure(Live& live);

    void leave(Live& live, Departure how);
    void part(Live& live, Reason reason);
    /// Writes what is left, then sees to the end; true when it has come.
    bool see_off(Ending& ending);
    void come_back();
    void fail(const dial::Failure& failure);
    dial::Failure failure_of(const Journey& journey, const net::Error& error) const;
    dial::Failure failure_of(const Arriving& arriving, const dial::Failure& failure) const;

    const Copy& copy_;
    Ground& ground_;
    /// How far the copy is behind the tape's clock, where it joins in the middle.
    std::chrono::nanoseconds phase_{0};
    bool is_slow_ = false;
    bool has_begun_ = false;
    /// The clock of a copy that sends the whole input, from its first place on.
    std::optional<net::TimePoint> own_origin_;
    /// Draws so far.
    std::uint64_t turns_ = 0;
    std::uint32_t socket_ = 0;
    std::uint32_t sockets_before_ = 0;
    State state_;
    // Of the call of advance() under way.
    net::TimePoint now_;
    net::Ready ready_;
};

}  // namespace load
