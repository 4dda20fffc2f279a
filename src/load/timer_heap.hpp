#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "net/stream.hpp"

namespace load {

/// One timer each for a fixed number of riders: a binary heap in which each timer knows its place, so that it can be moved.
/// It allocates nothing once it is made.
class TimerHeap {
  public:
    explicit TimerHeap(std::size_t timers);

    /// Sets the timer to a moment, or takes it out with TimePoint::max().
    void set(std::size_t timer, net::TimePoint when);
    /// The earliest moment; TimePoint::max() while no timer is set.
    net::TimePoint next() const { return heap_.empty() ? net::TimePoint::max() : heap_.front().when; }
    /// The timer of that moment; only while one is set.
    std::size_t first() const { return heap_.front().timer; }

  private:
    struct Entry {
        net::TimePoint when;
        std::uint32_t timer = 0;
    };
    static constexpr std::uint32_t nowhere = 0xFFFFFFFF;

    void place(std::size_t at, const Entry& entry);
    /// Puts the entry where it belongs, from the free place `at` on, above it or below it.
    void rise(std::size_t at, const Entry& entry);
    void sink(std::size_t at, const Entry& entry);
    void remove(std::size_t at);

    std::vector<Entry> heap_;
    /// Place of each timer in the heap, or `nowhere`.
    std::vector<std::uint32_t> places_;
};

}  // namespace load
