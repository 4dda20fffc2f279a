#include "e2e/ingest_server.hpp"

#include <csignal>
#include <sstream>

namespace e2e {
namespace {

constexpr std::string_view greeting = "listening on ";

Command ingest_command(const std::vector<std::string>& script, const std::function<Command(Command)>& place,
                       IngestServer::Lifetime lifetime) {
    const bool is_short = lifetime == IngestServer::Lifetime::one_connection;
    Command command{{E2E_INGEST, "--json", "--connections", is_short ? "1" : "0"}};
    command.arguments.insert(command.arguments.end(), script.begin(), script.end());
    return place ? place(command) : command;
}

}  // namespace

IngestServer::IngestServer(const std::vector<std::string>& script,
                           const std::function<Command(Command)>& place, Lifetime lifetime)
    : process_(ingest_command(script, place, lifetime)) {
    process_.await_output(greeting);
    const std::string line = process_.output();
    address_ = line.substr(greeting.size(), line.find('\n') - greeting.size());
}

std::string IngestServer::url(const std::string& app_and_key) const {
    return "rtmp://" + address_ + "/" + app_and_key;
}

std::uint16_t IngestServer::port() const {
    return static_cast<std::uint16_t>(std::stoi(address_.substr(address_.rfind(':') + 1)));
}

std::string IngestServer::seen() {
    const std::string out = process_.wait(std::chrono::seconds(10)).out;
    return out.substr(out.find('\n') + 1);
}

std::vector<std::string> IngestServer::end() {
    process_.send_signal(SIGTERM);
    std::istringstream out(seen());
    std::vector<std::string> lines;
    for (std::string line; std::getline(out, line);)
        lines.push_back(line);
    return lines;
}

}  // namespace e2e
