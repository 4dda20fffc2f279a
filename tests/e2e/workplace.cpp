#include "e2e/workplace.hpp"

#include <cstdlib>
#include <doctest/doctest.h>
#include <fstream>
#include <iterator>

#include "e2e/media_files.hpp"
#include "e2e/rtmpush.hpp"
#include "support/certificates.hpp"

namespace e2e {
namespace {

namespace fs = std::filesystem;

/// The options of an ingest whose certificate is for these hosts.
std::vector<std::string> public_ingest(const Workplace& workplace, const std::vector<std::string>& hosts,
                                       int connections) {
    const certificates::Identity authority = certificates::authority("Test Authority");
    std::string alternatives;
    for (const std::string& host : hosts)
        alternatives += (alternatives.empty() ? "DNS:" : ",DNS:") + host;
    const certificates::Identity server =
        certificates::issued({.name = "ingest", .alternatives = alternatives}, authority);
    workplace.write("ca.pem", authority.certificate);
    workplace.write("server.pem", server.certificate + server.key);
    return {"--tls", workplace.path() / "server.pem", "--connections", std::to_string(connections)};
}

}  // namespace

Workplace::Workplace() {
    const fs::path programs = path() / "programs";
    fs::create_directories(programs);
    fs::create_symlink(rtmpush({}).arguments.front(), programs / "rtmpush");
    const char* const others = std::getenv("PATH");
    environment_ = {{"PATH", programs.string() + ":" + (others != nullptr ? others : "/usr/bin:/bin")},
                    {"HOME", path()},
                    {"RTMPUSH_RETRY", "0"},
                    {"RTMPUSH_SPEED", "max"}};
}

void Workplace::write(const std::string& name, const std::string& text) const {
    fs::create_directories((path() / name).parent_path());
    std::ofstream file(path() / name, std::ios::binary);
    file << text;
    REQUIRE(file.flush());
}

void Workplace::place(const std::string& media, const std::string& name) const {
    fs::create_directories((path() / name).parent_path());
    fs::copy_file(media_file(media), path() / name);
}

std::string Workplace::content(const std::string& name) const {
    std::ifstream file(path() / name, std::ios::binary);
    CAPTURE(name);
    REQUIRE(file);
    return {std::istreambuf_iterator<char>(file), {}};
}

void Workplace::stand_in(const std::string& program) const {
    fs::create_symlink(fs::path(E2E_STAND_INS) / program, path() / "programs" / program);
}

void Workplace::divert(const std::string& host_and_port, std::uint16_t port) {
    std::string& entries = environment_["RTMPUSH_CONNECT_TO"];
    entries += (entries.empty() ? "" : " ") + host_and_port + ":127.0.0.1:" + std::to_string(port);
}

Command Workplace::shell(const std::string& commands) const {
    // The proxy of this machine is not used, even by a recipe that sets the other one of the two variables.
    std::string script = "unset all_proxy ALL_PROXY; cd " + path().string() + "\n";
    for (const auto& [name, value] : variables_)
        script += name + "='" + value + "'\n";
    // The program is named once more for the record of what it writes.
    return {{"sh", "-euc", script + commands, "sh", rtmpush({}).arguments.front()}, environment_};
}

Outcome Workplace::run_well(const std::string& commands) const {
    Outcome outcome = run(shell(commands), std::chrono::seconds(60));
    CAPTURE(commands);
    CAPTURE(outcome.out);
    CAPTURE(outcome.err);
    REQUIRE(outcome.status == 0);
    return outcome;
}

PublicIngest::PublicIngest(Workplace& workplace, const std::vector<std::string>& hosts, int connections,
                           Trust trust)
    : server_(public_ingest(workplace, hosts, connections)) {
    for (const std::string& host : hosts)
        workplace.divert(host + ":443", server_.port());
    if (trust == Trust::given) workplace.set("RTMPUSH_CACERT", workplace.path() / "ca.pem");
}

}  // namespace e2e
