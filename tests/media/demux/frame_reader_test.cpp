#include "media/demux/frame_reader.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <doctest/doctest.h>
#include <string>
#include <vector>

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

const std::string eight_seconds =
    "-f lavfi -t 8 -i testsrc2=size=64x48:rate=25 -f lavfi -t 8 -i sine=sample_rate=48000 "
    "-c:v libx264 -bf 2 -g 25 -c:a aac ";

/// A tag of an FLV file, with the size behind it.
struct Tag {
    media::Bytes bytes;

    std::uint32_t time() const {
        return static_cast<std::uint32_t>(bytes[7]) << 24U | static_cast<std::uint32_t>(bytes[4]) << 16U |
               static_cast<std::uint32_t>(bytes[5]) << 8U | static_cast<std::uint32_t>(bytes[6]);
    }
    void set_time(std::uint32_t time) {
        bytes[4] = static_cast<std::uint8_t>(time >> 16U);
        bytes[5] = static_cast<std::uint8_t>(time >> 8U);
        bytes[6] = static_cast<std::uint8_t>(time);
    }
    /// True for a frame of AAC, false for its header.
    bool is_sound() const { return bytes[0] == 8 && bytes[12] != 0; }
};

std::vector<Tag> tags_of(const media::Bytes& flv) {
    std::vector<Tag> tags;
    for (std::size_t at = 13; at + 11 < flv.size();) {
        const std::size_t size = static_cast<std::size_t>(flv[at + 1]) << 16U |
                                 static_cast<std::size_t>(flv[at + 2]) << 8U | flv[at + 3];
        const auto begin = flv.begin() + static_cast<std::ptrdiff_t>(at);
        tags.push_back({{begin, begin + static_cast<std::ptrdiff_t>(11 + size + 4)}});
        at += 11 + size + 4;
    }
    return tags;
}

media::Bytes flv_of(const std::vector<Tag>& tags) {
    media::Bytes flv{'F', 'L', 'V', 1, 5, 0, 0, 0, 9, 0, 0, 0, 0};
    for (const Tag& tag : tags)
        flv.insert(flv.end(), tag.bytes.begin(), tag.bytes.end());
    return flv;
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

TEST_CASE("a file whose tracks lie seconds apart leaves with the times that it has, in their order") {
    const Folder folder;
    folder.make("a.flv", eight_seconds);
    const media::Bytes whole = clips::bytes_of(folder.path("a.flv"));
    std::vector<Tag> tags = tags_of(whole);
    // Sound lies 5 s behind.
    const auto place = [](const Tag& tag) { return tag.time() + (tag.is_sound() ? 5000U : 0U); };
    std::stable_sort(tags.begin(), tags.end(),
                     [&](const Tag& a, const Tag& b) { return place(a) < place(b); });

    FrameReader expected(input_of(folder.path("a.flv")));
    FrameReader reader(input_of(folder.write("apart.flv", flv_of(tags))));
    while (const auto frame = expected.next()) {
        const auto same = reader.next();
        REQUIRE(same);
        CHECK(same->track == frame->track);
        CHECK(same->dts == frame->dts);
        CHECK(same->pts == frame->pts);
    }
    CHECK_FALSE(reader.next());
}

TEST_CASE("a track whose times alone jump is a warning that tells by how much it is moved") {
    const Folder folder;
    std::vector<Tag> tags = tags_of(clips::bytes_of(folder.make("a.flv", eight_seconds)));
    for (Tag& tag : tags) {
        if (tag.is_sound() && tag.time() > 4000) tag.set_time(tag.time() - 3000);
    }
    FrameReader reader(input_of(folder.write("jump.flv", flv_of(tags))));
    drain(reader);
    const auto warnings = reader.container().remarks().take_warnings();
    REQUIRE(warnings.size() == 1);
    CHECK(warnings[0].type == media::Warning::Class::moved);
    CHECK(std::abs(clips::milliseconds(warnings[0].moved) - 3000) < 50);
    CHECK(warnings[0].text.find("track 1 ") != std::string::npos);
}

TEST_CASE("a pause of hours is left out and told of, a shorter one is kept") {
    const Folder folder;
    const media::Bytes whole = clips::bytes_of(folder.make("a.flv", eight_seconds));
    for (const std::uint32_t minutes : {50U, 150U}) {
        CAPTURE(minutes);
        std::vector<Tag> tags = tags_of(whole);
        for (Tag& tag : tags) {
            if (tag.time() > 4000) tag.set_time(tag.time() + minutes * 60'000);
        }
        FrameReader reader(input_of(folder.write("pause.flv", flv_of(tags))));
        drain(reader);
        const auto warnings = reader.container().remarks().take_warnings();
        const double seconds = clips::milliseconds(reader.reached()) / 1000;
        if (minutes < 60) {
            CHECK(warnings.empty());
            CHECK(seconds == doctest::Approx(50 * 60 + 8).epsilon(0.001));
            continue;
        }
        CHECK(seconds == doctest::Approx(8).epsilon(0.02));
        REQUIRE(warnings.size() == 1);
        CHECK(warnings[0].text.find("a pause of 2:30:00.0") != std::string::npos);
        CHECK_FALSE(warnings[0].is_loss());
    }
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

TEST_CASE("frames that hold only zeros are told at once, and counted") {
    using media::Warning;
    const Folder folder;
    media::Bytes bytes = clips::bytes_of(folder.make("a.mp4", eight_seconds + "-movflags faststart"));
    std::fill(bytes.begin() + std::ssize(bytes) / 2, bytes.end(), std::uint8_t{0});
    FrameReader reader(input_of(folder.write("zeros.mp4", bytes)));
    drain(reader);
    const auto warnings = reader.container().remarks().take_warnings();
    REQUIRE(warnings.size() == 2);
    for (const Warning& warning : warnings)
        CHECK(warning.type == Warning::Class::undecodable);
    CHECK(warnings[0].text.find("damaged frames of track 0, from 0:0") != std::string::npos);
    CHECK(warnings[1].text.find("more sent unchanged") != std::string::npos);
}

}  // namespace frame_reader_test
