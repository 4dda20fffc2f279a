#include "ingest/crowd_worker.hpp"

#include <algorithm>
#include <cerrno>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace ingest {
namespace {

/// Bytes of a stalled connection's receive buffer: so few that its client soon notices.
constexpr int stalled_buffer = 16384;

Script ignoring(Script script) {
    script.never_answer.insert("connect");
    return script;
}

Script refusing(Script script) {
    script.refuse["publish"] = {"NetStream.Publish.Denied", "error", "this one is refused"};
    return script;
}

void watch(int epoll, int operation, int descriptor, std::uint32_t events, void* subject) {
    epoll_event event{};
    event.events = events;
    event.data.ptr = subject;
    if (epoll_ctl(epoll, operation, descriptor, &event) != 0)
        throw std::system_error(errno, std::generic_category(), "epoll_ctl");
}

}  // namespace

CrowdWorker::CrowdWorker(const CrowdConfig& config, CrowdBooks& books, int listener,
                         std::atomic<std::uint64_t>& accepted)
    : config_(config),
      books_(books),
      listener_(listener),
      accepted_(accepted),
      ignoring_(ignoring(config.script)),
      refusing_(refusing(config.script)),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      wakeup_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      buffer_(buffer_size) {
    watch(epoll_, EPOLL_CTL_ADD, listener_, EPOLLIN | EPOLLEXCLUSIVE, &listener_);
    watch(epoll_, EPOLL_CTL_ADD, wakeup_, EPOLLIN, &wakeup_);
}

CrowdWorker::~CrowdWorker() {
    ::close(epoll_);
    ::close(wakeup_);
}

void CrowdWorker::run() {
    std::array<epoll_event, 256> events{};
    while (!stopping_) {
        const int count =
            epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), milliseconds_to_wait());
        const std::lock_guard lock(mutex_);
        now_ = Clock::now();
        for (int i = 0; i < count; ++i) {
            const epoll_event& event = events.at(static_cast<std::size_t>(i));
            if (event.data.ptr == &listener_) {
                accept_all();
            } else if (event.data.ptr != &wakeup_) {
                Guest& guest = *static_cast<Guest*>(event.data.ptr);
                if (guests_.contains(&guest)) serve(guest, event.events);
            }
        }
        act_on_alarms();
        gone_.clear();
    }
    const std::lock_guard lock(mutex_);
    now_ = Clock::now();
    while (!guests_.empty())
        see_off(*guests_.begin()->second, Ending::stopped);
    gone_.clear();
}

void CrowdWorker::stop() {
    stopping_ = true;
    // An eventfd takes a number that is not too large at any time.
    static_cast<void>(eventfd_write(wakeup_, 1));
}

void CrowdWorker::count_into(CrowdReport& report) const {
    const std::lock_guard lock(mutex_);
    for (const auto& [guest, owned] : guests_)
        guest->connection.count_into(report);
}

void CrowdWorker::accept_all() {
    for (;;) {
        const int descriptor = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (descriptor >= 0) {
            welcome(descriptor);
        } else if (errno == EMFILE || errno == ENFILE) {
            // Nobody is kept waiting in the queue for ever: whoever comes now is refused.
            books_.note_fault("no more descriptors");
            shutdown(listener_, SHUT_RD);
            return;
        } else if (errno != EINTR && errno != ECONNABORTED) {
            return;
        }
    }
}

void CrowdWorker::welcome(int descriptor) {
    const int on = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const CrowdFault fault = fault_of(config_.faults, ++accepted_);
    if (fault == CrowdFault::stall)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &stalled_buffer, sizeof stalled_buffer);
    books_.arrived(now_);
    auto owned = std::make_unique<Guest>(descriptor, fault, script_for(fault), books_);
    Guest& guest = *owned;
    guests_.emplace(&guest, std::move(owned));
    guest.awaited = EPOLLIN;
    watch(epoll_, EPOLL_CTL_ADD, descriptor, guest.awaited, &guest);
}

const Script& CrowdWorker::script_for(CrowdFault fault) const {
    if (fault == CrowdFault::ignore) return ignoring_;
    return fault == CrowdFault::refuse ? refusing_ : config_.script;
}

void CrowdWorker::serve(Guest& guest, std::uint32_t events) {
    if (guest.stalled) {
        // Only an error or both ends of the connection show here.
        see_off(guest, Ending::reset);
    } else if ((events & (EPOLLIN | EPOLLERR | EPOLLHUP)) != 0) {
        read(guest);
    } else {
        write(guest);
    }
}

void CrowdWorker::read(Guest& guest) {
    const ssize_t count = recv(guest.descriptor, buffer_.data(), buffer_.size(), 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count <= 0) {
        see_off(guest, count == 0 ? Ending::closed : Ending::reset);
        return;
    }
    guest.connection.receive(rtmp::ByteView(buffer_).first(static_cast<std::size_t>(count)), now_);
    if (!guest.connection.fault().empty()) {
        see_off(guest, Ending::protocol_error);
        return;
    }
    if (guest.connection.live() && !guest.armed) arm(guest);
    write(guest);
}

void CrowdWorker::write(Guest& guest) {
    while (!guest.connection.output().empty()) {
        const rtmp::ByteView output = guest.connection.output();
        const ssize_t count = send(guest.descriptor, output.data(), output.size(), MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0 && errno == EAGAIN) break;
        if (count < 0) {
            see_off(guest, Ending::reset);
            return;
        }
        guest.connection.written(static_cast<std::size_t>(count));
    }
    await(guest);
}

void CrowdWorker::await(Guest& guest) {
    const std::uint32_t wanted = guest.stalled                       ? 0U
                                 : guest.connection.output().empty() ? EPOLLIN
                                                                     : EPOLLIN | EPOLLOUT;
    if (wanted == guest.awaited) return;
    guest.awaited = wanted;
    watch(epoll_, EPOLL_CTL_MOD, guest.descriptor, wanted, &guest);
}

void CrowdWorker::arm(Guest& guest) {
    guest.armed = true;
    if (guest.fault != CrowdFault::reset && guest.fault != CrowdFault::stall) return;
    const CrowdFaults& faults = config_.faults;
    guest.due = now_ + (guest.fault == CrowdFault::reset ? faults.reset_after : faults.stall_after);
    alarms_.emplace(guest.due, &guest);
}

void CrowdWorker::act_on(Guest& guest) {
    if (guest.fault == CrowdFault::reset) {
        const linger at_once{1, 0};
        setsockopt(guest.descriptor, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        books_.misdeed(CrowdBooks::Misdeed::reset);
        see_off(guest, Ending::script);
    } else {
        books_.misdeed(CrowdBooks::Misdeed::stalled);
        guest.stalled = true;
        await(guest);
    }
}

void CrowdWorker::act_on_alarms() {
    while (!alarms_.empty() && alarms_.begin()->first <= now_) {
        Guest& guest = *alarms_.begin()->second;
        alarms_.erase(alarms_.begin());
        act_on(guest);
    }
}

int CrowdWorker::milliseconds_to_wait() const {
    if (alarms_.empty()) return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(alarms_.begin()->first - Clock::now());
    return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 60'000));
}

void CrowdWorker::see_off(Guest& guest, Ending ending) {
    guest.connection.end(ending, now_);
    alarms_.erase({guest.due, &guest});
    ::close(guest.descriptor);
    const auto found = guests_.find(&guest);
    gone_.push_back(std::move(found->second));
    guests_.erase(found);
}

}  // namespace ingest
