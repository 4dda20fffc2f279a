#include "media/flv/enhanced_flv.hpp"

#include <doctest/doctest.h>
#include <thread>
#include <unistd.h>

#include "media/container/container.hpp"
#include "media/flv_bytes.hpp"
#include "support/clips.hpp"

namespace enhanced_flv_test {

using clips::flv_head;
using clips::flv_tag;
using media::Bytes;
using media::Container;
using media::Packet;
using clips::operator+;
using std::chrono::milliseconds;
using namespace std::string_view_literals;

namespace {

constexpr std::uint8_t audio = 8;
constexpr std::uint8_t video = 9;

Bytes body(std::initializer_list<std::string_view> parts) {
    Bytes all;
    for (const std::string_view part : parts)
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

const std::string_view opus_head = "OpusHead\x01\x02\x38\x01\x80\xBB\0\0\0\0\0"sv;

/// VP9 and Opus, a frame of each every 20 ms; `tracks` of Opus.
Bytes vp9_opus(int frames, std::uint32_t from_ms = 0) {
    Bytes file = flv_head() +
                 flv_tag(video, from_ms, body({"\x90vp09", "\x01\0\0\0\0\x0A\x82\x02\x02\x02\0\0"sv})) +
                 flv_tag(audio, from_ms, body({"\x90Opus", opus_head}));
    for (int i = 0; i < frames; ++i) {
        const auto time = from_ms + static_cast<std::uint32_t>(i) * 20;
        file = std::move(file) + flv_tag(video, time, body({i == 0 ? "\x91vp09" : "\xA1vp09", "picture"})) +
               flv_tag(audio, time, body({"\x91Opus", "sound"}));
    }
    return file;
}

media::Input input_of(const Bytes& bytes) {
    media::Input input;
    input.path = "made.flv";
    input.memory = bytes;
    return input;
}

std::string text_of(const Packet& packet) {
    return {packet.data.begin(), packet.data.end()};
}

std::vector<Packet> all_of(Container& container) {
    std::vector<Packet> packets;
    while (auto packet = container.read())
        packets.push_back(std::move(*packet));
    return packets;
}

bool begins(const Bytes& bytes) {
    media::ByteSource source(input_of(bytes));
    return media::EnhancedFlv::begins(source);
}

}  // namespace

TEST_CASE("a file is told by its first tags, whichever track is named by a FOURCC") {
    const Bytes avc = flv_tag(video, 0, body({"\x17\0\0\0\0"sv, "record"}));
    const Bytes aac = flv_tag(audio, 0, body({"\xAF\0\x12\x10"sv}));
    const Bytes opus = flv_tag(audio, 0, body({"\x90Opus", opus_head}));
    const Bytes script = flv_tag(18, 0, clips::script_body("onMetaData", "x"));
    CHECK(begins(flv_head() + script + avc + opus));
    CHECK(begins(vp9_opus(1)));
    CHECK_FALSE(begins(flv_head() + script + avc + aac));
    CHECK_FALSE(begins(flv_head()));
    CHECK_FALSE(begins(Bytes(100, 'F')));
    // Two tracks are as old readers know them, and a third is not: a file shows it, a pipe by its metadata.
    const Bytes other_opus = flv_tag(audio, 20, body({"\x95\x00Opus\x01", opus_head}));
    CHECK(begins(flv_head() + script + avc + aac + other_opus));
    const Bytes numbered = flv_tag(18, 0, clips::script_body("onMetaData", "audioTrackIdInfoMap"));
    const clips::Folder folder;
    const auto begins_piped = [&](const Bytes& bytes) {
        const clips::PipedInput pipe(folder.write("a.flv", bytes));
        media::Input input;
        input.path = "-";
        media::ByteSource source(input);
        return media::EnhancedFlv::begins(source);
    };
    CHECK(begins_piped(flv_head() + numbered + avc + aac + other_opus));
    CHECK_FALSE(begins_piped(flv_head() + script + avc + aac + other_opus));
    // Sound that comes later than the tracks are awaited does not hold the beginning up.
    CHECK_FALSE(begins(flv_head() + avc + flv_tag(video, 1500, body({"\x27\x01\0\0\0"sv, "x"})) + opus));
}

TEST_CASE("packets come with the times, the codecs and the bytes of their tags") {
    const Bytes file = vp9_opus(3);
    Container container(input_of(file));
    REQUIRE(container.streams().size() == 2);
    CHECK(container.streams()[0].track.codec == media::Codec::vp9);
    CHECK(container.streams()[1].track.codec == media::Codec::opus);
    CHECK(container.streams()[1].track.config == body({opus_head}));
    const auto packets = all_of(container);
    REQUIRE(packets.size() == 6);
    CHECK_FALSE(container.damage());
    CHECK(packets[0].keyframe);
    CHECK_FALSE(packets[2].keyframe);
    CHECK(text_of(packets[4]) == "picture");
    CHECK(text_of(packets[5]) == "sound");
    CHECK(packets[4].dts == milliseconds(40));
    CHECK(packets[4].pts == milliseconds(40));
}

TEST_CASE("times go on beyond 2^32 ms") {
    const Bytes file = vp9_opus(3, 0xFFFFFFF0U);
    Container container(input_of(file));
    const auto packets = all_of(container);
    REQUIRE(packets.size() == 6);
    CHECK(*packets[4].dts - *packets[0].dts == milliseconds(40));
}

TEST_CASE("times that leap on and on are damage before they are too large") {
    Bytes file = vp9_opus(1);
    for (std::uint32_t i = 1; i < 6000; ++i)
        file = std::move(file) + flv_tag(audio, i * 0x7FFFFFFFU, body({"\x91Opus", "sound"}));
    Container container(input_of(file));
    for (const Packet& packet : all_of(container)) {
        if (packet.dts) CHECK(*packet.dts >= milliseconds(0));
    }
    REQUIRE(container.damage());
    CHECK(*container.damage() == "the file is damaged");
}

TEST_CASE("several tracks in one tag are packets of their own") {
    Bytes file = flv_head() + flv_tag(video, 0, body({"\x90vp09", "\x01\0\0\0"sv})) +
                 flv_tag(audio, 0, body({"\x90Opus", opus_head})) +
                 flv_tag(audio, 0, body({"\x95\0Opus\x01"sv, opus_head})) +
                 flv_tag(video, 0, body({"\x91vp09", "picture"}));
    file =
        std::move(file) + flv_tag(audio, 20, body({"\x95\x11Opus\0\0\0\x01"sv, "a", "\x01\0\0\x02"sv, "bc"}));
    Container container(input_of(file));
    REQUIRE(container.streams().size() == 3);
    CHECK(container.streams()[1].preferred);
    CHECK_FALSE(container.streams()[2].preferred);
    const auto packets = all_of(container);
    REQUIRE(packets.size() == 3);
    CHECK(packets[1].stream == 1);
    CHECK(text_of(packets[1]) == "a");
    CHECK(packets[2].stream == 2);
    CHECK(text_of(packets[2]) == "bc");
    CHECK(packets[2].dts == milliseconds(20));
}

TEST_CASE("a new configuration comes with the next packet of its track, and the same one again does not") {
    const std::string_view other = "OpusHead\x01\x01\x38\x01\x80\xBB\0\0\0\0\0"sv;
    const Bytes file =
        vp9_opus(2) + flv_tag(audio, 40, body({"\x90Opus", opus_head})) +
        flv_tag(audio, 40, body({"\x91Opus", "same"})) + flv_tag(audio, 60, body({"\x90Opus", other})) +
        flv_tag(video, 60, body({"\xA1vp09", "picture"})) + flv_tag(audio, 60, body({"\x91Opus", "other"}));
    Container container(input_of(file));
    const auto packets = all_of(container);
    REQUIRE(packets.size() == 7);
    CHECK(packets[4].new_config.empty());
    CHECK(packets[5].new_config.empty());
    CHECK(Bytes(packets[6].new_config.begin(), packets[6].new_config.end()) == body({other}));
}

TEST_CASE("tags are found again behind damage") {
    Bytes file = vp9_opus(2);
    file.insert(file.end(), 1000, 0);
    const Bytes rest = vp9_opus(3);
    file.insert(file.end(), rest.begin() + static_cast<std::ptrdiff_t>(vp9_opus(2).size()), rest.end());
    Container container(input_of(file));
    const auto packets = all_of(container);
    CHECK(packets.size() == 6);
    REQUIRE(container.damage());
    CHECK(*container.damage() == "the file is damaged");
}

TEST_CASE("bytes behind the last tag that lead to no other are no damage") {
    for (const Bytes& behind : {Bytes{'\n'}, Bytes(1000, 0), Bytes(1000, 'x')}) {
        const Bytes file = vp9_opus(3) + behind;
        Container container(input_of(file));
        CHECK(all_of(container).size() == 6);
        CHECK_FALSE(container.damage());
    }
}

TEST_CASE("a file that is cut within a tag hands out all before") {
    const Bytes whole = vp9_opus(3);
    const Bytes cut(whole.begin(), whole.end() - 6);
    Container container(input_of(cut));
    CHECK(all_of(container).size() == 5);
    REQUIRE(container.damage());
    CHECK(*container.damage() == "the file ends too early");
}

TEST_CASE("the last tag tells the length where the metadata does not") {
    const Bytes file = vp9_opus(101);
    const Container container(input_of(file));
    CHECK(container.format().duration() == std::chrono::seconds(2));
}

TEST_CASE("a pipe is read as a file is") {
    const Bytes file = vp9_opus(50);
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    std::thread writer([&] {
        for (std::size_t at = 0; at < file.size(); at += 7)
            static_cast<void>(::write(ends[1], file.data() + at, std::min<std::size_t>(7, file.size() - at)));
        ::close(ends[1]);
    });
    media::Input input;
    input.path = "/proc/self/fd/" + std::to_string(ends[0]);
    Container container(input);
    CHECK(container.may_wait());
    CHECK(all_of(container).size() == 100);
    CHECK_FALSE(container.damage());
    writer.join();
    ::close(ends[0]);
}

}  // namespace enhanced_flv_test
