#include "e2e/crowd_server.hpp"

#include <chrono>
#include <csignal>
#include <stdexcept>
#include <string_view>
#include <thread>

#include "support/text_parts.hpp"

namespace e2e {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

constexpr std::string_view crowd_greeting = "listening on ";
/// Beginning of the line with the totals.
constexpr std::string_view totals_line = "{\"connections\":";

Command crowd_command(const std::vector<std::string>& faults) {
    Command command{{E2E_INGEST, "--crowd"}};
    command.arguments.insert(command.arguments.end(), faults.begin(), faults.end());
    return command;
}

/// The whole lines of a text that begin so.
std::vector<std::string> lines_with(const std::string& text, std::string_view beginning) {
    std::vector<std::string> lines;
    for (const std::string& line : text_parts::lines_of(text.substr(0, text.rfind('\n') + 1))) {
        if (line.starts_with(beginning)) lines.push_back(line);
    }
    return lines;
}

}  // namespace

CrowdServer::CrowdServer(const std::vector<std::string>& faults) : process_(crowd_command(faults)) {
    process_.await_output("\n");
    const std::string line = process_.output();
    address_ = line.substr(crowd_greeting.size(), line.find('\n') - crowd_greeting.size());
}

std::string CrowdServer::url(const std::string& app_and_key) const {
    return "rtmp://" + address_ + "/" + app_and_key;
}

json CrowdServer::totals() {
    const std::size_t before = lines_with(process_.output(), totals_line).size();
    process_.send_signal(SIGUSR1);
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    for (;;) {
        const std::vector<std::string> lines = lines_with(process_.output(), totals_line);
        if (lines.size() > before) return json::parse(lines.back());
        if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error("the crowd says nothing");
        std::this_thread::sleep_for(2ms);
    }
}

json CrowdServer::totals_when(const std::function<bool(const json&)>& predicate) {
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    json now = totals();
    while (!predicate(now)) {
        if (std::chrono::steady_clock::now() > deadline)
            throw std::runtime_error("the crowd does not come to what is waited for: " + now.dump());
        std::this_thread::sleep_for(20ms);
        now = totals();
    }
    return now;
}

CrowdServer::Seen CrowdServer::end() {
    const std::size_t before = process_.output().size();
    process_.send_signal(SIGTERM);
    const std::string out = process_.wait(10s).out.substr(before);
    Seen seen;
    for (const std::string& line : lines_with(out, "{\"stream\":"))
        seen.streams.push_back(json::parse(line));
    seen.totals = json::parse(lines_with(out, totals_line).back());
    return seen;
}

}  // namespace e2e
