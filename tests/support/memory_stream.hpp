#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "net/poll.hpp"
#include "net/stream.hpp"

/// A net::Stream without a network: two ends joined by memory. It keeps every promise of net::Stream, from
/// one thread or with each end on a thread of its own, and can be told to be short of room, to hand out bytes
/// in small pieces, and to break. What it simplifies: a byte counts as acknowledged once the other end has
/// read it.
class MemoryStream final : public net::Stream {
  public:
    static constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();

    /// The two ends. Either may outlive the other: an end that goes away has closed its side in order.
    struct Pair {
        std::unique_ptr<MemoryStream> near;
        std::unique_ptr<MemoryStream> far;
    };
    /// `capacity` is how many unread bytes there is room for in each direction.
    static Pair join(std::size_t capacity = unlimited) {
        auto wire = std::make_shared<Wire>();
        for (Side& side : wire->sides)
            side.capacity = capacity;
        return {std::unique_ptr<MemoryStream>(new MemoryStream(wire, 0)),
                std::unique_ptr<MemoryStream>(new MemoryStream(wire, 1))};
    }

    ~MemoryStream() override {
        const std::lock_guard lock(wire_->mutex);
        mine().closed = true;
        mine().gone = true;
        wire_->tell();
    }

    std::size_t write_some(std::span<const net::ByteView> slices) override {
        const std::lock_guard lock(wire_->mutex);
        if (mine().closed) throw lost("writing to", "broken pipe");
        std::size_t written = 0;
        for (const net::ByteView slice : slices) {
            const std::size_t count = std::min(slice.size(), room());
            mine().unread.insert(mine().unread.end(), slice.begin(),
                                 slice.begin() + static_cast<std::ptrdiff_t>(count));
            mine().written.insert(mine().written.end(), slice.begin(),
                                  slice.begin() + static_cast<std::ptrdiff_t>(count));
            written += count;
            if (count < slice.size()) break;
        }
        if (written == 0 && mine().written.size() >= mine().break_after) break_both();
        if (written == 0 && wire_->broken) throw lost("writing to", "connection reset by peer");
        if (written == 0 && theirs().gone) throw lost("writing to", "broken pipe");
        wire_->tell();
        return written;
    }

    ReadResult read_some(std::span<std::uint8_t> buffer) override {
        const std::lock_guard lock(wire_->mutex);
        std::deque<std::uint8_t>& unread = theirs().unread;
        const std::size_t count = std::min({buffer.size(), unread.size(), mine().piece});
        if (count > 0) {
            const auto end = unread.begin() + static_cast<std::ptrdiff_t>(count);
            std::copy(unread.begin(), end, buffer.begin());
            unread.erase(unread.begin(), end);
            wire_->tell();
            return {.bytes = count};
        }
        if (buffer.empty() || !unread.empty()) return {};
        if (wire_->broken) throw lost("reading from", "connection reset by peer");
        return {.bytes = 0, .end = theirs().closed, .hung_up = theirs().closed};
    }

    net::Ready wait(Interest interest, net::TimePoint deadline, const net::Wakeup* wakeup) override {
        if (on_wait) on_wait();
        for (;;) {
            net::Ready ready = look(interest);
            const bool at_once = ready.readable || ready.writable;
            std::array<pollfd, 2> waits{pollfd{mine().changed.descriptor(), POLLIN, 0},
                                        pollfd{wakeup != nullptr ? wakeup->descriptor() : -1, POLLIN, 0}};
            const bool any = net::poll_until(waits, at_once ? net::TimePoint::min() : deadline);
            ready.woken = waits[1].revents != 0;
            if (at_once || ready.woken || !any) return ready;
        }
    }

    void shut_down_writing() override {
        const std::lock_guard lock(wire_->mutex);
        mine().closed = true;
        wire_->tell();
    }

    std::size_t unacknowledged() const override {
        const std::lock_guard lock(wire_->mutex);
        return mine().unread.size();
    }

    std::optional<std::uint64_t> acknowledged() const override {
        const std::lock_guard lock(wire_->mutex);
        return mine().written.size() - mine().unread.size();
    }

    std::string peer() const override { return number_ == 0 ? "far end" : "near end"; }
    int descriptor() const override { return -1; }

    /// Everything that was written on this end so far, read or not.
    std::vector<std::uint8_t> written() const {
        const std::lock_guard lock(wire_->mutex);
        return mine().written;
    }

    /// Changes how many unread bytes there is room for in what this end writes; 0 for a peer that stopped
    /// reading.
    void limit_room(std::size_t capacity) {
        const std::lock_guard lock(wire_->mutex);
        mine().capacity = capacity;
        wire_->tell();
    }

    /// Reads on this end give at most so many bytes a call; 1 for one byte at a time.
    void read_in_pieces(std::size_t piece) {
        const std::lock_guard lock(wire_->mutex);
        mine().piece = piece;
    }

    /// The connection breaks when this end has written so many bytes altogether and wants to write more.
    void break_after(std::size_t bytes) {
        const std::lock_guard lock(wire_->mutex);
        mine().break_after = bytes;
    }

    /// Breaks the connection, as a reset does: both ends still read what was written before, then all is
    /// lost.
    void reset() {
        const std::lock_guard lock(wire_->mutex);
        break_both();
    }

    /// Called at the start of every wait on this end: the place where a test with one thread plays the peer.
    std::function<void()> on_wait;

  private:
    struct Side {
        /// Written by this side and not yet read by the other.
        std::deque<std::uint8_t> unread;
        std::vector<std::uint8_t> written;
        std::size_t capacity = unlimited;
        std::size_t piece = unlimited;
        std::size_t break_after = unlimited;
        /// Will write no more.
        bool closed = false;
        /// Will read no more either.
        bool gone = false;
        /// Signalled for this side's wait whenever anything changes on either.
        net::Wakeup changed;
    };
    struct Wire {
        std::mutex mutex;
        std::array<Side, 2> sides;
        bool broken = false;

        void tell() {
            for (Side& side : sides)
                side.changed.signal();
        }
    };

    MemoryStream(std::shared_ptr<Wire> wire, std::size_t number) : wire_(std::move(wire)), number_(number) {}

    Side& mine() const { return wire_->sides[number_]; }
    Side& theirs() const { return wire_->sides[1 - number_]; }

    /// Bytes that this end may write now.
    std::size_t room() const {
        if (wire_->broken || theirs().gone) return 0;
        const Side& side = mine();
        const std::size_t free = side.capacity - std::min(side.capacity, side.unread.size());
        return std::min(free, side.break_after - std::min(side.break_after, side.written.size()));
    }

    net::Ready look(Interest interest) {
        const std::lock_guard lock(wire_->mutex);
        mine().changed.clear();
        const bool over = wire_->broken || theirs().gone;
        const bool at_break = mine().written.size() >= mine().break_after;
        return {.readable = (interest.read && (over || theirs().closed || !theirs().unread.empty())) ||
                            (interest.reset && wire_->broken),
                .writable = interest.write && (over || at_break || room() > 0)};
    }

    void break_both() {
        wire_->broken = true;
        wire_->tell();
    }

    net::Error lost(const char* what, const char* why) const {
        return {net::ErrorKind::lost, std::string(what) + " " + peer() + ": " + why};
    }

    std::shared_ptr<Wire> wire_;
    std::size_t number_;
};
