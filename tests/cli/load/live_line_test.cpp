#include "cli/load/live_line.hpp"

#include <array>
#include <doctest/doctest.h>
#include <string>
#include <unistd.h>

#include "cli/load/sample_run.hpp"
#include "support/text_parts.hpp"

namespace live_line_test {

using namespace std::chrono_literals;
using text_parts::holds;

namespace {

/// What a console that is no terminal got.
class Output {
  public:
    Output() { REQUIRE(::pipe(ends_.data()) == 0); }
    ~Output() {
        ::close(ends_[0]);
        ::close(ends_[1]);
    }
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;
    int descriptor() const { return ends_[1]; }
    std::string take() {
        // Something to read is always there.
        REQUIRE(::write(ends_[1], "$", 1) == 1);
        std::array<char, 65536> buffer{};
        const ssize_t size = ::read(ends_[0], buffer.data(), buffer.size());
        return {buffer.data(), static_cast<std::size_t>(size) - 1};
    }

  private:
    std::array<int, 2> ends_{};
};

int count_of(const std::string& text, const std::string& part) {
    int count = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++count;
    return count;
}

cli::LoadSnapshot at(std::chrono::nanoseconds elapsed) {
    cli::LoadSnapshot snapshot;
    snapshot.elapsed = elapsed;
    snapshot.tally.starting = 12;
    snapshot.tally.live = 980;
    snapshot.tally.failed = 8;
    snapshot.rates = {.bits_per_second = 961.2e6,
                      .frames_per_second = 0,
                      .connects_per_second = 35,
                      .late = 12'300us,
                      .cores = 1};
    return snapshot;
}

}  // namespace

TEST_CASE("the line says how it goes") {
    CHECK(cli::live_line(at(42s), 100) ==
          "0:42   12 starting   980 live   8 failed   961.20 Mbit/s   12.3 ms late   35 connects/s");
}

TEST_CASE("what has no room is left out from the right, what is nothing too") {
    CHECK(cli::live_line(at(42s), 40) == "0:42   12 starting   980 live   8 failed");
    CHECK(cli::live_line({}, 80) == "0:00   0 live   0 failed   0 bit/s");
}

TEST_CASE("elsewhere than on a terminal a line comes every 30 s, and the table at the end") {
    Output output;
    cli::Console console(output.descriptor());
    cli::LiveLine line(console, cli::Verbosity::normal, std::nullopt);
    for (int second = 1; second < 30; ++second)
        line.snapshot(at(std::chrono::seconds(second)));
    CHECK(output.take().empty());
    line.snapshot(at(30s));
    CHECK(holds(output.take(), "0:30   12 starting"));
    line.ended(sample_run::outcome(sample_run::tally(100)));
    CHECK(holds(output.take(), "100 copies in 0:10"));
}

TEST_CASE("with -v the last minute is there as a table") {
    Output output;
    cli::Console console(output.descriptor());
    cli::LiveLine line(console, cli::Verbosity::verbose, std::nullopt);
    for (int second = 1; second <= 60; ++second)
        line.snapshot(at(std::chrono::seconds(second)));
    const std::string text = output.take();
    CHECK(count_of(text, "starting") == 1);
    CHECK(count_of(text, "12.3 ms") == 6);
}

TEST_CASE("who wants quiet gets none of it") {
    Output output;
    cli::Console console(output.descriptor());
    cli::LiveLine line(console, cli::Verbosity::quiet, std::nullopt);
    line.snapshot(at(30s));
    line.ended(sample_run::outcome(sample_run::tally(100)));
    CHECK(output.take().empty());
}

}  // namespace live_line_test
