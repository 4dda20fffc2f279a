#include "e2e/slow_link.hpp"

#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace e2e {
namespace {

namespace fs = std::filesystem;

/// Seconds after which nothing of a test is left, not even of one that was killed.
constexpr const char* longest_test = "600";

/// Name of the device at both ends.
constexpr const char* device = "uplink0";

/// Network of both addresses.
constexpr const char* network = "192.0.2.0/24";

std::string network_of(pid_t pid) {
    return "/proc/" + std::to_string(pid) + "/ns/net";
}

/// A process in a network namespace of its own, which is there once this returns.
void start_host(std::optional<Process>& host) {
    host.emplace(Command{{"unshare", "--net", "sleep", longest_test}});
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    const fs::path ours = fs::read_symlink(network_of(::getpid()));
    std::error_code error;
    while (fs::read_symlink(network_of(host->pid()), error) == ours || error) {
        if (!host->running() || std::chrono::steady_clock::now() > deadline)
            throw std::runtime_error("no network namespace: " + host->wait().err);
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
}

Command at(const Process& host, Command command) {
    const std::vector<std::string> enter{"nsenter", "--net=" + network_of(host.pid()), "--"};
    command.arguments.insert(command.arguments.begin(), enter.begin(), enter.end());
    return command;
}

void must(const Command& command) {
    const Outcome outcome = run(command);
    if (outcome.status != 0) throw std::runtime_error("no slow link: " + outcome.err);
}

/// The command that sets the link's rate. Its bucket holds a tenth of a second or so: with less the rate is
/// not reached, with more bursts come through.
Command shape(const char* verb, const std::string& rate) {
    return {{"tc", "qdisc", verb, "dev", device, "root", "tbf", "rate", rate, "burst", "32k", "latency",
             "200ms"}};
}

}  // namespace

std::string SlowLink::why_not() {
    static const std::string why = []() -> std::string {
        try {
            const SlowLink link("1mbit");
            return {};
        } catch (const std::exception& error) {
            return error.what();
        }
    }();
    return why;
}

SlowLink::SlowLink(const std::string& rate) {
    start_host(client_);
    start_host(server_);
    must(at_client({{"ip", "link", "add", "name", device, "type", "veth", "peer", "name", device, "netns",
                     std::to_string(server_->pid())}}));
    must(at_client({{"ip", "address", "add", std::string(client_address) + "/24", "dev", device}}));
    must(at_server({{"ip", "address", "add", std::string(server_address) + "/24", "dev", device}}));
    must(at_client({{"ip", "link", "set", device, "up"}}));
    must(at_server({{"ip", "link", "set", device, "up"}}));
    // All that is on its way always fits the link's queue, which else loses packets: what TCP does then for a
    // second or more says nothing of rtmpush.
    must(at_server({{"ip", "route", "change", std::string(network), "dev", device, "window", "32768"}}));
    must(at_client(shape("add", rate)));
}

void SlowLink::set_rate(const std::string& rate) const {
    must(at_client(shape("change", rate)));
}

Command SlowLink::at_client(Command command) const {
    return at(*client_, std::move(command));
}

Command SlowLink::at_server(Command command) const {
    return at(*server_, std::move(command));
}

std::function<Command(Command)> SlowLink::server() const {
    return [this](Command command) { return at_server(std::move(command)); };
}

}  // namespace e2e
