#include "media/demux/frame_reader.hpp"

#include <cmath>
#include <doctest/doctest.h>
#include <string>

#include "support/clips.hpp"

namespace frame_reader_test {

using clips::Folder;
using media::FrameReader;
using media::Time;
using namespace std::chrono_literals;

namespace {

media::Input input_of(const std::string& path) {
    media::Input input;
    input.path = path;
    return input;
}

/// Reads all; gives the number of frames.
std::size_t drain(FrameReader& reader) {
    std::size_t frames = 0;
    while (reader.next())
        ++frames;
    return frames;
}

}  // namespace

TEST_CASE("frames come in order, in the container's own time") {
    const Folder folder;
    folder.make("a.mp4", clips::h264_aac);
    FrameReader reader(input_of(
        folder.make("late.mkv", "-i @/a.mp4 -c copy -output_ts_offset 100 -avoid_negative_ts disabled")));
    CHECK(reader.reached() == Time::min());
    const auto first = reader.next();
    REQUIRE(first);
    CHECK(std::abs(clips::milliseconds(first->dts) - 100'000) < 200);
    Time last = first->dts;
    while (const auto frame = reader.next()) {
        CHECK(frame->dts >= last);
        last = frame->dts;
    }
    CHECK(reader.has_read_all());
    CHECK(std::abs(clips::milliseconds(reader.reached()) - 102'000) < 200);
}

TEST_CASE("a seek begins again, from a keyframe") {
    const Folder folder;
    FrameReader reader(input_of(folder.make("a.mp4", clips::h264_aac)));
    const std::size_t frames = drain(reader);
    CHECK(reader.has_read_all());
    REQUIRE(reader.seek(0s));
    CHECK_FALSE(reader.has_read_all());
    CHECK(drain(reader) == frames);
    // The keyframe at 1 s.
    REQUIRE(reader.seek(1500ms));
    const std::size_t rest = drain(reader);
    CHECK(rest > frames / 3);
    CHECK(rest < frames * 2 / 3);
    FrameReader unseekable(input_of(folder.make("a.flv", "-i @/a.mp4 -c copy")));
    CHECK_FALSE(unseekable.seek(0s));
}

TEST_CASE("damage is told once it is asked for, with where the frames before it end") {
    const Folder folder;
    folder.make("a.mp4", clips::h264_aac);
    const std::string whole = folder.make("fast.mp4", "-i @/a.mp4 -c copy -movflags faststart");
    const std::string path = folder.cut(whole, std::filesystem::file_size(whole) * 3 / 4);
    FrameReader reader(input_of(path));
    CHECK_NOTHROW(reader.throw_if_damaged(std::nullopt));
    drain(reader);
    const auto told = [&](std::optional<Time> origin) -> std::string {
        try {
            reader.throw_if_damaged(origin);
        } catch (const media::Error& error) {
            CHECK(error.kind() == media::ErrorKind::cannot_read);
            return error.what();
        }
        return {};
    };
    CHECK(told(std::nullopt) == path + ": broke off at 0:00.000: the file ends too early");
    CHECK(told(0s).starts_with(path + ": broke off at 0:01."));
    CHECK(told(1h) == path + ": broke off at 0:00.000: the file ends too early");
}

}  // namespace frame_reader_test
