// rtmp_tape: records what a publisher writes, and plays it again as the least that it could have done.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fmt/format.h>
#include <fstream>
#include <string>
#include <vector>

#include "ingest/socket.hpp"
#include "ingest/tape.hpp"

namespace {

constexpr std::string_view usage =
    "usage: rtmp_tape record FILE SERVER-PORT PORT-FILE\n"
    "         passes one connection on to the server, and writes its port to PORT-FILE once it listens\n"
    "       rtmp_tape play FILE SERVER-PORT at-once|as-recorded\n";

std::uint16_t port_of(const std::string& text) {
    const unsigned long port = std::stoul(text);
    if (port == 0 || port > 65535) throw std::invalid_argument("not a port: " + text);
    return static_cast<std::uint16_t>(port);
}

void record(const std::string& file, std::uint16_t server_port, const std::string& port_file) {
    ingest::Socket listening(ingest::listen_on("127.0.0.1", 0, 0));
    // Who waits for the file must not find it empty.
    std::ofstream(port_file + ".new") << listening.port() << '\n';
    if (std::rename((port_file + ".new").c_str(), port_file.c_str()) != 0)
        throw std::runtime_error("cannot write " + port_file);
    ingest::Tape::record(listening, server_port, file);
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> words(argv + 1, argv + argc);
    try {
        if (words.size() == 4 && words[0] == "record") {
            record(words[1], port_of(words[2]), words[3]);
        } else if (words.size() == 4 && words[0] == "play" &&
                   (words[3] == "at-once" || words[3] == "as-recorded")) {
            const auto pace =
                words[3] == "at-once" ? ingest::Tape::Pace::at_once : ingest::Tape::Pace::as_recorded;
            ingest::Tape(words[1]).play(port_of(words[2]), pace);
        } else {
            fmt::print(stderr, "{}", usage);
            return 2;
        }
    } catch (const std::exception& error) {
        fmt::print(stderr, "rtmp_tape: {}\n", error.what());
        return 1;
    }
    return 0;
}
