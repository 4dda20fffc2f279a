#include "media/mpeg/clock_course.hpp"

#include <doctest/doctest.h>
#include <string>

#include "support/clips.hpp"

namespace clock_course_test {

namespace {

using clips::Folder;
using media::ClockKind;

const std::string ten_seconds =
    "-v fatal -f lavfi -t 10 -i testsrc2=size=64x48:rate=25 -f lavfi -t 10 -i sine=sample_rate=48000 "
    "-c:v libx264 -c:a libmp3lame ";

bool jumps(const std::string& path, ClockKind kind) {
    media::Input input;
    input.path = path;
    return media::clock_jumps(media::ByteSource(input), kind);
}

std::string joined(const Folder& folder, const std::string& one, const std::string& other) {
    media::Bytes both = clips::bytes_of(folder.path(one));
    const media::Bytes rest = clips::bytes_of(folder.path(other));
    both.insert(both.end(), rest.begin(), rest.end());
    return folder.write("joined." + one, both);
}

}  // namespace

TEST_CASE("files that were joined have a clock that jumps, back or ahead, others have none") {
    const Folder folder;
    for (const std::string format : {"mpegts", "mpegts -mpegts_m2ts_mode 1", "mpeg", "vob"}) {
        CAPTURE(format);
        const ClockKind kind =
            format == "mpeg" || format == "vob" ? ClockKind::program_stream : ClockKind::transport_stream;
        const std::string arguments = ten_seconds + "-f " + format + " ";
        CHECK_FALSE(jumps(folder.make("one", arguments), kind));
        CHECK_FALSE(jumps(folder.make("late", arguments + "-output_ts_offset 3000 "), kind));
        CHECK(jumps(joined(folder, "one", "one"), kind));
        CHECK(jumps(joined(folder, "one", "late"), kind));
        CHECK(jumps(joined(folder, "late", "one"), kind));
    }
}

TEST_CASE("a stretch of little media is no jump, and the end of the clock's range is none") {
    const Folder folder;
    const std::string still = "-f lavfi -t 200 -i color=size=64x48:rate=25 -c:v libx264 -g 5000 -f mpegts ";
    const std::string busy = "-f lavfi -t 10 -i testsrc2=size=640x360:rate=25 -c:v libx264 -qp 5 -f mpegts ";
    folder.make("still.ts", still);
    folder.make("busy.ts", busy + "-output_ts_offset 200 ");
    CHECK_FALSE(jumps(joined(folder, "still.ts", "busy.ts"), ClockKind::transport_stream));
    // The clock counts up to 26 h 30 min 43.7 s.
    folder.make("wrap.ts", ten_seconds + "-f mpegts -output_ts_offset 95440 ");
    CHECK_FALSE(jumps(folder.path("wrap.ts"), ClockKind::transport_stream));
}

TEST_CASE("a gap of the picture, whose packets carry the clock, is no jump where sound goes on") {
    const Folder folder;
    const std::string path = folder.make(
        "gap.ts",
        "-f lavfi -t 40 -i \"testsrc2=size=64x48:rate=25,select='lt(t,12)+gt(t,27)'\" "
        "-f lavfi -t 40 -i sine=sample_rate=48000 -fps_mode passthrough -c:v libx264 -g 25 -c:a aac "
        "-max_interleave_delta 0 ");
    CHECK_FALSE(jumps(path, ClockKind::transport_stream));
}

TEST_CASE("bytes without a clock have none that jumps") {
    const Folder folder;
    for (const ClockKind kind : {ClockKind::transport_stream, ClockKind::program_stream}) {
        CHECK_FALSE(jumps(folder.write("sync", media::Bytes(200'000, 0x47)), kind));
        CHECK_FALSE(jumps(folder.write("short", media::Bytes(3, 0)), kind));
        const std::string path = folder.make("piped.ts", ten_seconds);
        const clips::PipedInput pipe(path);
        CHECK_FALSE(jumps("-", kind));
    }
}

}  // namespace clock_course_test
