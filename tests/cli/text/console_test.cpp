#include "cli/text/console.hpp"

#include <doctest/doctest.h>
#include <memory>
#include <optional>
#include <termios.h>

#include "support/environment.hpp"
#include "support/pseudo_terminal.hpp"

namespace console_test {

using cli::Console;
using cli::printable;

TEST_CASE("nothing that a terminal obeys is printed") {
    CHECK(printable("plain text, käse, 日本") == "plain text, käse, 日本");
    CHECK(printable("two\nlines\r\x1b[2J\t\x7f") == "two lines  [2J  ");
    // U+009B, the CSI of 8-bit terminals, and U+00A0, which is none.
    CHECK(printable("a\xC2\x9B"
                    "b\xC2\xA0"
                    "c\xC2") ==
          "a b\xC2\xA0"
          "c?");
    CHECK(printable(std::string("a\0b", 3)) == "a b");
}

TEST_CASE("a log gets plain lines") {
    const Variable term("TERM", "xterm");
    const LogPipe pipe;
    Console console(pipe.log());
    CHECK_FALSE(console.redraws());
    CHECK_FALSE(console.colours());
    CHECK(console.width() == 80);
    console.line("one\ntwo");
    console.warning("careful");
    console.error("broken");
    console.text("as it\tis\n");
    CHECK(pipe.take() == "one two\nrtmpush: warning: careful\nrtmpush: broken\nas it\tis\n");
}

TEST_CASE("a terminal has one line that is drawn over, and erased before others") {
    const Variable term("TERM", "xterm");
    const Variable no_color("NO_COLOR", std::nullopt);
    const PseudoTerminal screen(100);
    {
        Console console(screen.terminal());
        CHECK(console.redraws());
        CHECK(console.colours());
        CHECK(console.width() == 100);
        screen.resize(40);
        CHECK(console.width() == 40);
        console.line("first");
        CHECK(screen.take() == "first\n");
        console.redraw("0:01");
        console.redraw("0:02");
        CHECK(screen.take() == "\r0:01\x1b[K\r0:02\x1b[K");
        console.line("second");
        CHECK(screen.take() == "\r\x1b[Ksecond\n");
        console.line("third");
        CHECK(screen.take() == "third\n");
        console.redraw("0:03");
        console.error("\x1b[31mbroken");
        CHECK(screen.take() == "\r0:03\x1b[K\r\x1b[K\x1b[31mrtmpush:\x1b[0m  [31mbroken\n");
        console.redraw("0:04");
        CHECK(screen.take() == "\r0:04\x1b[K");
    }
    CHECK(screen.take() == "\r\x1b[K");
}

TEST_CASE("NO_COLOR takes the colours away, and a dumb terminal is like a log") {
    const PseudoTerminal screen(80);
    {
        const Variable term("TERM", "xterm");
        const Variable no_color("NO_COLOR", "1");
        Console console(screen.terminal());
        CHECK(console.redraws());
        CHECK_FALSE(console.colours());
        console.warning("careful");
        CHECK(screen.take() == "rtmpush: warning: careful\n");
    }
    for (const auto& name : {std::optional<std::string>("dumb"), std::optional<std::string>()}) {
        const Variable term("TERM", name);
        const Console console(screen.terminal());
        CHECK_FALSE(console.redraws());
        CHECK_FALSE(console.colours());
    }
}

TEST_CASE("a terminal that is held does not hold the stream") {
    const Variable term("TERM", "xterm");
    const PseudoTerminal screen(80);
    Console console(screen.terminal());
    // The terminal is stopped as by Ctrl-S.
    REQUIRE(tcflow(screen.terminal(), TCOOFF) == 0);
    console.redraw("0:01");
    CHECK(screen.take().empty());
    REQUIRE(tcflow(screen.terminal(), TCOON) == 0);
    console.redraw("0:02");
    CHECK(screen.take() == "\r0:02\x1b[K");
}

TEST_CASE("a log that nobody reads any more is no failure") {
    auto pipe = std::make_unique<LogPipe>();
    const int closed = pipe->log();
    pipe.reset();
    Console console(closed);
    console.line("lost");
    CHECK_FALSE(console.redraws());
}

TEST_CASE("bytes that are no UTF-8 do not reach a terminal that would obey them") {
    CHECK(printable("a\x9B"
                    "2Jb") == "a?2Jb");
    CHECK(printable("caf\xE9") == "caf?");
    CHECK(printable("\xF0\x9F\x98") == "???");
}

}  // namespace console_test
