#include "load/crew.hpp"

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <system_error>
#include <utility>

#include "ground/signal_mask.hpp"
#include "net/reset.hpp"
#include "net/tcp.hpp"

namespace load {

namespace {

constexpr std::uint64_t wakeup_mark = ~std::uint64_t{0};
constexpr int most_events = 256;
constexpr auto house_interval = std::chrono::milliseconds(100);
/// Part of the gather window that the thread sleeps past a due moment: riders that are due within it have their turns together,
/// which costs one switch of threads for all of them.
constexpr int slack_part = 8;
/// Time that a stalled connection is held.
constexpr auto stall_lasts = std::chrono::seconds(60);

net::TimePoint clock_now() {
    return std::chrono::steady_clock::now();
}

std::uint32_t events_of(const net::Stream::Interest& interest) {
    return (interest.read ? EPOLLIN | EPOLLRDHUP : 0U) | (interest.write ? EPOLLOUT : 0U);
}

int milliseconds_until(net::TimePoint when, net::TimePoint now) {
    if (when <= now) return 0;
    // Rounded up: at the moment itself the rider is due.
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(
        std::min<std::chrono::nanoseconds>(when - now, house_interval));
    return static_cast<int>(left.count());
}

}  // namespace

Crew::Crew(Shared& shared, const std::vector<const Copy*>& copies)
    : shared_(shared),
      ground_{.plan = shared.plan,
              .settings = shared.settings,
              .tape = shared.tape,
              .roads = shared.roads,
              .listener = shared.listener,
              .hurry = shared.hurry},
      timers_(copies.size()),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      events_(most_events),
      left_(copies.size()) {
    if (epoll_.number() < 0) throw std::system_error(errno, std::generic_category(), "epoll");
    epoll_event event{.events = EPOLLIN, .data = {.u64 = wakeup_mark}};
    if (::epoll_ctl(epoll_.number(), EPOLL_CTL_ADD, wakeup_.descriptor(), &event) != 0)
        throw std::system_error(errno, std::generic_category(), "epoll");
    seats_.reserve(copies.size());
    for (const Copy* copy : copies)
        seats_.emplace_back(*copy, ground_);
    ground_.tally.copies = copies.size();
    told_tally_ = ground_.tally;
}

Crew::~Crew() {
    hang_up();
    if (thread_.joinable()) thread_.join();
}

void Crew::start(net::TimePoint begin) {
    ground_.begin = begin;
    if (shared_.plan.storm && shared_.plan.storm->count() > 0) next_storm_ = begin + *shared_.plan.storm;
    runs_ = true;
    thread_ = std::thread([this] { run(); });
}

void Crew::storm() {
    ++storms_;
    wakeup_.signal();
}

void Crew::end() {
    end_ = true;
    wakeup_.signal();
}

void Crew::hang_up() {
    hang_up_ = true;
    wakeup_.signal();
}

Tally Crew::tally() {
    std::unique_lock lock(mutex_);
    if (runs_) {
        const std::uint64_t before = tellings_;
        tally_wanted_ = true;
        wakeup_.signal();
        told_.wait(lock, [&] { return tellings_ != before || !runs_; });
    }
    return told_tally_;
}

void Crew::run() {
    ground::leave_signals_to_others();
    for (std::size_t i = 0; i < seats_.size(); ++i) {
        seats_[i].rider.start();
        settle(i);
    }
    while (left_ > 0) {
        take_turns();
        await();
        heed();
    }
    ground_.stalled.clear();
    publish_tally();
}

void Crew::take_turns() {
    // As many turns as there are riders: sockets have theirs in between, however late everything is.
    for (std::size_t i = 0; i < seats_.size(); ++i) {
        const net::TimePoint now = clock_now();
        if (timers_.next() > now) break;
        advance(timers_.first(), now, {});
    }
}

void Crew::await() {
    if (left_ == 0) return;
    const net::TimePoint next =
        net::after(std::min(timers_.next(), next_storm_), shared_.plan.gather / slack_part);
    const int timeout = milliseconds_until(next, clock_now());
    const int count = ::epoll_wait(epoll_.number(), events_.data(), most_events, timeout);
    for (int i = 0; i < count; ++i) {
        const epoll_event& event = events_[static_cast<std::size_t>(i)];
        if (event.data.u64 == wakeup_mark) {
            wakeup_.clear();
            continue;
        }
        constexpr std::uint32_t over = EPOLLERR | EPOLLHUP;
        advance(static_cast<std::size_t>(event.data.u64), clock_now(),
                {.readable = (event.events & (EPOLLIN | EPOLLRDHUP | over)) != 0,
                 .writable = (event.events & (EPOLLOUT | over)) != 0});
    }
}

void Crew::heed() {
    const net::TimePoint now = clock_now();
    if (now - house_kept_ >= house_interval) keep_house(now);
    bool storms = std::exchange(storms_seen_, storms_.load()) != storms_seen_;
    while (now >= next_storm_) {
        next_storm_ += *shared_.plan.storm;
        storms = true;
    }
    const bool ends = end_ && !std::exchange(has_ended_, true);
    const bool hangs_up = hang_up_;
    const bool all_turn = storms || ends || hangs_up;
    for (std::size_t i = 0; all_turn && i < seats_.size(); ++i) {
        if (seats_[i].is_gone) continue;
        Rider& rider = seats_[i].rider;
        if (hangs_up) {
            rider.hang_up();
        } else if (ends) {
            rider.end(now);
        } else if (!has_ended_) {
            rider.storm(now);
        }
        advance(i, now, {});
    }
    if (tally_wanted_.exchange(false)) publish_tally();
}

void Crew::keep_house(net::TimePoint now) {
    house_kept_ = now;
    ground_.tape_origin = shared_.tape.origin();
    while (!ground_.stalled.empty() && now - ground_.stalled.front().first >= stall_lasts) {
        net::reset_on_close(ground_.stalled.front().second->stream());
        ground_.stalled.pop_front();
    }
    const bool joins = shared_.tape.joining() == TapeTerms::Joining::in_the_middle;
    if (!joins || tape_is_over_ || !shared_.tape.ended()) return;
    tape_is_over_ = true;
    for (std::size_t i = 0; i < seats_.size(); ++i) {
        seats_[i].rider.tape_is_over();
        settle(i);
    }
}

void Crew::advance(std::size_t seat, net::TimePoint now, net::Ready ready) {
    const std::size_t stalled = ground_.stalled.size();
    seats_[seat].rider.advance(now, ready);
    if (ground_.stalled.size() > stalled) forget(ground_.stalled.back().second->stream().descriptor());
    settle(seat);
}

void Crew::settle(std::size_t seat) {
    const Rider::Wish wish = seats_[seat].rider.wish();
    timers_.set(seat, wish.wake);
    watch(seat, wish);
    count(seats_[seat]);
}

void Crew::watch(std::size_t at, const Rider::Wish& wish) {
    Seat& seat = seats_[at];
    const std::uint32_t events = events_of(wish.interest);
    const bool same = seat.descriptor == wish.descriptor && seat.socket == wish.socket;
    if (same && (seat.events == events || wish.descriptor < 0)) return;
    epoll_event event{.events = events, .data = {.u64 = at}};
    const bool same_socket = seat.socket == wish.socket;
    if (wish.descriptor >= 0) {
        ::epoll_ctl(epoll_.number(), same ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, wish.descriptor, &event);
    } else if (same_socket) {
        forget(seat.descriptor);
    }
    seat.descriptor = wish.descriptor;
    seat.socket = wish.socket;
    seat.events = events;
}

// A socket that was closed is forgotten already, and its number may be another thread's by now.
void Crew::forget(int descriptor) {
    ::epoll_ctl(epoll_.number(), EPOLL_CTL_DEL, descriptor, nullptr);
}

void Crew::count(Seat& seat) {
    const bool is_gone = seat.rider.gone();
    if ((is_gone || seat.rider.has_begun()) && !std::exchange(seat.has_begun, true)) {
        const bool nobody_begins = shared_.yet_to_begin.fetch_sub(1) == 1;
        if (nobody_begins && !shared_.plan.churn && !shared_.plan.storm) shared_.tape.let_beginning_go();
    }
    if (is_gone && !std::exchange(seat.is_gone, true)) {
        --left_;
        if (shared_.left.fetch_sub(1) == 1) shared_.all_gone.signal();
    }
}

void Crew::publish_tally() {
    timespec used{};
    if (::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used) == 0)
        cpu_time_ = std::int64_t{used.tv_sec} * 1000000000 + used.tv_nsec;
    {
        const std::lock_guard lock(mutex_);
        told_tally_ = ground_.tally;
        ++tellings_;
        runs_ = left_ > 0;
    }
    told_.notify_all();
}

}  // namespace load
