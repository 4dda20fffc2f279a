// Codecs of Enhanced RTMP, out of every container that holds them, published to the ffmpeg program, which
// writes down exactly what came; and their fate at servers that say what they take.

#include <algorithm>
#include <doctest/doctest.h>
#include <fstream>
#include <iterator>
#include <string>

#include "e2e/comparison.hpp"
#include "e2e/ffmpeg_witness.hpp"
#include "e2e/flv_reader.hpp"
#include "e2e/ingest_server.hpp"
#include "e2e/media_files.hpp"
#include "e2e/node_media_server.hpp"
#include "e2e/rtmpush.hpp"
#include "e2e/skip.hpp"
#include "support/temporary_folder.hpp"
#include "support/text_parts.hpp"

namespace enhanced_test {

using namespace e2e;
using text_parts::holds;

namespace {

std::string content_of(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

std::size_t count_of(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++count;
    return count;
}

std::vector<FlvTag> pushed(const std::filesystem::path& source, std::vector<std::string> options = {}) {
    FfmpegWitness witness;
    options.insert(options.end(), {source, witness.url()});
    const Outcome outcome = run(rtmpush_unpaced(options));
    CAPTURE(outcome.err);
    REQUIRE(outcome.status == 0);
    return read_flv(witness.recording());
}

/// Checks that there is one sequence start, of that codec, whose record is that of the file.
void check_start(const std::vector<FlvTag>& tags, TagType type, const std::string& codec,
                 const std::filesystem::path& file) {
    const auto starts = sequence_starts(tags, type);
    REQUIRE(starts.size() == 1);
    CHECK(starts[0].substr(0, 4) == codec);
    CHECK(starts[0].size() > 4 + 4);
    CHECK(holds(content_of(file), starts[0].substr(4)));
}

/// Checks that the last tag of that kind says that no more of it comes.
void check_end(const std::vector<FlvTag>& tags, TagType type, const std::string& head) {
    const auto last =
        std::find_if(tags.rbegin(), tags.rend(), [&](const FlvTag& tag) { return tag.type == type; });
    REQUIRE(last != tags.rend());
    CHECK(last->body == head);
}

void check_hevc(const std::string& name) {
    const auto source = media_file(name);
    const auto tags = pushed(source);
    check_same_frames(tags, source);
    check_order(tags);
    check_start(tags, TagType::video, "hvc1", unframed(source));
    check_end(tags, TagType::video, "\x92hvc1");
    // Frames that are shown when they are decoded travel without an offset of 0.
    for (const FlvTag& tag : tags) {
        if (tag.type != TagType::video || (tag.body[0] & 0x0f) != 1) continue;
        CHECK(tag.body.substr(5, 3) != std::string(3, '\0'));
    }
    CHECK(holds(tags[0].body, "videocodecid"));
    CHECK(tags[0].body.find(std::string("\x41\xDA\x1D\x98\xCC\x40\0\0", 8)) != std::string::npos);
}

void check_av1(const std::string& name) {
    const auto source = media_file(name);
    const auto tags = pushed(source);
    check_same_frames(tags, source);
    check_order(tags);
    check_start(tags, TagType::video, "av01", unframed(source));
    check_end(tags, TagType::video,
              "\x92"
              "av01");
}

void check_opus(const std::string& name) {
    const auto source = media_file(name);
    const auto tags = pushed(source);
    check_same_frames(tags, source);
    check_order(tags);
    const auto starts = sequence_starts(tags, TagType::audio);
    REQUIRE(starts.size() == 1);
    CHECK(starts[0].starts_with("OpusOpusHead\x01\x01"));
    check_end(tags, TagType::audio, "\x92Opus");
}

}  // namespace

TEST_CASE("HEVC arrives whole from MP4, Matroska and MPEG-TS") {
    check_hevc("hevc.mp4");
    check_hevc("hevc.mkv");
    check_hevc("hevc.ts");
}

TEST_CASE("AV1 arrives whole from MP4, Matroska, WebM and IVF") {
    check_av1("av1.mp4");
    check_av1("av1.mkv");
    check_av1("av1.webm");
    check_av1("av1.ivf");
}

TEST_CASE("Opus arrives whole from MP4, Matroska, MPEG-TS and Ogg") {
    check_opus("opus.mp4");
    check_opus("opus.mkv");
    check_opus("opus.ts");
    check_opus("opus.ogg");
}

TEST_CASE("VP9 arrives whole from WebM, MP4 and IVF, with a record made of its frames") {
    for (const char* const name : {"vp9.webm", "vp9.mp4", "vp9.ivf"}) {
        CAPTURE(name);
        const auto source = media_file(name);
        const auto tags = pushed(source);
        check_same_frames(tags, source);
        check_order(tags);
        // Record of VP9: version and flags, profile 0 and level 1, 8 bits of 4:2:0 in limited range,
        // unspecified colours, nothing more
        const std::string record(
            "\x01\0\0\0"
            "\0\x0a"
            "\x82"
            "\2\2\2"
            "\0\0",
            12);
        CHECK(sequence_starts(tags, TagType::video) == std::vector<std::string>{"vp09" + record});
        check_end(tags, TagType::video, "\x92vp09");
    }
}

TEST_CASE("VP8 arrives whole") {
    for (const char* const name : {"vp8.webm", "vp8.mkv"}) {
        CAPTURE(name);
        const auto source = media_file(name);
        const auto tags = pushed(source);
        check_same_frames(tags, source);
        const auto starts = sequence_starts(tags, TagType::video);
        REQUIRE(starts.size() == 1);
        CHECK(starts[0].starts_with("vp08"));
        CHECK(starts[0].size() == 4 + 12);
    }
}

TEST_CASE("FLAC, AC-3 and E-AC-3 arrive whole, and say where their channels are heard") {
    const auto check = [](const std::string& name, const std::string& codec, std::size_t record_size,
                          char mask_end) {
        CAPTURE(name);
        const auto source = media_file(name);
        const auto tags = pushed(source);
        check_same_frames(tags, source);
        const auto starts = sequence_starts(tags, TagType::audio);
        REQUIRE(starts.size() == 1);
        CHECK(starts[0].substr(0, 4) == codec);
        CHECK(starts[0].size() == 4 + record_size);
        if (record_size > 0) CHECK(holds(content_of(source), starts[0].substr(4)));
        const std::string channels =
            "\x94" + codec + std::string("\1\6\0\0", 4) + (mask_end == '\x0f' ? '\6' : '\0') + mask_end;
        CHECK(std::any_of(tags.begin(), tags.end(), [&](const FlvTag& tag) { return tag.body == channels; }));
        check_end(tags, TagType::audio, "\x92" + codec);
    };
    // Speakers at the back where the file says so; AC-3 has none, but those at the side.
    constexpr char back = '\x3f';
    constexpr char side = '\x0f';
    for (const char* const name : {"flac.mkv", "flac.flac", "flac.mp4"})
        check(name, "fLaC", 34, back);
    for (const char* const name : {"ac3.mkv", "ac3.mp4", "ac3.ts"})
        check(name, "ac-3", 0, side);
    for (const char* const name : {"eac3.mkv", "eac3.mp4", "eac3.ts"})
        check(name, "ec-3", 0, side);
}

TEST_CASE("Opus in 5.1 says where its channels are heard") {
    const auto source = media_file("surround.mkv");
    const auto tags = pushed(source);
    check_same_frames(tags, source);
    check_start(tags, TagType::audio, "Opus", source);
    const std::string channels("\x94Opus\1\6\0\0\0\x3f", 11);
    CHECK(std::any_of(tags.begin(), tags.end(), [&](const FlvTag& tag) { return tag.body == channels; }));
}

TEST_CASE("records go as the specification has them where that is asked for") {
    const auto starts =
        sequence_starts(pushed(media_file("flac.mkv"), {"--enhanced-records", "spec"}), TagType::audio);
    REQUIRE(starts.size() == 1);
    CHECK(starts[0].starts_with(std::string("fLaCfLaC\x80\0\0\x22", 12)));
    CHECK(starts[0].size() == 4 + 42);
}

TEST_CASE("high dynamic range is told before the first frame, with its depth") {
    const auto tags = pushed(media_file("hdr.mp4"));
    const auto told = std::find_if(tags.begin(), tags.end(),
                                   [](const FlvTag& tag) { return tag.body.starts_with("\xd4hvc1"); });
    REQUIRE(told != tags.end());
    CHECK(holds(told->body, "colorInfo"));
    const auto number = [&](const std::string& name, const std::string& value) {
        return holds(told->body, name + std::string("\0\x40", 2) + value);
    };
    CHECK(number("bitDepth", std::string("\x24\0", 2)));                 // 10
    CHECK(number("colorPrimaries", std::string("\x22\0", 2)));           // 9
    CHECK(number("transferCharacteristics", std::string("\x30\0", 2)));  // 16
    const auto is_frame = [](const FlvTag& tag) { return tag.body.starts_with("\x93hvc1"); };
    CHECK(std::none_of(tags.begin(), told, is_frame));
    CHECK(std::any_of(told, tags.end(), is_frame));
}

TEST_CASE("node-media-server records newer codecs as they were sent") {
    if (is_skipped(NodeMediaServer::why_not())) return;
    const NodeMediaServer server;
    for (const char* const name : {"hevc.mp4", "av1.mkv", "vp9.webm", "flac.mkv", "ac3.mp4"}) {
        CAPTURE(name);
        const auto source = media_file(name);
        const std::string stream = "live/" + std::string(name).substr(0, std::string(name).find('.'));
        const Outcome outcome = run(rtmpush_unpaced({source, server.url(stream)}));
        CAPTURE(outcome.err);
        REQUIRE(outcome.status == 0);
        check_same_frames(read_flv(server.recording(stream)), source);
    }
}

TEST_CASE("two videos and two sounds arrive whole, the first of each as if it were alone") {
    const auto source = media_file("tracks.mkv");
    const auto tags = pushed(source, {"--tracks", "all"});
    check_same_tracks(tags, source, 2);
    check_order(tags);
    for (const TagType type : {TagType::video, TagType::audio}) {
        for (const FlvTag& tag : track_of(tags, type, 0))
            CHECK((static_cast<unsigned char>(tag.body[0]) & 0x8f) == (type == TagType::video ? 7 : 0x8f));
        CHECK(track_of(tags, type, 2).empty());
    }
    check_start(track_of(tags, TagType::video, 1), TagType::video, "avc1", source);
    check_end(track_of(tags, TagType::video, 1), TagType::video,
              "\x92"
              "avc1");
    const auto sound = track_of(tags, TagType::audio, 1);
    REQUIRE(sequence_starts(sound, TagType::audio).size() == 1);
    CHECK(sequence_starts(sound, TagType::audio)[0].starts_with("OpusOpusHead"));
    const auto named = [&](const std::string& name, const std::string& text) {
        return name + std::string("\x02\0", 2) + static_cast<char>(text.size()) + text;
    };
    CHECK(holds(tags[0].body, "videoTrackIdInfoMap" + std::string("\x03\0\x01"
                                                                  "1\x03\0\x05width\0\x40\x50",
                                                                  15)));
    CHECK(holds(tags[0].body, "audioTrackIdInfoMap"));
    CHECK(holds(tags[0].body, named("language", "fre")));
    CHECK(holds(tags[0].body, named("title", "commentaire")));
}

TEST_CASE("tracks by their numbers, the first named of a type as the default one") {
    const auto source = media_file("tracks.mkv");
    const auto tags = pushed(source, {"--tracks", "1,0,3"});
    const auto count = [](const std::vector<Packet>& packets) { return packets.size(); };
    CHECK(frames_of(track_of(tags, TagType::video, 0), TagType::video).size() ==
          count(packets_of(source, 'v', 1)));
    CHECK(crc32(frames_of(tags, TagType::video)[0].data) == packets_of(source, 'v', 1)[0].crc);
    CHECK(crc32(frames_of(track_of(tags, TagType::video, 1), TagType::video)[0].data) ==
          packets_of(source, 'v', 0)[0].crc);
    CHECK(crc32(frames_of(tags, TagType::audio)[0].data) == packets_of(source, 'a', 1)[0].crc);
    CHECK(track_of(tags, TagType::audio, 1).empty());
}

TEST_CASE("a track of another file arrives whole besides those of the input, pass after pass") {
    const auto source = media_file("clip.mp4");
    const auto other = media_file("hevc.mp4");
    FfmpegWitness witness;
    const Outcome outcome =
        run(rtmpush_unpaced({"--loop=2", "--track-from", other.string() + ":0", source, witness.url()}));
    CAPTURE(outcome.err);
    REQUIRE(outcome.status == 0);
    const auto tags = read_flv(witness.recording());
    check_order(tags);
    check_start(track_of(tags, TagType::video, 1), TagType::video, "hvc1", other);
    const auto frames = frames_of(track_of(tags, TagType::video, 1), TagType::video);
    const auto packets = packets_of(other, 'v', 0);
    REQUIRE(frames.size() == 2 * packets.size());
    for (std::size_t i = 0; i < frames.size(); ++i)
        CHECK(crc32(frames[i].data) == packets[i % packets.size()].crc);
    CHECK(frames_of(track_of(tags, TagType::video, 0), TagType::video).size() ==
          2 * packets_of(source, 'v', 0).size());
}

TEST_CASE("several tracks play pass after pass") {
    FfmpegWitness witness;
    const Outcome outcome =
        run(rtmpush_unpaced({"--loop=2", "--tracks", "all", media_file("tracks.mkv"), witness.url()}));
    CAPTURE(outcome.err);
    REQUIRE(outcome.status == 0);
    const auto tags = read_flv(witness.recording());
    check_order(tags);
    for (unsigned number = 0; number < 2; ++number) {
        CAPTURE(number);
        CHECK(frames_of(track_of(tags, TagType::video, number), TagType::video).size() ==
              2 * packets_of(media_file("tracks.mkv"), 'v', number).size());
        CHECK(frames_of(track_of(tags, TagType::audio, number), TagType::audio).size() ==
              2 * packets_of(media_file("tracks.mkv"), 'a', number).size());
        // The second pass needs no other sequence start.
        CHECK(sequence_starts(track_of(tags, TagType::video, number), TagType::video).size() == number);
    }
}

TEST_CASE("a server that says what it can do, and not several tracks, gets no media") {
    IngestServer lacking({"--caps-ex", "1"});
    const Outcome refused =
        run(rtmpush_unpaced({"-q", "--tracks", "all", media_file("tracks.mkv"), lacking.url("live/key")}));
    CAPTURE(refused.err);
    CHECK(refused.status == 120);
    CHECK(holds(refused.err, "several tracks are not among it"));
    CHECK(holds(lacking.seen(), "\"frames\":0"));
    IngestServer able({"--caps-ex", "3"});
    const Outcome taken =
        run(rtmpush_unpaced({"-v", "--tracks", "all", media_file("tracks.mkv"), able.url("live/key")}));
    CAPTURE(taken.err);
    CHECK(taken.status == 0);
    CHECK_FALSE(holds(taken.err, "and several tracks"));
    const Outcome off = run(rtmpush({"-q", "--enhanced", "off", "--tracks", "all", media_file("tracks.mkv"),
                                     "rtmp://127.0.0.1/live/key"}));
    CHECK(off.status == 120);
}

TEST_CASE("H.264 and AAC travel as ever, and as Enhanced RTMP has them where that is asked for") {
    const auto source = media_file("clip.mp4");
    for (const FlvTag& tag : pushed(source)) {
        if (tag.type == TagType::video) CHECK((static_cast<unsigned char>(tag.body[0]) & 0x8f) == 7);
        if (tag.type == TagType::audio) CHECK(static_cast<unsigned char>(tag.body[0]) == 0xaf);
    }
    const auto tags = pushed(source, {"--enhanced", "always"});
    check_same_frames(tags, source);
    check_start(tags, TagType::video, "avc1", source);
    const auto starts = sequence_starts(tags, TagType::audio);
    REQUIRE(starts.size() == 1);
    CHECK(starts[0].starts_with("mp4a\x11\x88"));
}

TEST_CASE("a server that lists codecs and lacks one gets no media") {
    IngestServer ingest({"--fourcc-list", "av01,vp09"});
    const Outcome outcome = run(rtmpush_unpaced({"-q", media_file("hevc.mp4"), ingest.url("live/key")}));
    CAPTURE(outcome.err);
    CHECK(outcome.status == 120);
    CHECK(holds(outcome.err, "does not take hvc1"));
    CHECK(holds(outcome.err, "av01 and vp09"));
    CHECK(holds(outcome.err, "hvc1 and mp4a"));
    CHECK(holds(ingest.seen(), "\"frames\":0"));
}

TEST_CASE("a codec that the server does not say it takes is a warning, told once of a stream") {
    IngestServer listing({"--fourcc-list", "hvc1"});
    const Outcome taken = run(rtmpush_unpaced({media_file("hevc.mp4"), listing.url("live/key")}));
    CAPTURE(taken.err);
    CHECK(taken.status == 0);
    CHECK_FALSE(holds(taken.err, "does not say"));

    IngestServer silent({"--reset-after", "messages:20", "--script-times", "1", "--connections", "2"});
    const Outcome sent = run(rtmpush({"--json", "--speed", "4", "--retry", "2", "--retry-delay", "20ms",
                                      media_file("hevc.mp4"), silent.url("live/key")}));
    CAPTURE(sent.out);
    CHECK(sent.status == 0);
    CHECK(holds(sent.out, "\"retry\""));
    CHECK(count_of(sent.err, "does not say that it takes hevc (hvc1), and may drop it in silence") == 1);
    CHECK(count_of(sent.out, "\"class\":\"not_announced\",\"what\":\"hevc\"") == 1);
}

TEST_CASE("H.264 and AAC need no word of the server's") {
    IngestServer silent;
    const Outcome outcome = run(rtmpush_unpaced({media_file("clip.mp4"), silent.url("live/key")}));
    CAPTURE(outcome.err);
    CHECK(outcome.status == 0);
    CHECK_FALSE(holds(outcome.err, "warning"));
    CHECK_FALSE(holds(outcome.err, "does not say"));
}

TEST_CASE("a codec that the server does not say it takes is an error under --strict") {
    IngestServer silent;
    const Outcome outcome =
        run(rtmpush_unpaced({"--strict", media_file("hevc.mp4"), silent.url("live/key")}));
    CAPTURE(outcome.err);
    CHECK(outcome.status == 120);
    CHECK(holds(outcome.err, "does not say that it takes hevc"));
    CHECK(holds(outcome.err, "--strict"));
    CHECK(holds(silent.seen(), "\"frames\":0"));
}

TEST_CASE(
    "a program that is known to drop the codec is named, and a service that takes it needs not say so") {
    IngestServer old({"--fms-version", "FMS/3,5,3,888", "--program", "SRS/5.0.213(Bee)"});
    const Outcome dropped = run(rtmpush_unpaced({"-v", media_file("hevc.mp4"), old.url("live/key")}));
    CAPTURE(dropped.err);
    CHECK(dropped.status == 0);
    CHECK(holds(dropped.err, "server: FMS/3,5,3,888 (SRS/5.0.213(Bee))"));
    CHECK(holds(dropped.err, "SRS before 6.0.2 is known to drop hevc without a word"));

    const TemporaryFolder folder;
    const auto services = folder.path() / "services.json";
    std::ofstream(services) << R"({"services": [{"id": "ours", "rtmp": "rtmp://127.0.0.1/live",)"
                            << R"("hosts": ["127.0.0.1"], "video_codecs": {"hard": ["hevc"]}}]})";
    IngestServer ours({"--program", "SRS/5.0.213(Bee)"});
    const Outcome taken = run(
        rtmpush_unpaced({"--services", services, "--strict", media_file("hevc.mp4"), ours.url("live/key")}));
    CAPTURE(taken.err);
    CHECK(taken.status == 0);
    CHECK_FALSE(holds(taken.err, "does not say"));
}

TEST_CASE("a stream that is closed at once may have a codec that the server does not take") {
    IngestServer closing({"--close-after", "messages:1", "--connections", "1"});
    const Outcome outcome =
        run(rtmpush({"--retry", "0", media_file("hevc.mp4"), closing.url("live/sekrit-key-77")}));
    CAPTURE(outcome.err);
    CHECK(outcome.status == 114);
    CHECK(holds(outcome.err, "a wrong or expired key"));
    CHECK(holds(outcome.err, "the server takes no hevc (convert the input)"));
    CHECK_FALSE(holds(outcome.err, "sekrit"));
}

TEST_CASE("without Enhanced RTMP, what needs it is refused") {
    const Outcome outcome =
        run(rtmpush({"-q", "--enhanced", "off", media_file("hevc.mp4"), "rtmp://127.0.0.1/live/key"}));
    CAPTURE(outcome.err);
    CHECK(outcome.status == 120);
    CHECK(holds(outcome.err, "--enhanced off"));
}

}  // namespace enhanced_test
