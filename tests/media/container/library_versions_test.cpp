#include "media/container/library_versions.hpp"

#include <algorithm>
#include <doctest/doctest.h>

namespace library_versions_test {

TEST_CASE("the libraries in use say their versions") {
    const auto versions = media::library_versions();
    CHECK_FALSE(versions.ffmpeg.empty());
    for (const std::string& version : {versions.avformat, versions.avcodec, versions.avutil}) {
        CHECK(std::count(version.begin(), version.end(), '.') == 2);
        CHECK(std::stoi(version) >= 57);
    }
}

}  // namespace library_versions_test
