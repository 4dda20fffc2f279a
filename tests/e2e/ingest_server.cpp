#include "e2e/ingest_server.hpp"

namespace e2e {
namespace {

constexpr std::string_view greeting = "listening on ";

Command ingest_command(const std::vector<std::string>& script, const std::function<Command(Command)>& place) {
    Command command{{E2E_INGEST, "--json", "--connections", "1"}};
    command.arguments.insert(command.arguments.end(), script.begin(), script.end());
    return place ? place(command) : command;
}

}  // namespace

IngestServer::IngestServer(const std::vector<std::string>& script,
                           const std::function<Command(Command)>& place)
    : process_(ingest_command(script, place)) {
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

}  // namespace e2e
