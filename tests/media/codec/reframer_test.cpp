#include "media/codec/reframer.hpp"

#include <doctest/doctest.h>

#include "media/hex.hpp"
#include "support/clips.hpp"

namespace reframer_test {

using clips::hex;
using namespace std::chrono_literals;
using media::Bytes;
using media::Codec;
using media::Reframer;

namespace {

media::StreamInfo stream_of(Codec codec, const Bytes& config) {
    media::StreamInfo stream;
    stream.track.codec = codec;
    const bool is_audio =
        codec == Codec::aac || codec == Codec::opus || codec == Codec::flac || codec == Codec::mp3;
    stream.track.type = is_audio ? media::TrackType::audio : media::TrackType::video;
    stream.track.config = config;
    return stream;
}

media::Packet packet_of(const Bytes& data, const Bytes& new_config = {}) {
    media::Packet packet;
    packet.data = data;
    packet.new_config = new_config;
    packet.owner = std::make_shared<int>(0);
    return packet;
}

// The sets and records of a 64x48 baseline and a 64x48 High stream, as in the tests of avc.
const Bytes sets = hex("00000001 6742C00ADA11EC0440000003004000000C83C489A8 00000001 68CE0FC8");
const Bytes record =
    hex("01 42 C0 0A FF E1 0015 6742C00ADA11EC0440000003004000000C83C489A8 01 0004 68CE0FC8");
const Bytes other_sets =
    hex("00000001 6764000AACD9447B011000000300100000030320F1225960 00000001 68EBE3CB22C0");
const Bytes other_record =
    hex("01 64 00 0A FF E1 0018 6764000AACD9447B011000000300100000030320F1225960 01 0006 68EBE3CB22C0 FD F8 "
        "F8 00");

Bytes operator+(Bytes a, const Bytes& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

// 7 bytes of head, LC, 48 kHz, stereo, no CRC | 2 bytes
const Bytes adts_frame = hex("FFF14C80013FFC 2110");

}  // namespace

TEST_CASE("length-prefixed H.264 passes as it is, whatever the length of lengths") {
    Bytes short_lengths = record;
    short_lengths[4] = 0xFD;
    Reframer reframer(stream_of(Codec::h264, short_lengths));
    CHECK(reframer.ready());
    CHECK(reframer.track().config == short_lengths);
    CHECK(reframer.track().width == 64);
    CHECK(reframer.track().height == 48);
    const Bytes data = hex("0003 65AABB");
    const auto frames = reframer.reframe(packet_of(data));
    REQUIRE(frames.size() == 1);
    REQUIRE(frames[0].data.slices.size() == 1);
    CHECK(frames[0].data.slices[0].data() == data.data());
    CHECK_FALSE(frames[0].changed);
}

TEST_CASE("Annex B takes its record from the container or from the stream") {
    Reframer from_container(stream_of(Codec::h264, sets));
    CHECK(from_container.track().config == record);

    Reframer from_stream(stream_of(Codec::h264, {}));
    CHECK_FALSE(from_stream.ready());
    from_stream.learn(packet_of(hex("00000001 41AA")));
    CHECK_FALSE(from_stream.ready());
    const Bytes data = sets + hex("000001 65AABB");
    from_stream.learn(packet_of(data));
    CHECK(from_stream.ready());
    CHECK(from_stream.track().config == record);
    const auto frames = from_stream.reframe(packet_of(data));
    REQUIRE(frames.size() == 1);
    CHECK_FALSE(frames[0].changed);
    CHECK(clips::joined(frames[0].data) ==
          hex("00000015 6742C00ADA11EC0440000003004000000C83C489A8 00000004 68CE0FC8 00000003 65AABB"));
}

TEST_CASE("parameter sets that change in Annex B come with the frame they precede, once") {
    Reframer reframer(stream_of(Codec::h264, sets));
    const Bytes same = sets + hex("000001 65AA");
    CHECK_FALSE(reframer.reframe(packet_of(same)).at(0).changed);
    const Bytes data = other_sets + hex("000001 65AA");
    const auto changed = reframer.reframe(packet_of(data));
    REQUIRE(changed.at(0).changed);
    CHECK(changed[0].changed->config == other_record);
    CHECK_FALSE(reframer.reframe(packet_of(data)).at(0).changed);
}

TEST_CASE("a new record from the container comes with its frame") {
    Reframer reframer(stream_of(Codec::h264, record));
    const Bytes data = hex("00000002 65AA");
    CHECK_FALSE(reframer.reframe(packet_of(data, record)).at(0).changed);
    const auto changed = reframer.reframe(packet_of(data, other_record));
    REQUIRE(changed.at(0).changed);
    CHECK(changed[0].changed->config == other_record);
    CHECK_FALSE(reframer.reframe(packet_of(data, hex("01FF"))).at(0).changed);
}

TEST_CASE("Annex B is noticed behind a record that says otherwise") {
    Reframer reframer(stream_of(Codec::h264, record));
    const Bytes data = hex("00000001 65AABBCC");
    CHECK(clips::joined(reframer.reframe(packet_of(data)).at(0).data) == hex("00000004 65AABBCC"));
    // A unit of one byte, with a length that looks like a start code.
    Reframer prefixed(stream_of(Codec::h264, record));
    const Bytes ambiguous = hex("00000001 09 00000002 65AA");
    CHECK(clips::joined(prefixed.reframe(packet_of(ambiguous)).at(0).data) == ambiguous);
}

TEST_CASE("access units of nothing but delimiters are left out") {
    Reframer reframer(stream_of(Codec::h264, sets));
    const Bytes data = hex("00000001 09F0");
    CHECK(reframer.reframe(packet_of(data)).empty());
    CHECK(reframer.reframe(packet_of(hex("AABB"))).empty());
}

TEST_CASE("ADTS loses its heads, and its frames leave one by one") {
    Reframer reframer(stream_of(Codec::aac, {}));
    const Bytes data = adts_frame + adts_frame + hex("FFF14C");
    CHECK_FALSE(reframer.ready());
    reframer.learn(packet_of(data));
    CHECK(reframer.ready());
    CHECK(reframer.track().config == hex("1190"));
    CHECK(reframer.track().sample_rate == 48000);
    CHECK(reframer.track().channels == 2);
    const auto frames = reframer.reframe(packet_of(data));
    REQUIRE(frames.size() == 2);
    CHECK(clips::joined(frames[0].data) == hex("2110"));
    CHECK(frames[0].data.slices[0].data() == data.data() + 7);
    CHECK(frames[0].dts == 0ms);
    CHECK(frames[1].dts == media::Time(21'333'333));
    CHECK_FALSE(frames[0].changed);
}

TEST_CASE("an ADTS head that changes gives a new configuration") {
    Reframer reframer(stream_of(Codec::aac, {}));
    reframer.learn(packet_of(adts_frame));
    Bytes mono = adts_frame;
    mono[3] = 0x40;
    const auto frames = reframer.reframe(packet_of(mono));
    REQUIRE(frames.at(0).changed);
    CHECK(frames[0].changed->config == hex("1188"));
    CHECK(frames[0].changed->channels == 1);
}

TEST_CASE("ADTS beside a record loses its heads, with a checksum and without, and the record stays") {
    // HE-AAC, which no ADTS head tells.
    const Bytes record = hex("2B920800");
    const Bytes with_checksum = hex("FFF04C8001 7FFC ABCD 2110");
    for (const Bytes& data : {adts_frame, with_checksum}) {
        Reframer reframer(stream_of(Codec::aac, record));
        CHECK(reframer.ready());
        for (int i = 0; i < 2; ++i) {
            const auto frames = reframer.reframe(packet_of(data));
            REQUIRE(frames.size() == 1);
            CHECK(clips::joined(frames[0].data) == hex("2110"));
            CHECK_FALSE(frames[0].changed);
        }
        CHECK(reframer.track().config == record);
        // Raw frames may stand among them.
        const Bytes bare = hex("2110");
        const auto raw = reframer.reframe(packet_of(bare));
        REQUIRE(raw.size() == 1);
        CHECK(clips::joined(raw[0].data) == bare);
        // A record that comes later is one.
        media::Packet later = packet_of(data);
        const Bytes next = hex("1190");
        later.new_config = next;
        const auto changed = reframer.reframe(later);
        REQUIRE(changed.size() == 1);
        CHECK(clips::joined(changed[0].data) == hex("2110"));
        REQUIRE(changed[0].changed);
        CHECK(changed[0].changed->config == next);
    }
}

TEST_CASE("an ADTS frame cut short is left out") {
    Reframer reframer(stream_of(Codec::aac, {}));
    reframer.learn(packet_of(adts_frame));
    CHECK(reframer.reframe(packet_of(hex("FFF14C80013FFC 21"))).empty());
    CHECK(reframer.reframe(packet_of({})).empty());
}

TEST_CASE("raw AAC passes as it is, and a new configuration comes with its frame") {
    Reframer reframer(stream_of(Codec::aac, hex("1190")));
    CHECK(reframer.ready());
    CHECK(reframer.frame_duration() == media::Time(21'333'333));
    const Bytes data = hex("2110");
    const auto frames = reframer.reframe(packet_of(data, hex("1210")));
    REQUIRE(frames.at(0).changed);
    CHECK(frames[0].changed->sample_rate == 44100);
}

TEST_CASE("sets that a record leaves to the samples are taken from there") {
    const Bytes empty_record = hex("01 42 C0 0A FD E0 00");
    Reframer reframer(stream_of(Codec::h264, empty_record));
    CHECK_FALSE(reframer.ready());
    const Bytes data = hex("0015 6742C00ADA11EC0440000003004000000C83C489A8 0004 68CE0FC8 0002 65AA");
    reframer.learn(packet_of(hex("0002 41AA")));
    CHECK_FALSE(reframer.ready());
    reframer.learn(packet_of(data));
    REQUIRE(reframer.ready());
    // Lengths have two bytes, as in the samples.
    CHECK(reframer.track().config[4] == 0xFD);
    CHECK(reframer.track().width == 64);
    const auto frames = reframer.reframe(packet_of(data));
    REQUIRE(frames.size() == 1);
    CHECK(clips::joined(frames[0].data) == data);
    CHECK_FALSE(frames[0].changed);
    const Bytes other =
        hex("0018 6764000AACD9447B011000000300100000030320F1225960 0006 68EBE3CB22C0 0002 65AA");
    CHECK(reframer.reframe(packet_of(other)).at(0).changed);
    CHECK_FALSE(reframer.reframe(packet_of(other)).at(0).changed);
}

TEST_CASE("sets in length-prefixed samples that differ from the record's come with their frame, once") {
    for (const int length : {4, 2}) {
        CAPTURE(length);
        Bytes own = record;
        own[4] = static_cast<std::uint8_t>(0xFC | (length - 1));
        Bytes theirs = other_record;
        theirs[4] = own[4];
        const Bytes head = length == 4 ? hex("0000") : Bytes();
        const auto sample = [&](const Bytes& sps, const Bytes& pps) {
            return head + hex("0002 09F0") + head + Bytes{0, static_cast<std::uint8_t>(sps.size())} + sps +
                   head + Bytes{0, static_cast<std::uint8_t>(pps.size())} + pps + head + hex("0002 65AA");
        };
        const Bytes sps = hex("6742C00ADA11EC0440000003004000000C83C489A8");
        const Bytes other_sps = hex("6764000AACD9447B011000000300100000030320F1225960");
        Reframer reframer(stream_of(Codec::h264, own));
        // The record's own, and with zeros behind them.
        const Bytes same = sample(sps, hex("68CE0FC8"));
        const Bytes padded = sample(sps + hex("0000"), hex("68CE0FC800"));
        CHECK_FALSE(reframer.reframe(packet_of(same)).at(0).changed);
        CHECK_FALSE(reframer.reframe(packet_of(padded)).at(0).changed);
        CHECK(reframer.track().config == own);
        const Bytes other = sample(other_sps, hex("68EBE3CB22C0"));
        const auto changed = reframer.reframe(packet_of(other));
        REQUIRE(changed.at(0).changed);
        CHECK(changed[0].changed->config == theirs);
        CHECK(clips::joined(changed[0].data) == other);
        CHECK_FALSE(reframer.reframe(packet_of(other)).at(0).changed);
        // A sample that is damaged changes nothing.
        const Bytes damaged = same + hex("00");
        CHECK_FALSE(reframer.reframe(packet_of(damaged)).at(0).changed);
    }
}

TEST_CASE("a new record says how long the lengths are, and may leave its sets to the samples") {
    Reframer reframer(stream_of(Codec::h264, record));
    const Bytes frame = hex("00000002 65AA");
    CHECK_FALSE(reframer.reframe(packet_of(frame)).at(0).changed);
    const Bytes empty_record = hex("01 42 C0 0A FD E0 00");
    const Bytes plain = hex("0002 65AA");
    const auto shorter = reframer.reframe(packet_of(plain, empty_record));
    REQUIRE(shorter.at(0).changed);
    Bytes expected = record;
    expected[4] = 0xFD;
    CHECK(shorter[0].changed->config == expected);
    const Bytes other =
        hex("0018 6764000AACD9447B011000000300100000030320F1225960 0006 68EBE3CB22C0 0002 65AA");
    const auto changed = reframer.reframe(packet_of(other));
    REQUIRE(changed.at(0).changed);
    CHECK(changed[0].changed->config[4] == 0xFD);
    CHECK(changed[0].changed->config[1] == 0x64);
}

TEST_CASE("a new record beside samples in Annex B is one") {
    Reframer reframer(stream_of(Codec::h264, record));
    const Bytes data = hex("00000001 65AABBCC");
    CHECK_FALSE(reframer.reframe(packet_of(data)).at(0).changed);
    CHECK_FALSE(reframer.reframe(packet_of(data, record)).at(0).changed);
    const auto changed = reframer.reframe(packet_of(data, other_record));
    REQUIRE(changed.at(0).changed);
    CHECK(changed[0].changed->config == other_record);
    CHECK_FALSE(reframer.reframe(packet_of(data)).at(0).changed);
}

namespace {

const Bytes av1_sequence = hex("0A0A 00000002AFF79B5F2008");
const Bytes av1_record = hex("81 00 0C 00 0A0A 00000002AFF79B5F2008");
const Bytes av1_frame = hex("32 02 AABB");

}  // namespace

TEST_CASE("AV1 with a record waits for a frame that agrees with it") {
    Reframer reframer(stream_of(Codec::av1, av1_record));
    CHECK_FALSE(reframer.ready());
    const Bytes data = hex("1200") + av1_sequence + av1_frame;
    reframer.learn(packet_of(data));
    CHECK(reframer.ready());
    CHECK_FALSE(reframer.fault());
    CHECK(reframer.track().config == av1_record);
    CHECK(reframer.track().width == 64);
    const auto frames = reframer.reframe(packet_of(data));
    REQUIRE(frames.size() == 1);
    CHECK(clips::joined(frames[0].data) == av1_sequence + av1_frame);
    CHECK_FALSE(frames[0].changed);
    CHECK(reframer.reframe(packet_of(hex("1200"))).empty());
    CHECK(reframer.reframe(packet_of(hex("32 7F AA"))).empty());
}

TEST_CASE("AV1 without a record takes it from a sequence header") {
    Reframer from_container(stream_of(Codec::av1, av1_sequence));
    CHECK(from_container.track().config == av1_record);
    Reframer from_stream(stream_of(Codec::av1, {}));
    from_stream.learn(packet_of(av1_frame));
    CHECK_FALSE(from_stream.ready());
    from_stream.learn(packet_of(av1_sequence + av1_frame));
    CHECK(from_stream.ready());
    CHECK(from_stream.track().config == av1_record);
}

TEST_CASE("an av1C that contradicts its sequence header or its frames is a fault") {
    // 10 bits, it says.
    Reframer in_itself(stream_of(Codec::av1, hex("81 00 4C 00 0A0A 00000002AFF79B5F2008")));
    CHECK(in_itself.fault());
    Reframer with_frames(stream_of(Codec::av1, hex("81 00 4C 00")));
    CHECK_FALSE(with_frames.fault());
    with_frames.learn(packet_of(av1_sequence + av1_frame));
    CHECK(with_frames.fault());
}

TEST_CASE("a sequence header of AV1 that changes comes with the frame it precedes, once") {
    Reframer reframer(stream_of(Codec::av1, av1_record));
    reframer.learn(packet_of(av1_sequence + av1_frame));
    // Level 2.1 in place of 2.0.
    const Bytes data = hex("0A0A 0000000AAFF79B5F2008") + av1_frame;
    const auto changed = reframer.reframe(packet_of(data));
    REQUIRE(changed.at(0).changed);
    CHECK(changed[0].changed->config == hex("81 01 0C 00 0A0A 0000000AAFF79B5F2008"));
    CHECK_FALSE(reframer.reframe(packet_of(data)).at(0).changed);
}

TEST_CASE("Opus needs its head, and says itself how long it is") {
    CHECK_FALSE(Reframer(stream_of(Codec::opus, {})).ready());
    CHECK_FALSE(Reframer(stream_of(Codec::opus, hex("4F707573"))).ready());
    Reframer reframer(stream_of(Codec::opus, hex("4F70757348656164 01 02 3801 80BB0000 0000 00")));
    CHECK(reframer.ready());
    CHECK(reframer.track().channels == 2);
    const auto frames = reframer.reframe(packet_of(hex("FC AABB")));
    REQUIRE(frames.size() == 1);
    CHECK(frames[0].duration == 20ms);
}

TEST_CASE("VP9 and VP8 take their record from a key frame, and a new one where it changes") {
    media::StreamInfo stream = stream_of(Codec::vp9, hex("AABB"));
    stream.track.frame_rate = 25;
    Reframer reframer(stream);
    CHECK_FALSE(reframer.ready());
    reframer.learn(packet_of(hex("86 00 00 00")));
    CHECK_FALSE(reframer.ready());
    const Bytes key = hex("82 498342 20 03F0 02F0 00000000");
    reframer.learn(packet_of(key));
    REQUIRE(reframer.ready());
    CHECK(reframer.track().config == hex("01000000 00 0A 82 02 02 05 0000"));
    CHECK(reframer.track().width == 64);
    CHECK(reframer.track().colors.bit_depth == 8);
    CHECK_FALSE(reframer.reframe(packet_of(key)).at(0).changed);
    // Larger: the level stays, the size does not.
    const auto changed = reframer.reframe(packet_of(hex("82 498342 20 04F0 02F0 00000000")));
    REQUIRE(changed.at(0).changed);
    CHECK(changed[0].changed->width == 80);

    Reframer old(stream_of(Codec::vp8, {}));
    old.learn(packet_of(hex("100200 9D012A 4000 3000 00")));
    REQUIRE(old.ready());
    CHECK(old.track().config == hex("01000000 00 00 82 02 02 02 0000"));
}

TEST_CASE("FLAC loses what is around its STREAMINFO") {
    const Bytes bare = hex("12001200 000258 00051B 0BB802F0 0000BB80 A316B305F13B13FE767B3D0D068F95BC");
    CHECK(Reframer(stream_of(Codec::flac, bare)).track().config == bare);
    const Reframer framed(stream_of(Codec::flac, hex("664C6143 80000022") + bare));
    CHECK(framed.ready());
    CHECK(framed.track().config == bare);
    CHECK(framed.track().channels == 2);
    CHECK_FALSE(Reframer(stream_of(Codec::flac, hex("664C6143 80000022"))).ready());
}

TEST_CASE("VVC needs its record, AC-3 none") {
    CHECK_FALSE(Reframer(stream_of(Codec::vvc, hex("00000001 0071"))).ready());
    CHECK(Reframer(stream_of(Codec::vvc, hex("FF 00 65 5F 01 02"))).ready());
    CHECK(Reframer(stream_of(Codec::ac3, {})).ready());
    CHECK(Reframer(stream_of(Codec::eac3, {})).ready());
}

TEST_CASE("the adjustment byte of VP6 that changes is a new configuration") {
    Reframer reframer(stream_of(Codec::vp6, hex("00")));
    const Bytes frame = hex("1E360C14");
    CHECK(reframer.ready());
    reframer.learn(packet_of(frame, hex("00")));
    CHECK(reframer.track().height == 192);
    CHECK_FALSE(reframer.reframe(packet_of(frame, hex("00"))).at(0).changed);
    const auto frames = reframer.reframe(packet_of(frame, hex("0C")));
    REQUIRE(frames.at(0).changed);
    CHECK(frames[0].changed->config == hex("0C"));
}

TEST_CASE("a frame has its packet's duration and keyframe mark, and counts from its time") {
    Reframer reframer(stream_of(Codec::h264, sets));
    const Bytes data = hex("00000001 65AA");
    media::Packet packet = packet_of(data);
    packet.keyframe = true;
    packet.duration = 40ms;
    packet.dts = packet.pts = 5s;
    const auto frames = reframer.reframe(packet);
    REQUIRE(frames.size() == 1);
    CHECK(frames[0].keyframe);
    CHECK(frames[0].duration == 40ms);
    CHECK(frames[0].dts == 0ms);
    CHECK(frames[0].pts == 0ms);
}

TEST_CASE("what a track with B-frames runs ahead") {
    media::StreamInfo stream = stream_of(Codec::h264, record);
    stream.track.frame_rate = 25;
    stream.reordered_frames = 2;
    CHECK(Reframer(stream).frame_duration() == 40ms);
    CHECK(Reframer(stream).reordering() == 80ms);
    stream.track.frame_rate = 0;
    CHECK(Reframer(stream).reordering() == 0ms);
}

TEST_CASE(
    "what does not hold together is counted: left out where it is no frame, and sent where it may be one") {
    using Damage = Reframer::Damage;
    Reframer avc(stream_of(Codec::h264, record));
    avc.reframe(packet_of(hex("00000003 65AABB")));
    CHECK(avc.damage() == Damage{});
    for (const Bytes& damaged : {hex("00000009 65AABB"), hex("00000000 00000000"), hex("00000003 E5AABB")})
        CHECK(avc.reframe(packet_of(damaged)).size() == 1);
    CHECK(avc.damage() == Damage{.left_out = 0, .undecodable = 3});

    Reframer annex_b(stream_of(Codec::h264, sets));
    annex_b.reframe(packet_of(hex("00000001 65AABB")));
    annex_b.reframe(packet_of(hex("00000001 09F0")));
    CHECK(annex_b.damage() == Damage{});
    CHECK(annex_b.reframe(packet_of(hex("DEADBEEF"))).empty());
    CHECK(annex_b.damage() == Damage{.left_out = 1, .undecodable = 0});

    Reframer adts(stream_of(Codec::aac, {}));
    CHECK(adts.reframe(packet_of(adts_frame + adts_frame)).size() == 2);
    CHECK(adts.damage() == Damage{});
    CHECK(adts.reframe(packet_of(adts_frame + hex("FFF14C80"))).size() == 1);
    CHECK(adts.damage() == Damage{.left_out = 1, .undecodable = 0});
}

TEST_CASE(
    "headers of a stream of Ogg behind another are no frames, and their configuration comes with the next") {
    const Bytes head = hex("4F70757348656164 01 02 3801 80BB0000 0000 00");
    const Bytes other = hex("4F70757348656164 01 01 3801 80BB0000 0000 00");
    Reframer opus(stream_of(Codec::opus, head));
    CHECK(opus.reframe(packet_of(hex("FC FF FE"))).size() == 1);
    for (const Bytes& again : {head, other}) {
        CHECK(opus.reframe(packet_of(again)).empty());
        CHECK(opus.reframe(packet_of(hex("4F70757354616773 00000000 00000000"))).empty());
        const auto frames = opus.reframe(packet_of(hex("FC FF FE")));
        REQUIRE(frames.size() == 1);
        CHECK((frames[0].changed != nullptr) == (again == other));
    }
    CHECK(opus.track().channels == 1);

    // 48 kHz and 44.1 kHz, stereo, 16 bits.
    const Bytes info = hex("1000 1000 000000 000000 0BB802F0 00000000") + Bytes(16);
    const Bytes other_info = hex("1000 1000 000000 000000 0AC442F0 00000000") + Bytes(16);
    Reframer flac(stream_of(Codec::flac, info));
    CHECK(flac.reframe(packet_of(hex("7F464C4143 0100 0001 664C6143 00000022") + other_info)).empty());
    CHECK(flac.reframe(packet_of(hex("84 000004 00000000"))).empty());
    const auto frames = flac.reframe(packet_of(hex("FFF8C918 00000000")));
    REQUIRE(frames.size() == 1);
    REQUIRE(frames[0].changed);
    CHECK(frames[0].changed->sample_rate == 44100);
    CHECK(flac.reframe(packet_of(hex("FFF8C918 00000001"))).at(0).changed == nullptr);
}

TEST_CASE("bytes beside the frames of sound are left out and counted, tags and padding are not") {
    // A frame of 96 bytes: MP3, 32 kbit/s at 48 kHz.
    Bytes frame = hex("FFFB14C4");
    frame.resize(96, 0x55);
    const Bytes noise(180, 0xA5);
    Reframer reframer(stream_of(Codec::mp3, {}));
    CHECK(reframer.ready());
    const auto sent = [&](const Bytes& data) {
        const auto frames = reframer.reframe(packet_of(data));
        REQUIRE(frames.size() == 1);
        return clips::joined(frames[0].data);
    };
    CHECK(sent(frame) == frame);
    CHECK(sent(frame + frame) == frame + frame);
    CHECK(sent(frame + hex("544147")) == frame + hex("544147"));
    CHECK(sent(frame + Bytes(20, 0)) == frame + Bytes(20, 0));
    CHECK(reframer.damage() == Reframer::Damage());
    CHECK(sent(frame + noise) == frame);
    CHECK(reframer.damage().left_out == 2);
    CHECK(sent(noise + frame) == frame);
    CHECK(reframer.damage().left_out == 4);
    // Zeros at the end of all are padding; amid, frames were there.
    CHECK(sent(frame + Bytes(300, 0)) == frame + Bytes(300, 0));
    CHECK(reframer.damage().left_out == 4);
    CHECK(sent(frame) == frame);
    CHECK(reframer.damage().left_out == 7);
    CHECK(reframer.damage().undecodable == 0);
    CHECK(sent(noise) == noise);
    CHECK(reframer.damage().undecodable == 1);
}

}  // namespace reframer_test
