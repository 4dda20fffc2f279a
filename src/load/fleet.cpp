#include "load/fleet.hpp"

#include <algorithm>
#include <array>
#include <poll.h>
#include <thread>
#include <utility>

#include "net/poll.hpp"

namespace load {

Fleet::Fleet(Plan plan, const dial::Settings& settings, Tape& tape)
    : plan_(std::move(plan)),
      roads_(settings),
      shared_{.plan = plan_,
              .settings = settings,
              .tape = tape,
              .roads = roads_,
              .listener = listener_,
              .hurry = hurry_} {
    const std::size_t wanted =
        plan_.threads > 0 ? plan_.threads : std::max(1U, std::thread::hardware_concurrency());
    std::vector<std::vector<const Copy*>> parts(
        std::max<std::size_t>(1, std::min(wanted, plan_.copies.size())));
    for (std::size_t i = 0; i < plan_.copies.size(); ++i) {
        const Copy& copy = plan_.copies[i];
        parts[i % parts.size()].push_back(&copy);
        if (copy.url.tls) roads_.tls();
        roads_.begin({copy.url.host, copy.url.port}, copy.origin);
    }
    shared_.yet_to_begin = shared_.left = plan_.copies.size();
    for (const std::vector<const Copy*>& part : parts)
        crews_.push_back(std::make_unique<Crew>(shared_, part));
}

Fleet::~Fleet() = default;

void Fleet::start(net::TimePoint begin) {
    for (const std::unique_ptr<Crew>& crew : crews_)
        crew->start(begin);
}

Tally Fleet::tally() {
    const std::lock_guard lock(mutex_);
    ground::Histogram& resolve = looked_up_.steps.at(static_cast<std::size_t>(dial::Step::resolve));
    for (const std::chrono::nanoseconds duration : roads_.take_durations())
        resolve.add(duration.count());
    Tally all = looked_up_;
    for (const std::unique_ptr<Crew>& crew : crews_)
        all.merge(crew->tally());
    return all;
}

std::chrono::nanoseconds Fleet::cpu_time() const {
    std::chrono::nanoseconds all{0};
    for (const std::unique_ptr<Crew>& crew : crews_)
        all += crew->cpu_time();
    return all;
}

void Fleet::storm() {
    for (const std::unique_ptr<Crew>& crew : crews_)
        crew->storm();
}

void Fleet::end() {
    for (const std::unique_ptr<Crew>& crew : crews_)
        crew->end();
}

void Fleet::hang_up() {
    for (const std::unique_ptr<Crew>& crew : crews_)
        crew->hang_up();
}

bool Fleet::await_over(net::TimePoint deadline, const net::Wakeup* wakeup) {
    if (over()) return true;
    std::array<pollfd, 2> waits{pollfd{shared_.all_gone.descriptor(), POLLIN, 0},
                                pollfd{wakeup != nullptr ? wakeup->descriptor() : -1, POLLIN, 0}};
    net::poll_until(waits, deadline);
    return over();
}

}  // namespace load
