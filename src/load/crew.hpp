#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <sys/epoll.h>
#include <thread>
#include <vector>

#include "ground/descriptor.hpp"
#include "load/rider.hpp"
#include "load/tally.hpp"
#include "load/timer_heap.hpp"
#include "net/stream.hpp"
#include "net/wakeup.hpp"

namespace load {

/// One thread with its riders: it waits for all their sockets and moments at once, and has each advance when its turn comes.
class Crew {
  public:
    /// What the crews of a fleet share; it outlives them.
    struct Shared {
        const Plan& plan;
        const dial::Settings& settings;
        Tape& tape;
        Roads& roads;
        dial::Listener& listener;
        const dial::Hurry& hurry;
        /// Riders that have not had their first place in the tape.
        std::atomic<std::size_t> yet_to_begin{0};
        /// Riders that are not gone, and who waits for the last one.
        std::atomic<std::size_t> left{0};
        net::Wakeup all_gone = {};
    };

    /// Throws std::system_error when the system has no descriptor left.
    Crew(Shared& shared, const std::vector<const Copy*>& copies);
    /// As hang_up().
    ~Crew();
    Crew(const Crew&) = delete;
    Crew& operator=(const Crew&) = delete;

    /// Starts the thread; once.
    void start(net::TimePoint begin);

    // From any thread.
    void storm();
    void end();
    void hang_up();
    /// The tally by now.
    Tally tally();
    /// CPU time that the thread has taken, as of the last tally().
    std::chrono::nanoseconds cpu_time() const { return std::chrono::nanoseconds(cpu_time_.load()); }

  private:
    struct Seat {
        Seat(const Copy& copy, Ground& ground) : rider(copy, ground) {}
        Rider rider;
        // What the kernel was told last.
        int descriptor = -1;
        std::uint32_t socket = 0;
        std::uint32_t events = 0;
        bool has_begun = false;
        bool is_gone = false;
    };

    void run();
    void take_turns();
    void await();
    /// Does what was asked of it from outside, and what is to be done ten times a second.
    void heed();
    void keep_house(net::TimePoint now);
    void advance(std::size_t seat, net::TimePoint now, net::Ready ready);
    /// Tells kernel and timers what the rider wishes.
    void settle(std::size_t seat);
    void watch(std::size_t at, const Rider::Wish& wish);
    /// Takes the descriptor, which is open, from what the thread waits for.
    void forget(int descriptor);
    void count(Seat& seat);
    void publish_tally();

    Shared& shared_;
    Ground ground_;
    std::vector<Seat> seats_;
    TimerHeap timers_;
    ground::Descriptor epoll_;
    std::vector<epoll_event> events_;
    std::size_t left_;
    net::TimePoint house_kept_;
    net::TimePoint next_storm_ = net::TimePoint::max();
    bool tape_is_over_ = false;
    std::uint64_t storms_seen_ = 0;
    bool has_ended_ = false;

    net::Wakeup wakeup_;
    std::atomic<std::uint64_t> storms_{0};
    std::atomic<bool> end_{false};
    std::atomic<bool> hang_up_{false};
    std::atomic<bool> tally_wanted_{false};
    std::atomic<std::int64_t> cpu_time_{0};

    std::mutex mutex_;
    std::condition_variable told_;
    Tally told_tally_;
    std::uint64_t tellings_ = 0;
    bool runs_ = false;
    std::thread thread_;
};

}  // namespace load
