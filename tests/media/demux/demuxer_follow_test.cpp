#include <algorithm>
#include <chrono>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <thread>

#include "media/open.hpp"
#include "support/clips.hpp"

namespace demuxer_follow_test {

namespace {

using clips::Folder;
using media::Error;

media::Input followed(const std::string& path) {
    media::Input input;
    input.path = path;
    input.follow = true;
    return input;
}

/// A recorder: writes the rest of a file piece by piece, then renames it.
class Recorder {
  public:
    Recorder(std::string path, media::Bytes bytes, std::size_t written)
        : path_(std::move(path)), bytes_(std::move(bytes)), thread_([this, written] { write(written); }) {}
    ~Recorder() { thread_.join(); }
    Recorder(const Recorder&) = delete;
    Recorder& operator=(const Recorder&) = delete;

  private:
    void write(std::size_t written) {
        std::ofstream file(path_, std::ios::binary | std::ios::app);
        const std::size_t piece = bytes_.size() / 6 + 1;
        for (; written < bytes_.size(); written += piece) {
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
            const media::ByteView rest = media::ByteView(bytes_).subspan(written);
            const media::ByteView next = rest.first(std::min(rest.size(), piece));
            file << std::string(next.begin(), next.end()) << std::flush;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
        std::filesystem::rename(path_, path_ + ".done");
    }

    std::string path_;
    media::Bytes bytes_;
    std::thread thread_;
};

}  // namespace

TEST_CASE("a file that is followed brings all that is written to it until it is renamed") {
    const Folder folder;
    folder.make("a.mp4", clips::h264_aac);
    const std::string copy = "-i @/a.mp4 -c copy ";
    for (const std::string& path :
         {folder.make("a.flv", copy), folder.make("a.ts", copy), folder.make("a.mkv", copy),
          folder.make("frag.mp4", copy + "-movflags frag_keyframe+empty_moov"),
          folder.make("sound.flv", "-i @/a.mp4 -vn -c copy"),
          folder.make("sound.aac", "-i @/a.mp4 -c copy")}) {
        const auto expected = clips::all_frames(*clips::open(path));
        const media::Bytes bytes = clips::bytes_of(path);
        for (const std::size_t written : {std::size_t{0}, std::size_t{100}, bytes.size() / 2}) {
            CAPTURE(path);
            CAPTURE(written);
            const std::string growing = folder.cut(path, written);
            const Recorder recorder(growing, bytes, written);
            const auto source = media::open_input(followed(growing));
            CHECK(source->may_wait());
            const auto frames = clips::all_frames(*source);
            REQUIRE(frames.size() == expected.size());
            CHECK(clips::joined(frames.back().data) == clips::joined(expected.back().data));
            CHECK(frames.back().dts == expected.back().dts);
        }
    }
}

TEST_CASE("a start is found in a file that is followed, and waited for") {
    const Folder folder;
    const std::string path = folder.make("a.flv", clips::h264_aac);
    media::Input whole;
    whole.path = path;
    whole.start = std::chrono::milliseconds(1500);
    const auto expected = clips::all_frames(*media::open_input(whole));
    const media::Bytes bytes = clips::bytes_of(path);
    media::Input input = followed(folder.cut(path, 3'000));
    input.start = whole.start;
    const Recorder recorder(input.path, bytes, 3'000);
    CHECK(clips::all_frames(*media::open_input(input)).size() == expected.size());
}

TEST_CASE(
    "a file that is begun anew while it is followed is an error, and so is one that ends within a tag") {
    const Folder folder;
    const std::string path = folder.make("a.flv", clips::h264_aac);
    const auto failure_after = [&](const media::Input& input, auto change) {
        const auto source = media::open_input(input);
        REQUIRE(source->next());
        change();
        try {
            clips::all_frames(*source);
        } catch (const Error& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    const media::Input input = followed(folder.cut(path, std::filesystem::file_size(path) - 50));
    CHECK(failure_after(input, [&] { std::filesystem::remove(input.path); }).find("ends too early") !=
          std::string::npos);
    const media::Input anew = followed(folder.cut(path, 20'000));
    CHECK(failure_after(anew, [&] { std::filesystem::resize_file(anew.path, 10); }).find("begun anew") !=
          std::string::npos);
}

TEST_CASE("what cannot be followed is refused at once") {
    const Folder folder;
    const auto refusal = [](const std::string& path) {
        try {
            media::open_input(followed(path));
        } catch (const Error& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    CHECK(refusal(folder.make("a.mp4", clips::h264_aac)).find("cannot be followed before") !=
          std::string::npos);
    const clips::PipedInput piped(folder.make("a.flv", clips::h264_aac));
    CHECK(refusal("-").find("no regular file") != std::string::npos);
}

}  // namespace demuxer_follow_test
