#include "media/container/format_name.hpp"

#include <doctest/doctest.h>

namespace format_name_test {

using media::is_format_name;

TEST_CASE("containers that a pipe can bring have their names") {
    for (const char* name : {"flv", "mpegts", "matroska", "mp4", "mov", "webm"}) {
        CAPTURE(name);
        CHECK(is_format_name(name));
    }
}

TEST_CASE("what is no container, or opens something by itself, has none") {
    for (const char* name : {"", "no-such-format", "FLV9", "rtsp"}) {
        CAPTURE(name);
        CHECK_FALSE(is_format_name(name));
    }
}

}  // namespace format_name_test
