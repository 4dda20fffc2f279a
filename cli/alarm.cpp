#include "cli/alarm.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <poll.h>
#include <sys/timerfd.h>
#include <system_error>
#include <utility>

#include "ground/descriptor.hpp"
#include "ground/signal_mask.hpp"

namespace cli {

namespace {

/// Readable once the wall clock shows a time.
class Timer {
  public:
    explicit Timer(std::chrono::system_clock::time_point time)
        : descriptor_(timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC)) {
        // A timer set to 0 would never ring.
        const auto since_epoch =
            std::max<std::chrono::nanoseconds>(time.time_since_epoch(), std::chrono::nanoseconds(1));
        const auto whole = std::chrono::duration_cast<std::chrono::seconds>(since_epoch);
        itimerspec when{};
        when.it_value.tv_sec = whole.count();
        when.it_value.tv_nsec = (since_epoch - whole).count();
        if (descriptor_.number() < 0 ||
            timerfd_settime(descriptor_.number(), TFD_TIMER_ABSTIME, &when, nullptr) != 0)
            throw std::system_error(errno, std::generic_category(), "a timer cannot be set");
    }

    int descriptor() const { return descriptor_.number(); }

  private:
    ground::Descriptor descriptor_;
};

bool await_timer(const Timer& timer, const net::Wakeup& wakeup) {
    std::array<pollfd, 2> waits{pollfd{timer.descriptor(), POLLIN, 0},
                                pollfd{wakeup.descriptor(), POLLIN, 0}};
    // A signal that means to end the wait signals the wakeup too.
    while (::poll(waits.data(), waits.size(), -1) < 0 && errno == EINTR) {
    }
    return waits[1].revents == 0;
}

}  // namespace

bool await(std::chrono::system_clock::time_point time, const net::Wakeup& wakeup) {
    return await_timer(Timer(time), wakeup);
}

Alarm::Alarm(std::chrono::system_clock::time_point time, std::function<void()> ring)
    : thread_([this, timer = std::make_unique<const Timer>(time), ring = std::move(ring)] {
          ground::leave_signals_to_others();
          if (await_timer(*timer, end_)) ring();
      }) {}

Alarm::Alarm(publish::TimePoint time, std::function<void()> ring)
    : thread_([this, time, ring = std::move(ring)] {
          ground::leave_signals_to_others();
          if (!publish::SteadyClock().wait_until(time, end_)) ring();
      }) {}

Alarm::~Alarm() {
    end_.signal();
    thread_.join();
}

}  // namespace cli
