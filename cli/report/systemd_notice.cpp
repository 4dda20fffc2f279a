#include "cli/report/systemd_notice.hpp"

#include <charconv>
#include <cstddef>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "cli/environment.hpp"
#include "cli/text/console.hpp"

namespace cli {

namespace {

/// Variable of the environment; empty when it is not set.
std::string_view variable(const char* name) {
    return environment(name).value_or("");
}

std::optional<long long> number(std::string_view text) {
    long long value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value <= 0) return std::nullopt;
    return value;
}

/// Datagram socket that sends to the manager's; -1 where there is none.
ground::Descriptor connect_to(std::string_view path) {
    sockaddr_un address{};
    // "@" begins a name in the abstract namespace; anything else but a path is not a socket of this kind.
    if (path.empty() || (path.front() != '/' && path.front() != '@')) return {};
    if (path.size() >= sizeof(address.sun_path)) return {};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    if (path.front() == '@') address.sun_path[0] = '\0';
    ground::Descriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (socket.number() < 0) return {};
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): how addresses are given to the kernel
    if (::connect(socket.number(), reinterpret_cast<const sockaddr*>(&address), size) != 0) return {};
    return socket;
}

/// Half of WATCHDOG_USEC, if that is meant for this process.
std::optional<std::chrono::nanoseconds> interval() {
    const std::optional<long long> pid = number(variable("WATCHDOG_PID"));
    if (pid && *pid != ::getpid()) return std::nullopt;
    const std::optional<long long> microseconds = number(variable("WATCHDOG_USEC"));
    if (!microseconds) return std::nullopt;
    return std::chrono::microseconds(*microseconds) / 2;
}

}  // namespace

SystemdNotice::SystemdNotice() : socket_(connect_to(variable("NOTIFY_SOCKET"))) {
    if (wanted()) alive_interval_ = interval();
}

void SystemdNotice::ready() {
    if (!ready_) send("READY=1");
    ready_ = true;
}

void SystemdNotice::status(std::string_view text) {
    send("STATUS=" + printable(text));
}

void SystemdNotice::alive() {
    send("WATCHDOG=1");
}

void SystemdNotice::stopping() {
    send("STOPPING=1");
}

void SystemdNotice::send(const std::string& message) const {
    // A manager that does not listen must not hold up the stream.
    if (wanted()) static_cast<void>(::send(socket_.number(), message.data(), message.size(), MSG_NOSIGNAL));
}

}  // namespace cli
