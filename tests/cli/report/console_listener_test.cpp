#include "cli/report/console_listener.hpp"

#include <doctest/doctest.h>

#include "support/environment.hpp"
#include "support/pseudo_terminal.hpp"

namespace console_listener_test {

using namespace std::chrono_literals;
using cli::Console;
using cli::ConsoleListener;
using cli::Verbosity;
using dial::ExitStatus;
using dial::Step;
using publish::Confirmation;
using publish::Report;

namespace report = publish::report;

namespace {

const char* const destination = "rtmp://host/live/****";

/// Lines that a log gets of one report.
std::string logged(const Report& report, Verbosity verbosity = Verbosity::normal) {
    const LogPipe pipe;
    Console console(pipe.log());
    ConsoleListener(console, verbosity, std::nullopt).report(report);
    return pipe.take();
}

report::Progress totals() {
    report::Progress totals;
    totals.elapsed = 10s;
    totals.media = 9967ms;
    totals.total = 10s;
    totals.sent_bytes = 1'234'567;
    totals.video_frames = 300;
    totals.audio_frames = 431;
    return totals;
}

report::Opened opened() {
    media::Track video;
    video.codec_name = "h264";
    media::Track audio;
    audio.codec_name = "aac";
    return {"show\x1b[2J.mp4", {video, audio}, 90s};
}

report::Publishing publishing() {
    report::Publishing publishing;
    publishing.destination = destination;
    publishing.address = "127.0.0.1:1935";
    publishing.server.version = "FMS/3,5";
    publishing.times[Step::resolve] = 1ms;
    publishing.times[Step::connect] = 2ms;
    publishing.times[Step::handshake] = 3ms;
    publishing.times[Step::connect_command] = 1ms;
    publishing.times[Step::create_stream] = 500us;
    publishing.times[Step::publish] = 3ms;
    return publishing;
}

}  // namespace

TEST_CASE("a log tells each change of state") {
    CHECK(logged(opened()) == "show [2J.mp4 (1:30): h264; aac\n");
    CHECK(logged(report::Connecting{destination, "host", 1935}) == "connecting to rtmp://host/live/****\n");
    CHECK(logged(publishing()) == "publishing to rtmp://host/live/**** (127.0.0.1:1935)\n");
    report::Publishing through_proxy = publishing();
    through_proxy.proxy = "socks5h://proxy:1080";
    CHECK(logged(through_proxy) ==
          "publishing to rtmp://host/live/**** (through socks5h://proxy:1080, 127.0.0.1:1935)\n");
    CHECK(logged(through_proxy, Verbosity::verbose).find("connect with the proxy 2.0 ms, ") !=
          std::string::npos);
    CHECK(logged(report::Warning{"odd"}) == "rtmpush: warning: odd\n");
    CHECK(logged(report::Trace{"> connect"}) == "> connect\n");
    CHECK(logged(totals()) == "0:10 / 0:10   988 kbit/s   30.0 fps   1.2 MB   0.0 s behind   0.0 s queued\n");
}

TEST_CASE("a log has no width") {
    report::Progress large = totals();
    large.media = 100h;
    large.total = 100h;
    large.behind = 1h;
    large.queued = 100s;
    CHECK(logged(large) ==
          "100:00:00 / 100:00:00   988 kbit/s   30.0 fps   1.2 MB   3600.0 s behind   100.0 s queued\n");
}

TEST_CASE("the last line tells what was sent and how surely it arrived") {
    const auto ended = [](Confirmation confirmation, ExitStatus status) {
        return logged(report::Ended{destination, totals(), confirmation, status});
    };
    const std::string sent = "sent 0:10 of media, 1.2 MB, 300 video and 431 audio frames in 10.0 s; ";
    CHECK(ended(Confirmation::answered, ExitStatus::success) ==
          sent + "end confirmed: answered (the server ended the stream)\n");
    CHECK(ended(Confirmation::closed, ExitStatus::success) ==
          sent + "end confirmed: closed (the server closed in order)\n");
    CHECK(ended(Confirmation::acked, ExitStatus::success) ==
          sent + "end confirmed: acked (the server's system has every byte)\n");
    CHECK(ended(Confirmation::none, ExitStatus::connection_lost) ==
          "broken off: " + sent + "the end is not confirmed\n");
    CHECK(ended(Confirmation::answered, ExitStatus::interrupted) ==
          "interrupted: " + sent + "end confirmed: answered (the server ended the stream)\n");
    CHECK(ended(Confirmation::none, ExitStatus::terminated) ==
          "terminated: " + sent + "the end is not confirmed\n");
}

TEST_CASE("the last line of one kind of media, and of a dry run") {
    report::Ended ended{destination, totals(), Confirmation::acked, ExitStatus::success};
    ended.totals.video_frames = 0;
    CHECK(logged(ended).find("1.2 MB, 431 audio frames in") != std::string::npos);
    ended.totals = totals();
    ended.totals.audio_frames = 0;
    CHECK(logged(ended).find("1.2 MB, 300 video frames in") != std::string::npos);
    ended.totals = totals();
    ended.totals = {};
    CHECK(logged(ended) == "nothing was sent\n");
    ended.status = ExitStatus::interrupted;
    CHECK(logged(ended) == "interrupted: nothing was sent\n");
    ended.status = ExitStatus::success;
    ended.totals = totals();
    ended.destination.clear();
    CHECK(logged(ended) ==
          "read 0:10 of media, 300 video and 431 audio frames in 10.0 s; nothing was sent\n");
}

TEST_CASE("verbose tells more, quiet nothing") {
    CHECK(logged(report::Detail{"detail"}).empty());
    CHECK(logged(report::Detail{"detail"}, Verbosity::verbose) == "detail\n");
    CHECK(logged(publishing(), Verbosity::verbose) ==
          "publishing to rtmp://host/live/**** (127.0.0.1:1935)\n"
          "server: FMS/3,5\n"
          "resolve 1.0 ms, connect 2.0 ms, handshake 3.0 ms, connect command 1.0 ms, createStream 0.5 ms, "
          "publish 3.0 ms\n");
    for (const Report& any :
         {Report(opened()), Report(publishing()), Report(totals()), Report(report::Warning{"odd"}),
          Report(report::Detail{"d"}), Report(report::Trace{"t"}),
          Report(report::Ended{destination, totals(), Confirmation::acked, ExitStatus::success})}) {
        CHECK(logged(any, Verbosity::quiet).empty());
    }
}

TEST_CASE("of several destinations each line says of which it speaks, and failures are told, even to quiet") {
    const auto told = [](const Report& report, Verbosity verbosity = Verbosity::normal) {
        const LogPipe pipe;
        Console console(pipe.log());
        ConsoleListener(console, verbosity, std::nullopt, ConsoleListener::Names::each).report(report);
        return pipe.take();
    };
    report::Progress progress = totals();
    progress.destination = destination;
    progress.dropped_frames = 12;
    const std::string line = told(progress);
    CHECK(line.rfind("rtmp://host/live/****: 0:10 / 0:10", 0) == 0);
    CHECK(line.find("12 dropped") != std::string::npos);
    CHECK(told(report::Resumed{destination, 2500ms, 1, 30}).rfind("rtmp://host/live/****: live again", 0) ==
          0);
    report::Ended ended{destination, progress, Confirmation::none, ExitStatus::too_slow};
    ended.failure = dial::Failure(ExitStatus::too_slow, "rtmp://host/live/****: too slow");
    const std::string error = "rtmpush: rtmp://host/live/****: too slow\n";
    CHECK(told(ended).rfind(error + "rtmp://host/live/****: broken off: sent 0:10 of media", 0) == 0);
    CHECK(told(ended).find("; 12 frames left out, too late; ") != std::string::npos);
    CHECK(told(ended, Verbosity::quiet) == error);
    // The failure of a single destination is told by whoever runs it.
    CHECK(logged(ended, Verbosity::quiet).empty());
}

TEST_CASE("where there is one line for several destinations, it is that of the slowest") {
    const Variable term("TERM", "xterm");
    const PseudoTerminal screen(60);
    Console console(screen.terminal());
    ConsoleListener reporter(console, Verbosity::normal, std::nullopt, ConsoleListener::Names::each);
    report::Progress progress = totals();
    for (const auto& [name, behind] :
         {std::pair{"rtmp://a/b/****", 1s}, {"rtmp://c/d/****", 3s}, {"rtmp://e/f/****", 2s}}) {
        progress.destination = name;
        progress.behind = behind;
        reporter.report(progress);
    }
    const std::string seen = screen.take();
    CHECK(seen.find("\rrtmp://c/d/****: 0:10") != std::string::npos);
    CHECK(seen.find("rtmp://e") == std::string::npos);
}

TEST_CASE("progress comes as often as suits the console, or as asked") {
    const LogPipe pipe;
    Console log(pipe.log());
    CHECK(ConsoleListener(log, Verbosity::normal, std::nullopt).progress_interval() == 30s);
    CHECK(ConsoleListener(log, Verbosity::normal, 5s).progress_interval() == 5s);
    CHECK(ConsoleListener(log, Verbosity::normal, 0s).progress_interval() == std::nullopt);
    CHECK(ConsoleListener(log, Verbosity::quiet, 5s).progress_interval() == std::nullopt);
    const Variable term("TERM", "xterm");
    const PseudoTerminal screen(80);
    Console terminal(screen.terminal());
    CHECK(ConsoleListener(terminal, Verbosity::normal, std::nullopt).progress_interval() == 500ms);
}

TEST_CASE("a terminal has one line of progress, as wide as it is") {
    const Variable term("TERM", "xterm");
    const PseudoTerminal screen(40);
    Console console(screen.terminal());
    ConsoleListener reporter(console, Verbosity::normal, std::nullopt);
    reporter.report(totals());
    CHECK(screen.take() == "\r0:10 / 0:10   988 kbit/s   30.0 fps\x1b[K");
    screen.resize(20);
    reporter.report(totals());
    CHECK(screen.take() == "\r0:10 / 0:10\x1b[K");
    reporter.report(report::Warning{"odd"});
    CHECK(screen.take().rfind("\r\x1b[K", 0) == 0);
}

TEST_CASE("a part that was added stands at the end of the line of progress") {
    const LogPipe pipe;
    Console console(pipe.log());
    ConsoleListener reporter(console, Verbosity::normal, std::nullopt);
    std::string part = "seen after 50.0 ms";
    reporter.add_part([&part] { return part; });
    const std::string line = logged(totals());
    reporter.report(totals());
    CHECK(pipe.take() == line.substr(0, line.size() - 1) + "   seen after 50.0 ms\n");
    part.clear();
    reporter.report(totals());
    CHECK(pipe.take() == line);
}

TEST_CASE("a terminal has the part where it has room") {
    const Variable term("TERM", "xterm");
    const PseudoTerminal screen(40);
    Console console(screen.terminal());
    ConsoleListener reporter(console, Verbosity::normal, std::nullopt);
    reporter.add_part([] { return "seen after 50.0 ms"; });
    reporter.report(totals());
    CHECK(screen.take() == "\r0:10 / 0:10   seen after 50.0 ms\x1b[K");
    screen.resize(20);
    reporter.report(totals());
    CHECK(screen.take() == "\r0:10 / 0:10\x1b[K");
}

TEST_CASE("failures that are not the end, and what became of them, are told") {
    CHECK(logged(report::Retrying{
              destination, 2, 5U, 1340ms, {ExitStatus::not_connected, "connection refused"}}) ==
          "rtmpush: warning: connection refused; trying again in 1.3 s (attempt 2 of 5)\n");
    CHECK(logged(report::Retrying{destination, 7, std::nullopt, 60s, {ExitStatus::timed_out, "stall"}}) ==
          "rtmpush: warning: stall; trying again in 60.0 s (attempt 7)\n");
    CHECK(logged(report::Resumed{destination, 2500ms, 1, 30}) ==
          "live again after 2.5 s: 1 frame sent once more, 30 left out\n");
    report::Progress regained = totals();
    regained.reconnects = 2;
    regained.out_of_service = 4s;
    regained.repeated_frames = 57;
    CHECK(
        logged(report::Ended{destination, regained, Confirmation::acked, ExitStatus::success})
            .find("; 2 reconnects (4.0 s out of service, 57 frames sent twice, 0 left out); end confirmed") !=
        std::string::npos);
    CHECK(logged(report::Ended{destination, totals(), Confirmation::acked, ExitStatus::success})
              .find("reconnect") == std::string::npos);
}

TEST_CASE("verbose tells what TLS has agreed on") {
    report::Publishing secured = publishing();
    secured.times[Step::tls] = 6ms;
    secured.tls =
        net::TlsSession{"TLSv1.3", "TLS_AES_256_GCM_SHA384", "CN = server", "CN = authority", false};
    const std::string text = logged(secured, Verbosity::verbose);
    CHECK(text.find(
              "TLSv1.3, TLS_AES_256_GCM_SHA384; certificate of CN = server, issued by CN = authority\n") !=
          std::string::npos);
    CHECK(text.find("connect 2.0 ms, TLS handshake 6.0 ms, handshake 3.0 ms") != std::string::npos);
    CHECK(logged(publishing(), Verbosity::verbose).find("TLS") == std::string::npos);
}

TEST_CASE("a redirect and a move say from where to where, and moves are counted") {
    CHECK(logged(report::Redirected{"rtmp://a/live/****", "rtmp://b/live/****"}) ==
          "rtmp://a/live/**** redirects to rtmp://b/live/****\n");
    CHECK(logged(report::Moved{"rtmp://a/live/****", "rtmp://b/live/****"}) ==
          "moved from rtmp://a/live/**** to rtmp://b/live/****, as the server asked\n");
    report::Ended ended{destination, totals(), Confirmation::acked, ExitStatus::success};
    ended.totals.moves = 2;
    CHECK(logged(ended).find("; 2 moves; end confirmed") != std::string::npos);
}

}  // namespace console_listener_test
