#include "cli/report/line_output.hpp"

#include <algorithm>
#include <csignal>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <optional>
#include <unistd.h>

#include "support/environment.hpp"
#include "support/pseudo_terminal.hpp"
#include "support/text_parts.hpp"

namespace line_output_test {

using cli::Console;
using cli::LineOutput;
using text_parts::holds;

namespace {

/// A pipe nobody reads from, full but for less than a page.
void fill(int descriptor) {
    fcntl(descriptor, F_SETFL, O_NONBLOCK);
    const std::string page(4096, '.');
    while (write(descriptor, page.data(), page.size()) > 0) {
    }
}

}  // namespace

TEST_CASE("lines arrive as they are, the long ones too") {
    const LogPipe log;
    const LogPipe out;
    Console console(log.log());
    LineOutput output(out.log(), console);
    const std::string large(20000, 'x');
    output.line("one");
    output.line(large);
    CHECK(out.take() == "one\n" + large + "\n");
    CHECK(log.take().empty());
}

TEST_CASE("a text has no line end but its own") {
    const LogPipe log;
    const LogPipe out;
    Console console(log.log());
    LineOutput output(out.log(), console);
    output.text("one");
    output.text(" two\n");
    output.line("three");
    CHECK(out.take() == "one two\nthree\n");
}

TEST_CASE("what a slow reader leaves waits for it, and holds nobody up") {
    const LogPipe log;
    const LogPipe out;
    Console console(log.log());
    LineOutput output(out.log(), console);
    fill(out.log());
    output.line("one");
    output.line("two");
    out.take();
    output.line("three");
    CHECK(out.take() == "one\ntwo\nthree\n");
    CHECK(log.take().empty());
    CHECK(output.take_left_out() == 0);
}

TEST_CASE("beyond the limit whole lines are left out, counted, and warned of once") {
    const LogPipe log;
    const LogPipe out;
    Console console(log.log());
    LineOutput output(out.log(), console);
    fill(out.log());
    const std::string large(LineOutput::limit / 2, 'x');
    output.line(large);
    output.line(large);
    output.line(large);
    const std::string warnings = log.take();
    CHECK(holds(warnings, "rtmpush: warning: standard output: its reader is too slow"));
    CHECK(std::count(warnings.begin(), warnings.end(), '\n') == 1);
    // Lines left out are told only once there is room.
    CHECK(output.take_left_out() == 0);
    std::string received = out.take();
    while (received.find("more\n") == std::string::npos) {
        output.line("more");
        received += out.take();
    }
    CHECK(holds(received, large + "\nmore\n"));
    CHECK(output.take_left_out() == 2);
    CHECK(output.take_left_out() == 0);
}

TEST_CASE("a reader that has gone is a warning, once") {
    struct sigaction ignore = {};
    struct sigaction before = {};
    ignore.sa_handler = SIG_IGN;
    REQUIRE(sigaction(SIGPIPE, &ignore, &before) == 0);
    const LogPipe log;
    std::optional<LogPipe> out(std::in_place);
    const int descriptor = dup(out->log());
    out.reset();
    {
        Console console(log.log());
        LineOutput output(descriptor, console);
        output.line("one");
        output.line("two");
    }
    CHECK(log.take() == "rtmpush: warning: standard output: Broken pipe; the stream is not touched by it\n");
    close(descriptor);
    CHECK(sigaction(SIGPIPE, &before, nullptr) == 0);
}

TEST_CASE("a full disk is a warning, once") {
    const LogPipe log;
    const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    REQUIRE(full >= 0);
    {
        Console console(log.log());
        LineOutput output(full, console);
        output.line("one");
        output.line("two");
    }
    CHECK(log.take() ==
          "rtmpush: warning: standard output: No space left on device; the stream is not touched by it\n");
    close(full);
}

TEST_CASE("on the terminal that shows progress, a line does not run into it") {
    const Variable term("TERM", "xterm");
    const PseudoTerminal terminal(80);
    Console console(terminal.terminal());
    LineOutput output(terminal.terminal(), console);
    console.redraw("0:01");
    output.line("{}");
    CHECK(terminal.take() == "\r0:01\x1b[K\r\x1b[K{}\n");
}

}  // namespace line_output_test
