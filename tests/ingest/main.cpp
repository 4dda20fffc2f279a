// rtmp_ingest: a small RTMP ingest and relay on loopback that records, measures, plays back, and misbehaves as told.
#include <charconv>
#include <csignal>
#include <cstdio>
#include <fmt/format.h>
#include <fstream>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

#include "ingest/crowd.hpp"
#include "ingest/crowd_books.hpp"
#include "ingest/crowd_options.hpp"
#include "ingest/server.hpp"
#include "ingest/summary.hpp"

namespace {

struct Options {
    ingest::ServerConfig server;
    ingest::CrowdConfig crowd;
    /// Connections after which the ingest ends; 0 for no end.
    std::size_t connections = 0;
    /// Connections that follow the script; 0 for all behind the first `script_after`.
    std::size_t script_times = 0;
    std::size_t script_after = 0;
    std::string port_file;
    bool measure = false;
    bool json = false;
    bool table = false;
    /// A crowd is served, as `crowd` has it, with the bind and the port of `server`.
    bool is_crowd = false;
    bool help = false;
};

constexpr std::string_view usage =
    "usage: rtmp_ingest [OPTIONS]\n"
    "  --port N         listen there; 0, the default, lets the kernel choose\n"
    "  --tls FILE       speak TLS with the certificate and the key of a PEM file\n"
    "  --bind ADDRESS   127.0.0.1 by default; ::1 for IPv6\n"
    "  --record DIR     write each stream to DIR/APP.KEY.N.flv\n"
    "  --connections N  exit after N connections have ended\n"
    "  --port-file F    write the port to F once it listens\n"
    "  --summary        print a table of each stream to stdout\n"
    "  --measure        print when the media of each stream arrived, too\n"
    "  --json           print a line of JSON for each connection to stdout\n"
    "  --script-times N only the first N connections follow the script; later ones are served well\n"
    "  --script-after N the first N connections are served well; the script is for those that follow\n"
    "  --crowd          serve thousands of publishers on one thread, and keep nothing of what they send: "
    "lines of JSON\n"
    "                   at the end and at SIGUSR1, one for each stream and one with the totals; of the "
    "script options\n"
    "                   those count that change answers to commands\n";

template <class Number>
Number number(const std::string& text) {
    Number value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) {
        throw std::invalid_argument("not a number in range: " + text);
    }
    return value;
}

/// Applies an option that is the server's own, at `i`; false when there is no such option.
bool apply(Options& options, const std::vector<std::string>& arguments, std::size_t& i) {
    const std::string& name = arguments[i];
    const auto value = [&]() -> const std::string& {
        if (i + 1 >= arguments.size()) throw std::invalid_argument(name + " needs a value");
        return arguments[++i];
    };
    if (name == "--port") {
        options.server.port = number<std::uint16_t>(value());
    } else if (name == "--bind") {
        options.server.bind = value();
    } else if (name == "--tls") {
        options.server.tls_file = value();
    } else if (name == "--record") {
        options.server.keeping.record_directory = value();
    } else if (name == "--connections") {
        options.connections = number<std::size_t>(value());
    } else if (name == "--port-file") {
        options.port_file = value();
    } else if (name == "--script-times") {
        options.script_times = number<std::size_t>(value());
    } else if (name == "--script-after") {
        options.script_after = number<std::size_t>(value());
    } else if (name == "--measure") {
        options.measure = true;
    } else if (name == "--json") {
        options.json = true;
    } else if (name == "--summary") {
        options.table = true;
    } else if (name == "--crowd") {
        options.is_crowd = true;
    } else if (name == "--help" || name == "-h") {
        options.help = true;
    } else {
        return false;
    }
    return true;
}

Options parse(const std::vector<std::string>& arguments) {
    Options options;
    ingest::Script script;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::span rest = std::span(arguments).subspan(i);
        std::size_t taken = ingest::apply_option(script, rest);
        if (taken == 0) taken = ingest::apply_crowd_option(options.crowd, rest);
        if (taken > 0) {
            i += taken - 1;
        } else if (!apply(options, arguments, i)) {
            throw std::invalid_argument("unknown option " + arguments[i]);
        }
    }
    options.server.scripts.assign(options.script_after, ingest::Script{});
    options.server.scripts.insert(options.server.scripts.end(),
                                  std::max<std::size_t>(options.script_times, 1), script);
    if (options.script_times > 0) options.server.scripts.emplace_back();
    options.crowd.script = script;
    return options;
}

template <class Listener>
void announce(const Listener& server, const std::string& port_file) {
    fmt::print("listening on {}\n", server.address());
    std::fflush(stdout);
    if (port_file.empty()) return;
    // The file is written under another name first, so that whoever waits for it finds it whole.
    const std::string unfinished = port_file + ".part";
    std::ofstream(unfinished) << server.port() << '\n';
    if (std::rename(unfinished.c_str(), port_file.c_str()) != 0) {
        throw std::runtime_error("cannot write " + port_file);
    }
}

void report(const ingest::Seen& seen, const Options& options) {
    if (options.json) fmt::print("{}\n", ingest::json_line(seen));
    if (options.table) fmt::print("{}", ingest::table(seen));
    if (!options.json && !options.table) fmt::print(stderr, "rtmp_ingest: {}", ingest::brief_line(seen));
    if (options.measure && !options.json) fmt::print("{}", ingest::timing_lines(seen.timing));
    std::fflush(stdout);
}

sigset_t ending_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    return signals;
}

void serve(const Options& options) {
    // Signals are blocked in every thread, so that the one that waits for them gets them.
    const sigset_t signals = ending_signals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    ingest::Server server(options.server);
    announce(server, options.port_file);
    std::thread stopper([&] {
        int received = 0;
        sigwait(&signals, &received);
        server.stop();
    });
    std::size_t ended = 0;
    while (const auto connection = server.next_ended()) {
        report(server.seen(*connection), options);
        // A signal is sent, because one thread alone may stop the server: the one that waits for signals.
        if (++ended == options.connections) kill(getpid(), SIGTERM);
    }
    stopper.join();
}

void serve_crowd(Options options) {
    if (options.connections > 0 || options.measure || options.table || !options.server.tls_file.empty() ||
        !options.server.keeping.record_directory.empty()) {
        throw std::invalid_argument("--crowd neither counts to an end, records, measures, nor speaks TLS");
    }
    sigset_t signals = ending_signals();
    sigaddset(&signals, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    options.crowd.bind = options.server.bind;
    options.crowd.port = options.server.port;
    ingest::Crowd crowd(options.crowd);
    announce(crowd, options.port_file);
    for (int received = SIGUSR1; received == SIGUSR1;) {
        sigwait(&signals, &received);
        if (received != SIGUSR1) crowd.stop();
        fmt::print("{}", ingest::json_lines(crowd.report()));
        std::fflush(stdout);
    }
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const Options options = parse({argv + 1, argv + argc});
        if (options.help) {
            fmt::print("{}options of a crowd:\n{}script options:\n{}", usage, ingest::crowd_help(),
                       ingest::script_help());
        } else if (options.is_crowd) {
            serve_crowd(options);
        } else {
            serve(options);
        }
        return 0;
    } catch (const std::invalid_argument& error) {
        fmt::print(stderr, "rtmp_ingest: {}\n", error.what());
        return 2;
    } catch (const std::exception& error) {
        fmt::print(stderr, "rtmp_ingest: {}\n", error.what());
        return 1;
    }
}
