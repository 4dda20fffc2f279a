#include "load/timer_heap.hpp"

namespace load {

TimerHeap::TimerHeap(std::size_t timers) : places_(timers, nowhere) {
    heap_.reserve(timers);
}

void TimerHeap::set(std::size_t timer, net::TimePoint when) {
    const std::uint32_t at = places_[timer];
    if (when == net::TimePoint::max()) {
        if (at != nowhere) remove(at);
        return;
    }
    const Entry entry{when, static_cast<std::uint32_t>(timer)};
    if (at == nowhere) {
        heap_.push_back(entry);
        rise(heap_.size() - 1, entry);
    } else if (when < heap_[at].when) {
        rise(at, entry);
    } else {
        sink(at, entry);
    }
}

void TimerHeap::place(std::size_t at, const Entry& entry) {
    heap_[at] = entry;
    places_[entry.timer] = static_cast<std::uint32_t>(at);
}

void TimerHeap::rise(std::size_t at, const Entry& entry) {
    while (at > 0) {
        const std::size_t above = (at - 1) / 2;
        if (heap_[above].when <= entry.when) break;
        place(at, heap_[above]);
        at = above;
    }
    place(at, entry);
}

void TimerHeap::sink(std::size_t at, const Entry& entry) {
    for (;;) {
        std::size_t below = 2 * at + 1;
        if (below >= heap_.size()) break;
        if (below + 1 < heap_.size() && heap_[below + 1].when < heap_[below].when) ++below;
        if (entry.when <= heap_[below].when) break;
        place(at, heap_[below]);
        at = below;
    }
    place(at, entry);
}

void TimerHeap::remove(std::size_t at) {
    places_[heap_[at].timer] = nowhere;
    const Entry last = heap_.back();
    heap_.pop_back();
    if (at == heap_.size()) return;
    if (at > 0 && last.when < heap_[(at - 1) / 2].when) {
        rise(at, last);
    } else {
        sink(at, last);
    }
}

}  // namespace load
