#include "cli/input/data_input.hpp"

#include <chrono>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <fstream>
#include <functional>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include "cli/input/data_pipe.hpp"
#include "dial/failure.hpp"
#include "support/temporary_folder.hpp"

namespace data_input_test {

using media::Time;
using media::TimedData;
using publish::DataFeed;
using namespace std::chrono_literals;

namespace {

const std::string like = R"(; a line is like {"time": 1.5, "name": "onTextData", "data": {"text": "hello"}})";

std::string line_at(const std::string& time, const std::string& name) {
    return R"({"time": )" + time + R"(, "name": ")" + name + R"(", "data": 1})" + "\n";
}

std::string line_at_once(const std::string& name) {
    return R"({"name": ")" + name + R"(", "data": 1})" + "\n";
}

struct File {
    std::string write(const std::string& text) const {
        std::ofstream(path, std::ios::binary) << text;
        return path;
    }
    e2e::TemporaryFolder folder;
    std::string path = folder.path() / "data.jsonl";
};

/// The name of each, which has one letter, and its time in milliseconds.
std::vector<std::pair<char, int>> seen(const std::vector<TimedData>& data) {
    std::vector<std::pair<char, int>> all;
    for (const TimedData& one : data)
        all.emplace_back(static_cast<char>(one.body.at(3)), static_cast<int>(one.time / 1ms));
    return all;
}

using Seen = std::vector<std::pair<char, int>>;

std::string refusal(const std::string& path) {
    try {
        cli::open_data_feed(path);
    } catch (const dial::Failure& failure) {
        CHECK(failure.status() == dial::ExitStatus::input_unreadable);
        return failure.what();
    }
    return {};
}

/// A FIFO, and a feed that reads it.
struct Fifo {
    Fifo() { REQUIRE(::mkfifo(path.c_str(), 0600) == 0); }

    void write(const std::string& text) const {
        const int writer = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
        REQUIRE(writer >= 0);
        CHECK(::write(writer, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
        ::close(writer);
    }

    e2e::TemporaryFolder folder;
    std::string path = folder.path() / "fifo";
};

/// Asks until so many have come.
Seen await(DataFeed& feed, std::size_t count, Time now = 0ms, Time end = 1h) {
    Seen all;
    for (int i = 0; i < 1000 && all.size() < count; ++i) {
        for (const auto& one : seen(feed.take(now, end)))
            all.push_back(one);
        if (all.size() < count) std::this_thread::sleep_for(10ms);
    }
    return all;
}

std::vector<std::string> await_warnings(DataFeed& feed) {
    for (int i = 0; i < 1000; ++i) {
        auto warnings = feed.take_warnings();
        if (!warnings.empty()) return warnings;
        std::this_thread::sleep_for(10ms);
    }
    return {};
}

}  // namespace

TEST_CASE("the lines of a file come as their time does") {
    const File file;
    const auto feed = cli::open_data_feed(file.write(line_at("0", "a") + "\n \r\n" + line_at("1.5", "b") +
                                                     line_at_once("c") + line_at("3", "d")));
    CHECK_FALSE(feed->is_live());
    CHECK(feed->take(0ms, 0ms).empty());
    CHECK(seen(feed->take(0ms, 1ms)) == Seen{{'a', 0}});
    CHECK(seen(feed->take(1ms, 1500ms)).empty());
    CHECK(seen(feed->take(1480ms, 1520ms)) == Seen{{'b', 1500}, {'c', 1480}});
    CHECK(seen(feed->take(2000ms, 9000ms)) == Seen{{'d', 3000}});
    CHECK(feed->take(1h, 2h).empty());
    CHECK(feed->take_warnings().empty());
}

TEST_CASE("what lies behind the end of the stream is counted") {
    const File file;
    const auto feed = cli::open_data_feed(
        file.write(line_at("0", "a") + line_at("1.5", "b") + "\n" + line_at_once("c") + line_at("3", "d")));
    CHECK(seen(feed->take(0ms, 1ms)) == Seen{{'a', 0}});
    feed->finish();
    CHECK(feed->take_warnings() ==
          std::vector<std::string>{"--data " + file.path +
                                   ": 3 lines, from that of 1.500 s on, lie behind the end of the stream, "
                                   "and nothing is sent there"});
    feed->finish();
    CHECK(feed->take_warnings().empty());
    const Fifo fifo;
    const auto pipe = cli::open_data_feed(fifo.path);
    pipe->finish();
    CHECK(pipe->take_warnings().empty());
    fifo.write(line_at("5", "e") + line_at_once("f"));
    CHECK(await(*pipe, 1, 100ms, 200ms) == Seen{{'f', 100}});
    pipe->finish();
    CHECK(pipe->take_warnings() ==
          std::vector<std::string>{"--data " + fifo.path +
                                   ": the line of 5.000 s lies behind the end of the stream, and nothing "
                                   "is sent there"});
}

TEST_CASE("a line that comes too late is sent at once, and one warning tells of all of them") {
    const File file;
    const auto feed = cli::open_data_feed(
        file.write(line_at("2", "a") + line_at("1", "b") + line_at("0.5", "c") + "\n" + line_at("3", "d")));
    CHECK(seen(feed->take(2500ms, 2600ms)) == Seen{{'a', 2500}, {'b', 2500}, {'c', 2500}});
    CHECK(feed->take_warnings() ==
          std::vector<std::string>{"--data " + file.path +
                                   ": the time of a line, 2.000 s, has passed: it is sent at once, as are "
                                   "others that come too late"});
}

TEST_CASE("a file with a mistake is refused before anything is sent") {
    const File file;
    CHECK(refusal(file.write(line_at("0", "a") + "\n{\"time\": 1}\n")) ==
          "--data " + file.path + ", line 3: it has no \"name\", such as \"onTextData\"" + like);
    CHECK(refusal(file.write(line_at("0", "a") + "x")) ==
          "--data " + file.path + ", line 2: it is not JSON" + like);
    CHECK(refusal(file.write("")).empty());
    CHECK(refusal(file.folder.path() / "none") ==
          "--data " + std::string(file.folder.path() / "none") +
              ": cannot be read: No such file or directory; name a file of JSON lines, or a FIFO, that this "
              "user may read");
    CHECK(refusal(file.folder.path()).find("Is a directory") != std::string::npos);
}

TEST_CASE("a file that has got worse since is told of") {
    const File file;
    const auto feed = cli::open_data_feed(file.write(line_at("0", "a")));
    file.write("nonsense\n" + line_at("1", "b"));
    CHECK(seen(feed->take(0ms, 2000ms)) == Seen{{'b', 1000}});
    CHECK(feed->take_warnings().size() == 1);
}

TEST_CASE("lines of a FIFO come as they are written, from one writer after the other") {
    const Fifo fifo;
    const auto feed = cli::open_data_feed(fifo.path);
    CHECK(feed->is_live());
    CHECK(feed->take(0ms, 1h).empty());
    fifo.write(line_at_once("a") + line_at("1", "b"));
    CHECK(await(*feed, 2, 500ms) == Seen{{'a', 500}, {'b', 1000}});
    // Without an end.
    fifo.write(R"({"name": "c", "data": 1})");
    CHECK(await(*feed, 1, 1200ms) == Seen{{'c', 1200}});
    fifo.write(line_at("5", "e") + line_at("4", "d"));
    fifo.write(line_at_once("f"));
    CHECK(await(*feed, 2, 3000ms, 4500ms) == Seen{{'f', 3000}, {'d', 4000}});
    CHECK(await(*feed, 1, 6000ms) == Seen{{'e', 6000}});
    CHECK(await_warnings(*feed).size() == 1);
}

TEST_CASE("a bad line of a FIFO is a warning, and the next one is data") {
    const Fifo fifo;
    const auto feed = cli::open_data_feed(fifo.path);
    fifo.write("{}\n" + line_at_once("a"));
    CHECK(await(*feed, 1) == Seen{{'a', 0}});
    CHECK(await_warnings(*feed) ==
          std::vector<std::string>{"--data " + fifo.path +
                                   ", line 1: it has no \"name\", such as \"onTextData\"" + like});
    for (int i = 0; i < 3; ++i)
        fifo.write(std::string(40, '\n') + "x\nx\nx\nx\nx\nx\nx\nx\nx\nx\n");
    fifo.write(line_at_once("b"));
    CHECK(await(*feed, 1).size() == 1);
    const auto warnings = feed->take_warnings();
    REQUIRE(warnings.size() == 20);
    CHECK(warnings.back() ==
          "--data " + fifo.path + ": that many lines are wrong; of others nothing is said");
}

TEST_CASE("a FIFO is let go though a writer keeps it open, and though it is full") {
    const Fifo fifo;
    const auto begun = std::chrono::steady_clock::now();
    int writer = -1;
    {
        const auto feed = cli::open_data_feed(fifo.path);
        writer = ::open(fifo.path.c_str(), O_WRONLY | O_CLOEXEC | O_NONBLOCK);
        REQUIRE(writer >= 0);
        const std::string line =
            R"({"time": 99, "name": "a", "data": ")" + std::string(100000, 'x') + "\"}\n";
        // More than may wait: writers wait then.
        std::size_t written = 0;
        int refused = 0;
        while (refused < 20 && written < 4 * cli::DataPipe::most_waiting) {
            const std::string_view rest = std::string_view(line).substr(written % line.size());
            const ssize_t count = ::write(writer, rest.data(), rest.size());
            if (count > 0) {
                written += static_cast<std::size_t>(count);
                refused = 0;
            } else {
                ++refused;
                std::this_thread::sleep_for(10ms);
            }
        }
        CHECK(written < 2 * cli::DataPipe::most_waiting);
        CHECK(feed->take(0ms, 1s).empty());
    }
    ::close(writer);
    CHECK(std::chrono::steady_clock::now() - begun < 10s);
}

}  // namespace data_input_test
