// Timed data: the script data of an FLV file, and lines of --data, as an ingest records them.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "e2e/flv_reader.hpp"
#include "e2e/ingest_server.hpp"
#include "e2e/media_files.hpp"
#include "e2e/rtmpush.hpp"
#include "support/temporary_folder.hpp"

namespace data_test {

using namespace e2e;
using namespace std::chrono_literals;

namespace {

std::string big_endian_text(std::uint32_t value, int count) {
    std::string bytes;
    for (int i = count - 1; i >= 0; --i)
        bytes += static_cast<char>(value >> (8 * i) & 0xFFU);
    return bytes;
}

std::string amf_string(const std::string& text) {
    return '\2' + big_endian_text(static_cast<std::uint32_t>(text.size()), 2) + text;
}

FlvTag script_tag(std::uint32_t time, const std::string& body) {
    return {TagType::script, time, body};
}

/// The clip with these scripts, each behind the tags of its time.
std::filesystem::path clip_with(const std::vector<FlvTag>& scripts, const std::filesystem::path& file) {
    std::vector<FlvTag> tags = read_flv(media_file("clip.flv"));
    for (const FlvTag& script : scripts) {
        const auto behind = std::upper_bound(
            tags.begin(), tags.end(), script,
            [](const FlvTag& one, const FlvTag& other) { return one.timestamp_ms < other.timestamp_ms; });
        tags.insert(behind, script);
    }
    std::ofstream out(file, std::ios::binary);
    out << std::string("FLV\1\5\0\0\0\11\0\0\0\0", 13);
    for (const FlvTag& tag : tags) {
        const auto size = static_cast<std::uint32_t>(tag.body.size());
        out << static_cast<char>(tag.type) << big_endian_text(size, 3) << big_endian_text(tag.timestamp_ms, 3)
            << big_endian_text(tag.timestamp_ms >> 24U, 1) << std::string(3, '\0') << tag.body
            << big_endian_text(size + 11, 4);
    }
    REQUIRE(out.flush());
    return file;
}

const std::string cue = amf_string("onCuePoint") + '\3' + big_endian_text(4, 2) + "name" +
                        amf_string("chapter \xE2\x82\xAC") + std::string("\0\0\11", 3);
const std::string text = amf_string("onTextData") + amf_string(std::string(300, 't'));
const std::string info = amf_string("onFI") + '\3' + std::string("\0\0\11", 3);
/// A script whose bytes behind its name are no AMF0, and pass all the same.
const std::string odd = amf_string("ours") + "\xFF\xFE\xFD";

/// A folder that an ingest records in.
struct Records {
    std::vector<std::string> options(std::vector<std::string> more = {}) const {
        more.insert(more.begin(), {"--record", folder.path()});
        return more;
    }
    /// The recordings of all connections so far, one after the other.
    std::vector<std::vector<FlvTag>> streams() const {
        std::vector<std::filesystem::path> files;
        for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
            files.push_back(entry.path());
        std::sort(files.begin(), files.end());
        std::vector<std::vector<FlvTag>> all;
        for (const auto& file : files)
            all.push_back(read_flv(file));
        return all;
    }
    TemporaryFolder folder;
};

/// The tags that are neither media nor metadata.
std::vector<FlvTag> data_in(const std::vector<FlvTag>& tags) {
    std::vector<FlvTag> data;
    for (const FlvTag& tag : tags) {
        if (tag.type == TagType::script && tag.body.find("onMetaData") == std::string::npos)
            data.push_back(tag);
    }
    return data;
}

bool is_in_order(const std::vector<FlvTag>& tags) {
    return std::is_sorted(tags.begin(), tags.end(), [](const FlvTag& one, const FlvTag& other) {
        return one.timestamp_ms < other.timestamp_ms;
    });
}

/// Checks for the same bodies in the same order, with times within 1 ms.
void check_same(const std::vector<FlvTag>& arrived, const std::vector<FlvTag>& sent) {
    REQUIRE(arrived.size() == sent.size());
    for (std::size_t i = 0; i < sent.size(); ++i) {
        CAPTURE(i);
        CHECK(arrived[i].body == sent[i].body);
        CHECK(std::abs(static_cast<int>(arrived[i].timestamp_ms) - static_cast<int>(sent[i].timestamp_ms)) <=
              1);
    }
}

std::string json_line(double time, const std::string& name) {
    return R"({"time": )" + std::to_string(time) + R"(, "name": ")" + name + R"(", "data": "x"})" + "\n";
}

FlvTag tag_of_line(double time, const std::string& name) {
    return script_tag(static_cast<std::uint32_t>(std::lround(time * 1000)),
                      amf_string(name) + amf_string("x"));
}

}  // namespace

TEST_CASE("script data of an FLV file arrives as it is, in order, with its times") {
    const TemporaryFolder folder;
    const std::vector<FlvTag> scripts{script_tag(0, cue),     script_tag(500, text), script_tag(501, odd),
                                      script_tag(1333, info), script_tag(2400, cue), script_tag(2950, text)};
    const auto source = clip_with(scripts, folder.path() / "clip.flv");
    const std::size_t frames = packets_of(media_file("clip.flv"), 'v').size();
    Command push = rtmpush_unpaced({source});
    SUBCASE("a file") {}
    SUBCASE("at the pace of time") {
        push = rtmpush({"--speed", "4", source});
    }
    SUBCASE("a pipe") {
        push = rtmpush_unpaced({"-"});
        std::ifstream file(source, std::ios::binary);
        push.input.assign(std::istreambuf_iterator<char>(file), {});
    }
    SUBCASE("with silence in place of its sound") {
        push = rtmpush_unpaced({"--no-audio", "--silent-audio", source});
    }
    const Records records;
    const IngestServer ingest(records.options());
    push.arguments.push_back(ingest.url("live/data"));
    push.arguments.insert(push.arguments.end(), {"--dump", folder.path() / "dump.flv"});
    const Outcome outcome = run(push);
    CAPTURE(outcome.err);
    REQUIRE(outcome.status == 0);
    for (const auto& tags : {records.streams().at(0), read_flv(folder.path() / "dump.flv")}) {
        check_same(data_in(tags), scripts);
        CHECK(is_in_order(tags));
        CHECK(frames_of(tags, TagType::video).size() == frames);
    }
}

TEST_CASE("script data comes again with each pass of a loop") {
    const TemporaryFolder folder;
    const auto source = clip_with({script_tag(100, cue), script_tag(2000, text)}, folder.path() / "clip.flv");
    const auto dump = folder.path() / "dump.flv";
    const Outcome outcome = run(rtmpush({"--dry-run", "--loop=3", source, "--dump", dump}));
    CAPTURE(outcome.err);
    REQUIRE(outcome.status == 0);
    const auto tags = read_flv(dump);
    CHECK(is_in_order(tags));
    const auto data = data_in(tags);
    REQUIRE(data.size() == 6);
    // Each script is as far behind the keyframe that the clip begins with as in the first pass.
    const auto video = frames_of(tags, TagType::video);
    const std::size_t frames = video.size() / 3;
    for (std::size_t i = 0; i < 6; ++i) {
        CAPTURE(i);
        const std::int64_t shift = video[i / 2 * frames].dts_ms - video[0].dts_ms;
        CHECK(std::abs(data[i].timestamp_ms - shift - data[i % 2].timestamp_ms) <= 1);
        CHECK(data[i].body == data[i % 2].body);
    }
}

TEST_CASE("data is sent again with the part of the stream that a lost connection may have lost") {
    const TemporaryFolder folder;
    const std::vector<FlvTag> scripts{script_tag(10, cue), script_tag(1000, text), script_tag(2500, info)};
    const auto source = clip_with(scripts, folder.path() / "clip.flv");
    const Records records;
    const IngestServer ingest(
        records.options({"--connections", "2", "--close-after", "messages:60", "--script-times", "1"}));
    const Outcome outcome = run(rtmpush({"--retry", "3", "--retry-delay", "10ms", "--speed", "4", source,
                                         ingest.url("live/data"), "--timestamps", "continue"}));
    CAPTURE(outcome.err);
    REQUIRE(outcome.status == 0);
    const auto streams = records.streams();
    REQUIRE(streams.size() == 2);
    CHECK(is_in_order(streams[1]));
    const auto data = data_in(streams[1]);
    // All scripts come again: nothing was acknowledged yet.
    check_same(data, scripts);
}

TEST_CASE("lines of a file are sent at their times, over the passes of a loop, beside the input's own data") {
    const TemporaryFolder folder;
    const auto source = clip_with({script_tag(700, cue)}, folder.path() / "clip.flv");
    const auto lines = folder.path() / "lines.jsonl";
    std::ofstream(lines) << json_line(0, "zero") << json_line(0.6, "first") << json_line(0.8, "second")
                         << json_line(4.25, "pass two") << json_line(1000, "never");
    const Records records;
    const IngestServer ingest(records.options());
    const Outcome outcome =
        run(rtmpush_unpaced({"--loop=2", "--data", lines, source, ingest.url("live/data")}));
    CAPTURE(outcome.err);
    REQUIRE(outcome.status == 0);
    const auto tags = records.streams().at(0);
    CHECK(is_in_order(tags));
    auto data = data_in(tags);
    REQUIRE(data.size() == 6);
    // The clip's own script, of the second pass.
    CHECK(data[4].body == cue);
    data.erase(data.begin() + 4);
    check_same(data, {tag_of_line(0, "zero"), tag_of_line(0.6, "first"), script_tag(700, cue),
                      tag_of_line(0.8, "second"), tag_of_line(4.25, "pass two")});
}

TEST_CASE("a file with a wrong line is refused before anything is sent") {
    const TemporaryFolder folder;
    const auto lines = folder.path() / "lines.jsonl";
    std::ofstream(lines) << json_line(0, "zero") << "{\"time\": 1}\n";
    const Outcome outcome =
        run(rtmpush({"--data", lines, media_file("clip.mp4"), "rtmp://127.0.0.1:1/live/x"}));
    CHECK(outcome.status == 26);
    CHECK(outcome.err ==
          "rtmpush: --data " + lines.string() +
              ", line 2: it has no \"name\", such as \"onTextData\"; a line is like {\"time\": "
              "1.5, \"name\": \"onTextData\", \"data\": {\"text\": \"hello\"}}\n");
}

TEST_CASE("lines of a FIFO are sent as they come, and a wrong one is left out") {
    const TemporaryFolder folder;
    const auto fifo = folder.path() / "fifo";
    REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
    const Records records;
    const IngestServer ingest(records.options());
    Process push(rtmpush({"-v", "--data", fifo, media_file("clip.mp4"), ingest.url("live/data")}));
    push.await_output("publishing to");
    const auto begun = std::chrono::steady_clock::now();
    std::this_thread::sleep_for(1s);
    const auto write = [&](const std::string& bytes) { std::ofstream(fifo) << bytes; };
    write(R"({"name": "now", "data": "x"})"
          "\n");
    const auto written = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    write("nonsense\n" + json_line(2.5, "later"));
    // This writer keeps the pipe open until after the end.
    const int writer = ::open(fifo.c_str(), O_WRONLY | O_CLOEXEC);
    const Outcome outcome = push.wait();
    ::close(writer);
    CAPTURE(outcome.err);
    REQUIRE(outcome.status == 0);
    CHECK(outcome.err.find(", line 1: it is not JSON; a line is like") == std::string::npos);
    CHECK(outcome.err.find(", line 2: it is not JSON; a line is like") != std::string::npos);
    const auto tags = records.streams().at(0);
    CHECK(is_in_order(tags));
    const auto data = data_in(tags);
    REQUIRE(data.size() == 2);
    CHECK(data[0].body == tag_of_line(0, "now").body);
    CHECK(data[0].timestamp_ms / 1000.0 > written - 0.5);
    CHECK(data[0].timestamp_ms / 1000.0 < written + 0.5);
    check_same({data[1]}, {tag_of_line(2.5, "later")});
}

TEST_CASE("lines come by standard input, too") {
    const TemporaryFolder folder;
    const auto dump = folder.path() / "dump.flv";
    Command push =
        rtmpush({"--dry-run", "--speed", "2", "--data", "-", media_file("clip.mp4"), "--dump", dump});
    push.input = json_line(1, "one") + json_line(2, "two");
    const Outcome outcome = run(push);
    CAPTURE(outcome.err);
    REQUIRE(outcome.status == 0);
    check_same(data_in(read_flv(dump)), {tag_of_line(1, "one"), tag_of_line(2, "two")});
}

TEST_CASE("lines are sent again with the part of the stream that a lost connection may have lost") {
    const TemporaryFolder folder;
    const auto lines = folder.path() / "lines.jsonl";
    std::ofstream(lines) << json_line(0.01, "zero") << json_line(2.5, "later");
    const Records records;
    const IngestServer ingest(
        records.options({"--connections", "2", "--close-after", "messages:60", "--script-times", "1"}));
    const Outcome outcome =
        run(rtmpush({"--retry", "3", "--retry-delay", "10ms", "--speed", "4", "--data", lines,
                     media_file("clip.mp4"), ingest.url("live/data"), "--timestamps", "continue"}));
    CAPTURE(outcome.err);
    REQUIRE(outcome.status == 0);
    const auto streams = records.streams();
    REQUIRE(streams.size() == 2);
    check_same(data_in(streams[1]), {tag_of_line(0.01, "zero"), tag_of_line(2.5, "later")});
}

}  // namespace data_test
