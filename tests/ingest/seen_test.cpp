#include "ingest/seen.hpp"

#include <doctest/doctest.h>
#include <thread>

#include "vectors/hex.hpp"

namespace seen_test {

using ingest::Notebook;
using ingest::Seen;
using rtmp::MessageType;
using vectors::hex;

namespace {

void count(Seen& seen, MessageType type, std::uint32_t timestamp, std::string_view body) {
    const rtmp::Bytes bytes = hex(body);
    ingest::count_media(seen, type, timestamp, bytes.size(), bytes);
}

}  // namespace

TEST_CASE("sequence headers and ends are messages, but no frames") {
    Seen seen;
    count(seen, MessageType::video, 0, "17 00 000000 01");   // AVC sequence header
    count(seen, MessageType::video, 0, "17 01 000000 65");   // AVC key frame
    count(seen, MessageType::video, 40, "27 01 000000 41");  // AVC inter frame
    count(seen, MessageType::video, 80, "17 02 000000");     // AVC end of sequence
    count(seen, MessageType::audio, 0, "AF 00 1190");        // AAC sequence header
    count(seen, MessageType::audio, 0, "AF 01 21");          // AAC frame
    CHECK(seen.video.messages == 4);
    CHECK(seen.video.frames == 2);
    CHECK(seen.video.bytes == 23);
    CHECK(seen.video.codec == "H.264");
    CHECK(seen.audio.frames == 1);
    CHECK(seen.audio.codec == "AAC");
    CHECK(seen.video.first_timestamp == 0U);
    CHECK(seen.video.last_timestamp == 80);
}

TEST_CASE("enhanced tags name their codec in four characters") {
    Seen seen;
    count(seen, MessageType::video, 0, "90 68766331 01");         // key frame, sequence start, hvc1
    count(seen, MessageType::video, 0, "91 68766331 000000 26");  // key frame, coded frames, hvc1
    count(seen, MessageType::video, 40,
          "A3 68766331 02");  // inter frame, coded frames without composition time
    count(seen, MessageType::audio, 0, "90 4F707573 4F");  // sequence start, Opus
    count(seen, MessageType::audio, 0, "91 4F707573 FC");  // coded frames, Opus
    CHECK(seen.video.codec == "hvc1");
    CHECK(seen.video.frames == 2);
    CHECK(seen.audio.codec == "Opus");
    CHECK(seen.audio.frames == 1);
}

TEST_CASE("steps back are counted by track and across, and the wrap is no step back") {
    Seen seen;
    count(seen, MessageType::video, 0xFFFFFFF0, "27 01 000000");
    count(seen, MessageType::audio, 0xFFFFFFFA, "AF 01");
    count(seen, MessageType::video, 0x00000010, "27 01 000000");
    CHECK(seen.interleave_backwards == 0);
    count(seen, MessageType::audio, 0x00000008, "AF 01");
    CHECK(seen.interleave_backwards == 1);
    CHECK(seen.audio.backwards == 0);
    count(seen, MessageType::audio, 0x00000007, "AF 01");
    CHECK(seen.audio.backwards == 1);
    CHECK(seen.video.backwards == 0);
}

TEST_CASE("a page is waited for by what stands on it") {
    Notebook notebook;
    std::thread writer([&] {
        const std::size_t index = notebook.add();
        notebook.update(index, [](Seen& seen) { seen.app = "live"; });
        notebook.finish(index);
        notebook.close();
    });
    CHECK(notebook.wait_for(
        0, [](const Seen& seen) { return seen.app == "live"; }, std::chrono::seconds(10)));
    CHECK_FALSE(notebook.wait_for(
        0, [](const Seen& seen) { return seen.app == "other"; }, std::chrono::milliseconds(1)));
    writer.join();
    CHECK(notebook.next_ended() == 0U);
    CHECK_FALSE(notebook.next_ended().has_value());
    CHECK(notebook.page(7).app.empty());
}

}  // namespace seen_test
