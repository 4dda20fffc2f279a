#include "cli/options/file_name.hpp"

#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>

#include "dial/failure.hpp"
#include "support/temporary_folder.hpp"

namespace file_name_test {

using cli::scheme_of_file;

TEST_CASE("a URL is told from the name of a file") {
    CHECK(scheme_of_file("https://host/live.m3u8") == "https");
    CHECK(scheme_of_file("RTMP://host/a/key") == "rtmp");
    CHECK(scheme_of_file("a+b-c.1://x") == "a+b-c.1");
    CHECK(scheme_of_file("file:/tmp/clip.mp4") == "file");
    CHECK(scheme_of_file("clip.mp4").empty());
    CHECK(scheme_of_file("a b://c").empty());
    CHECK(scheme_of_file("://c").empty());
    CHECK(scheme_of_file("c:clip.mp4").empty());
    CHECK(scheme_of_file("-").empty());
    CHECK(scheme_of_file("").empty());
    const e2e::TemporaryFolder folder;
    std::filesystem::create_directories(folder.path() / "https:");
    const std::string file = folder.path() / "https:/clip.mp4";
    std::ofstream(file) << "clip";
    CHECK(scheme_of_file(file).empty());
}

TEST_CASE("a URL as an input is refused with what to do, and without its text") {
    cli::refuse_url_as_input("clip.mp4");
    try {
        cli::refuse_url_as_input("https://user:sekrit@host/live?token=sekrit");
        FAIL("it was taken");
    } catch (const dial::Failure& failure) {
        CHECK(failure.status() == dial::ExitStatus::malformed_url);
        CHECK(std::string(failure.what()) ==
              "https:****: an input is a file, not a URL; let ffmpeg read it: ffmpeg -i URL -c copy -f flv - "
              "| rtmpush - rtmp://HOST/APP/KEY");
    }
}

}  // namespace file_name_test
