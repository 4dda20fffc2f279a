#include "media/container/container.hpp"

#include <algorithm>
#include <array>
#include <doctest/doctest.h>
#include <fstream>
#include <thread>
#include <unistd.h>

#include "support/clips.hpp"

namespace container_test {

using media::Container;

namespace {

media::Input input_of(const std::string& path) {
    media::Input input;
    input.path = path;
    return input;
}

std::vector<media::Warning> warnings_of(const std::string& path) {
    Container container(input_of(path));
    while (container.read()) {
    }
    return container.remarks().take_warnings();
}

/// Bytes that this process has read through system calls.
std::uint64_t bytes_read() {
    std::ifstream file("/proc/self/io");
    std::string key;
    std::uint64_t value = 0;
    while (file >> key >> value) {
        if (key == "rchar:") return value;
    }
    return 0;
}

}  // namespace

TEST_CASE("opening MP4 or FLV reads little of it") {
    const clips::Folder folder;
    // About 8 MB of noise.
    const std::string clip = folder.make(
        "a.mp4", "-f lavfi -t 4 -i 'nullsrc=size=640x360:rate=25,geq=random(1)*255:128:128' " + clips::tone +
                     "-c:v libx264 -preset ultrafast -qp 20 -g 25 -c:a aac -movflags faststart -t 4");
    const std::string fragments =
        folder.make("f.mp4", "-i @/a.mp4 -c copy -movflags empty_moov+frag_keyframe");
    const std::string flv = folder.make("a.flv", "-i @/a.mp4 -c copy");
    REQUIRE(std::filesystem::file_size(clip) > 4'000'000);
    Container warmed_up(input_of(clip));
    for (const std::string& path : {clip, fragments, flv}) {
        CAPTURE(path);
        const std::uint64_t before = bytes_read();
        Container container(input_of(path));
        CHECK(container.streams().size() == 2);
        CHECK(bytes_read() - before < 400'000);
    }
}

TEST_CASE("packets of other streams are left out") {
    const clips::Folder folder;
    Container container(input_of(folder.make("a.mkv", clips::h264_aac)));
    REQUIRE(container.streams().size() == 2);
    const int audio = container.streams()[1].track.input_index;
    REQUIRE(container.read_ahead() != nullptr);
    REQUIRE(container.read_ahead() != nullptr);
    CHECK(container.ahead().size() == 2);
    container.keep({audio});
    int packets = 0;
    while (const auto packet = container.read()) {
        CHECK(packet->stream == audio);
        ++packets;
    }
    CHECK(packets >= 94);
    CHECK_FALSE(container.damage());
}

TEST_CASE("FLV announces its tracks, and those that don't come are not waited for without end") {
    const clips::Folder folder;
    media::Bytes flv = clips::bytes_of(folder.make("v.flv", clips::picture + "-c:v libx264 -t 10"));
    flv[4] = 5;  // audio and video
    Container container(input_of(folder.write("w.flv", flv)));
    CHECK(container.streams().size() == 1);
    CHECK(container.ahead().back().dts.value() < std::chrono::milliseconds(1500));
}

TEST_CASE("video of MPEG-PS is video, also where its codec does not show") {
    const clips::Folder folder;
    folder.make("a.mp4", clips::h264_aac);
    // The writer keeps the form of MP4, which has no start codes and no parameter sets.
    folder.make("copied.mpg", "-i @/a.mp4 -c:v copy -c:a libmp3lame -f mpeg");
    folder.make("whole.mpg",
                "-v fatal " + clips::picture + clips::tone + "-c:v libx264 -c:a libmp3lame -f mpeg");
    const Container copied(input_of(folder.path("copied.mpg")));
    REQUIRE(copied.streams().size() == 2);
    CHECK(copied.streams()[0].track.type == media::TrackType::video);
    CHECK(copied.streams()[0].track.codec == media::Codec::other);
    CHECK(copied.streams()[1].track.codec == media::Codec::mp3);
    const auto failure = clips::failure_of(folder.path("copied.mpg"));
    CHECK(failure.kind == media::ErrorKind::nothing_to_send);
    CHECK(failure.what == folder.path("copied.mpg") +
                              ": track 0 (video) does not show its codec; write the file anew from its "
                              "source, or leave it out: --no-video");
    const Container whole(input_of(folder.path("whole.mpg")));
    REQUIRE(whole.streams().size() == 2);
    CHECK(whole.streams()[0].track.codec == media::Codec::h264);
    CHECK(whole.streams()[1].track.codec == media::Codec::mp3);
}

TEST_CASE("damage that libavformat passes over is told, with its place") {
    const clips::Folder folder;
    const std::array<std::string, 2> paths{
        folder.make("a.mkv", clips::h264_aac + "-cluster_time_limit 200"),
        folder.make("a.ogg", clips::tone + "-c:a libopus -page_duration 100000")};
    for (const std::string& path : paths) {
        CAPTURE(path);
        media::Bytes bytes = clips::bytes_of(path);
        std::fill_n(bytes.begin() + std::ssize(bytes) * 3 / 5, 300, std::uint8_t{0});
        CHECK(warnings_of(path).empty());
        const auto warnings = warnings_of(folder.write("damaged", bytes));
        REQUIRE(warnings.size() == 1);
        CHECK(warnings[0].type == media::Warning::Class::left_out);
        // libavformat looks through all of so short an Ogg before it hands out the first packet.
        const bool has_place = warnings[0].text.find("is damaged before 0:01.") != std::string::npos;
        CHECK(has_place == (path == paths[0]));
        CHECK(warnings[0].text.find("is damaged") != std::string::npos);
    }
}

TEST_CASE("FLV without the sizes behind its tags is whole, and one that loses them amid is damaged") {
    const clips::Folder folder;
    media::Bytes bytes = clips::bytes_of(folder.make("a.flv", clips::h264_aac));
    constexpr std::ptrdiff_t head_of_file = 13;
    constexpr std::ptrdiff_t head_of_tag = 11;
    const auto last_at = std::ssize(bytes) - 1000;
    media::Bytes zeros = bytes;
    std::fill_n(zeros.begin() + std::ssize(bytes) / 2, 500, std::uint8_t{0});
    for (auto tag = bytes.begin() + head_of_file; tag - bytes.begin() < last_at;) {
        tag += head_of_tag + (tag[1] << 16 | tag[2] << 8 | tag[3]);
        tag = std::fill_n(tag, 4, std::uint8_t{0});
    }
    CHECK(warnings_of(folder.write("without.flv", bytes)).empty());
    CHECK_FALSE(warnings_of(folder.write("zeros.flv", zeros)).empty());
}

TEST_CASE("another file behind the end of an MP4 is told, and fragments that go on are none") {
    const clips::Folder folder;
    const std::string path = folder.make("a.mp4", clips::h264_aac + "-movflags faststart");
    const media::Bytes bytes = clips::bytes_of(path);
    media::Bytes twice = bytes;
    twice.insert(twice.end(), bytes.begin(), bytes.end());
    CHECK(warnings_of(path).empty());
    const auto warnings = warnings_of(folder.write("twice.mp4", twice));
    REQUIRE(warnings.size() == 1);
    CHECK(warnings[0].type == media::Warning::Class::left_out);
    CHECK(warnings[0].text.find("another file begins at byte") != std::string::npos);

    media::Bytes fragments =
        clips::bytes_of(folder.make("f.mp4", "-i @/a.mp4 -c copy -movflags empty_moov+frag_keyframe"));
    const media::Bytes first = fragments;
    fragments.insert(fragments.end(), first.begin(), first.end());
    CHECK(warnings_of(folder.write("f2.mp4", fragments)).empty());
}

TEST_CASE("an MP4 in fragments with bytes between them that are none is damaged") {
    const clips::Folder folder;
    const std::string path = folder.make("f.mp4", clips::h264_aac + "-movflags empty_moov+frag_keyframe");
    media::Bytes bytes = clips::bytes_of(path);
    const std::string_view name("moof");
    const auto last = std::find_end(bytes.begin(), bytes.end(), name.begin(), name.end()) - 4;
    bytes.insert(last, 5000, 0x11);
    Container whole(input_of(path));
    Container damaged(input_of(folder.write("g.mp4", bytes)));
    while (whole.read() || damaged.read()) {
    }
    CHECK_FALSE(whole.damage());
    CHECK(damaged.damage() == "the file is damaged");
}

TEST_CASE("a wait for a pipe can be interrupted") {
    const clips::Folder folder;
    const std::string path = folder.path("fifo");
    const media::Bytes flv = clips::bytes_of(folder.make("a.flv", clips::h264_aac));
    clips::output_of("mkfifo '" + path + "'");
    std::atomic<bool> interrupt{false};
    std::atomic<bool> done{false};
    std::thread writer([&] {
        std::ofstream file(path, std::ios::binary);
        file.write(reinterpret_cast<const char*>(flv.data()), static_cast<std::streamsize>(flv.size() / 2));
        file.flush();
        while (!done)
            std::this_thread::yield();
    });
    media::Input input = input_of(path);
    std::array<int, 2> wakeup{};
    REQUIRE(::pipe(wakeup.data()) == 0);
    input.interrupt = &interrupt;
    input.interrupt_descriptor = wakeup[0];
    Container container(input);
    REQUIRE(container.read());
    std::thread other([&] {
        interrupt = true;
        ::close(wakeup[1]);
    });
    media::ErrorKind kind{};
    try {
        while (container.read()) {
        }
    } catch (const media::Error& error) {
        kind = error.kind();
    }
    done = true;
    other.join();
    writer.join();
    ::close(wakeup[0]);
    CHECK(kind == media::ErrorKind::interrupted);
}

TEST_CASE("a file that goes on in zeros is told, whatever it is, and a filled block is not") {
    const clips::Folder folder;
    struct Case {
        std::string name;
        std::string encoder;
    };
    for (const Case& each : std::vector<Case>{{"a.flv", clips::h264_aac},
                                              {"a.mkv", clips::h264_aac},
                                              {"a.h264", clips::picture + "-c:v libx264 -g 25"},
                                              {"a.aac", clips::tone + "-c:a aac"},
                                              {"a.mp3", clips::tone + "-c:a libmp3lame"},
                                              {"a.ac3", clips::tone + "-c:a ac3"}}) {
        CAPTURE(each.name);
        media::Bytes bytes = clips::bytes_of(folder.make(each.name, each.encoder));
        bytes.resize(bytes.size() + 4096, 0);
        CHECK(warnings_of(folder.write("block-" + each.name, bytes)).empty());
        bytes.resize(bytes.size() + 60'000, 0);
        const auto warnings = warnings_of(folder.write("long-" + each.name, bytes));
        REQUIRE(warnings.size() == 1);
        CHECK(warnings[0].type == media::Warning::Class::left_out);
        CHECK(warnings[0].text.find(" bytes are zeros, where media was to be") != std::string::npos);
    }
}

}  // namespace container_test
