#include "cli/options/ffmpeg_habits.hpp"

#include <doctest/doctest.h>
#include <initializer_list>
#include <vector>

#include "cli/options/option_table.hpp"

namespace ffmpeg_habits_test {

namespace {

/// Words about the arguments; empty for none.
std::string habits(std::initializer_list<const char*> arguments) {
    std::vector<const char*> all{"rtmpush"};
    all.insert(all.end(), arguments);
    return cli::ffmpeg_habits(static_cast<int>(all.size()), all.data()).value_or("");
}

const char* const url = "rtmp://host/live/sekrit-key-77";

}  // namespace

TEST_CASE("one line says what of ffmpeg's to leave out") {
    CHECK(habits({"-re", "-i", "a.mp4", "-c", "copy", "-f", "flv", url}) ==
          "these are options of ffmpeg's: leave out -re, -i, -c copy and -f flv (files are sent as they are, "
          "in "
          "real time: rtmpush FILE URL)");
    CHECK(habits({"-i", "a.mp4", url}).find("leave out -i (") != std::string::npos);
    CHECK(habits({"a.mp4", "-c:v", "copy", "-c:a", "copy", url}).find("-c:v copy and -c:a copy (") !=
          std::string::npos);
}

TEST_CASE("what is called otherwise here is named, and no value that is unknown shows") {
    CHECK(habits({"-stream_loop", "-1", "a.mp4", url}) ==
          "these are options of ffmpeg's: take --loop for -stream_loop");
    const std::string both =
        habits({"-ss", "sekrit", "-an", "-b:v", "sekrit", "-c:sekrit", "copy", "-i", "a.mp4", url});
    CHECK(both.find("leave out -b:v with its value, -c copy and -i (") != std::string::npos);
    CHECK(both.find("; take --start for -ss and --no-audio for -an") != std::string::npos);
    CHECK(both.find("sekrit") == std::string::npos);
    CHECK(habits({"-v", "error", "-i", "a.mp4", url}).find("leave out the error behind -v and -i (") !=
          std::string::npos);
    CHECK(habits({"a.mp4", url, "-f"}).find("leave out -f (") != std::string::npos);
}

TEST_CASE("our own options, their values, and files behind -- are no habit") {
    CHECK(habits({"a.mp4", url, "-q", "-4", "--loop", "--start", "10"}).empty());
    CHECK(habits({"a.mp4", url, "--user", "-i"}).empty());
    CHECK(habits({url, "--", "-re"}).empty());
    CHECK(habits({"-", url}).empty());
    CHECK(habits({"-v", "a.mp4", url}).empty());
    for (const cli::OptionDefinition& option : cli::option_table()) {
        const std::string letter{'-', option.letter};
        if (option.letter != 0) CHECK(habits({letter.c_str()}).empty());
    }
}

}  // namespace ffmpeg_habits_test
