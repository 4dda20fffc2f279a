#include "media/container/format.hpp"

#include <cmath>
#include <doctest/doctest.h>
#include <fstream>
#include <iterator>
#include <string>

#include "support/clips.hpp"

namespace format_test {

using clips::Folder;
using media::Format;

namespace {

media::Input input_of(const std::string& path) {
    media::Input input;
    input.path = path;
    return input;
}

/// A file as libavformat opens it.
struct Opened {
    explicit Opened(const std::string& path, const std::string& name = {})
        : source(input_of(path)), format(source, remarks, name) {}

    media::ByteSource source;
    media::Remarks remarks;
    Format format;
};

}  // namespace

TEST_CASE("kinds of containers") {
    const Folder folder;
    folder.make("a.mp4", clips::h264_aac);
    struct Case {
        const char* name;
        bool is_flv;
        bool is_mp4;
        bool may_jump;
    };
    for (const Case& each : {Case{"a.mp4", false, true, false}, Case{"a.mov", false, true, false},
                             Case{"a.flv", true, false, false}, Case{"a.mkv", false, false, false},
                             Case{"a.ts", false, false, true}}) {
        CAPTURE(each.name);
        const std::string path = folder.path(each.name);
        if (!each.is_mp4 || path.ends_with(".mov")) folder.make(each.name, "-i @/a.mp4 -c copy");
        const Opened opened(path);
        CHECK(opened.format.is_flv() == each.is_flv);
        CHECK(opened.format.is_mp4() == each.is_mp4);
        CHECK(opened.format.may_jump() == each.may_jump);
        CHECK(opened.format.streams().size() == (each.is_flv ? 0 : 2));
    }
}

TEST_CASE("a container that is named is not looked for") {
    const Folder folder;
    const std::string path = folder.make("a.flv", clips::h264_aac);
    CHECK(Opened(path, "live_flv").format.is_flv());
    CHECK_FALSE(Opened(path, "mpegts").format.is_flv());
}

TEST_CASE("where the media of a container begins, and how long it is") {
    const Folder folder;
    folder.make("a.mp4", clips::h264_aac);
    const Opened late(folder.make("late.mp4", "-i @/a.mp4 -c copy -output_ts_offset 5 -avoid_negative_ts 0"));
    REQUIRE(late.format.beginning());
    CHECK(std::abs(clips::milliseconds(*late.format.beginning()) - 5000) < 150);
    REQUIRE(Opened(folder.path("a.mp4")).format.duration());
    CHECK(std::abs(clips::milliseconds(*Opened(folder.path("a.mp4")).format.duration()) - 2000) < 100);
}

TEST_CASE("whether a file is cut") {
    const Folder folder;
    folder.make("a.mp4", clips::h264_aac);
    for (const std::string& path :
         {folder.make("fast.mp4", "-i @/a.mp4 -c copy -movflags faststart"),
          folder.make("frag.mp4", "-i @/a.mp4 -c copy -movflags frag_keyframe+empty_moov")}) {
        CAPTURE(path);
        const std::size_t size = std::filesystem::file_size(path);
        CHECK(Opened(path).format.end() == media::FileEnd::whole);
        CHECK(Opened(folder.cut(path, size - 200)).format.end() == media::FileEnd::cut);
    }
    // The index behind the last fragment leads to no sample that is not there.
    const std::size_t size = std::filesystem::file_size(folder.path("frag.mp4"));
    CHECK(Opened(folder.cut(folder.path("frag.mp4"), size - 100)).format.end() == media::FileEnd::whole);
    const std::string mkv = folder.make("a.mkv", "-i @/a.mp4 -c copy");
    CHECK(Opened(folder.cut(mkv, std::filesystem::file_size(mkv) - 100)).format.end() ==
          media::FileEnd::whole);
}

TEST_CASE("a fragment that claims to end beyond all time gives the file no length") {
    const clips::Folder folder;
    folder.make("a.mp4", clips::h264_aac);
    const std::string path = folder.make("frag.mp4", "-i @/a.mp4 -c copy -movflags frag_keyframe+empty_moov");
    REQUIRE(Opened(path).format.duration());
    std::ifstream file(path, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(file), {}};
    constexpr std::size_t behind_version = 8;
    std::size_t damaged = 0;
    for (std::size_t at = bytes.find("tfdt", bytes.rfind("moof")); at != std::string::npos;
         at = bytes.find("tfdt", at + 1), ++damaged) {
        REQUIRE(bytes.at(at + 4) == 1);
        bytes.replace(at + behind_version, 8, std::string("\xFF\xFF\xFF\xFF\xFF\0\0\0", 8));
    }
    CHECK(damaged == 2);
    CHECK_FALSE(Opened(folder.write("damaged.mp4", {bytes.begin(), bytes.end()})).format.duration());
}

TEST_CASE("a file that names other files doesn't get them") {
    const clips::Folder folder;
    folder.make("a.ts", clips::h264_aac);
    const std::string list = "ffconcat version 1.0\nfile a.ts\n";
    const std::string path = folder.write("list.ffconcat", media::Bytes(list.begin(), list.end()));
    CHECK_THROWS_AS(Opened{path}, media::Error);
}

}  // namespace format_test
