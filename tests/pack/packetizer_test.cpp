#include "pack/packetizer.hpp"

#include <doctest/doctest.h>

#include "pack/error.hpp"
#include "support/made_source.hpp"

namespace packetizer_test {

namespace {

using pack::Header;
using pack::Packetizer;
using rtmp::Bytes;
using rtmp::Message;
using rtmp::MessageType;

Bytes body(const Message& message) {
    Bytes bytes(message.head.view().begin(), message.head.view().end());
    for (const rtmp::ByteView slice : message.body)
        bytes.insert(bytes.end(), slice.begin(), slice.end());
    return bytes;
}

Bytes body(const Header& header) {
    return body(header.message);
}

media::Frame frame(std::size_t track, media::Time dts, media::Time pts, Bytes bytes, bool keyframe = false) {
    media::Frame result;
    result.track = track;
    result.dts = dts;
    result.pts = pts;
    result.keyframe = keyframe;
    auto owner = std::make_shared<Bytes>(std::move(bytes));
    result.data.slices = {*owner};
    result.data.owner = std::move(owner);
    return result;
}

/// The headers that go before a frame, and its own message behind them.
std::vector<Message> pack(Packetizer& packetizer, media::Frame one) {
    std::vector<Header> fresh;
    Message own = packetizer.pack(std::move(one), fresh);
    std::vector<Message> messages;
    for (Header& header : fresh)
        messages.push_back(std::move(header.message));
    messages.push_back(std::move(own));
    return messages;
}

media::Track track_of(media::TrackType type, media::Codec codec, int rate = 44100, int channels = 2) {
    media::Track track;
    track.type = type;
    track.codec = codec;
    track.sample_rate = rate;
    track.channels = channels;
    return track;
}

constexpr auto ms = [](int count) { return std::chrono::milliseconds(count); };

}  // namespace

TEST_CASE("sequence headers carry the decoder configurations") {
    const Clip clip{{}};
    const Packetizer packetizer(clip.tracks(), 500);
    const auto headers = packetizer.sequence_headers(media::Time(0));
    REQUIRE(headers.size() == 2);
    CHECK(headers[0].message.type == MessageType::video);
    CHECK(headers[0].message.timestamp_ms == 500);
    CHECK(body(headers[0]) == Bytes{0x17, 0, 0, 0, 0, 1, 0x64, 0, 0x1F, 0xFF, 0xE1, 0, 0, 0});
    CHECK(headers[1].message.type == MessageType::audio);
    CHECK(body(headers[1]) == Bytes{0xAF, 0, 0x11, 0x90});
}

TEST_CASE("frames of H.264 and AAC in their legacy form, the media not copied") {
    const Clip clip{{}};
    Packetizer packetizer(clip.tracks(), 0);
    media::Frame key = frame(0, ms(40), ms(120), {1, 2, 3}, true);
    const std::uint8_t* bytes = key.data.slices[0].data();
    auto messages = pack(packetizer, std::move(key));
    REQUIRE(messages.size() == 1);
    CHECK(messages[0].timestamp_ms == 40);
    CHECK(messages[0].body[0].data() == bytes);
    // 17 key AVC | 01 NAL units | 000050 composition time 80 ms
    CHECK(body(messages[0]) == Bytes{0x17, 1, 0, 0, 0x50, 1, 2, 3});
    CHECK(body(pack(packetizer, frame(0, ms(80), ms(40), {9}))[0]) == Bytes{0x27, 1, 0xFF, 0xFF, 0xD8, 9});
    CHECK(body(pack(packetizer, frame(1, ms(80), ms(80), {7}))[0]) == Bytes{0xAF, 1, 7});
}

TEST_CASE("times are rounded from the origin and never accumulated") {
    const Clip clip{{}};
    Packetizer packetizer(clip.tracks(), 0);
    // AAC at 48 kHz: 1024 samples a frame.
    const std::int64_t audio[] = {0, 21, 43, 64, 85, 107, 128, 149};
    for (std::int64_t i = 0; i < 8; ++i) {
        CHECK(packetizer.milliseconds(media::Time(i * 1024 * 1000000000 / 48000)) == audio[i]);
    }
    // 30000/1001 fps
    const std::int64_t video[] = {0, 33, 67, 100, 133, 167, 200, 234, 267};
    for (std::int64_t i = 0; i < 9; ++i) {
        CHECK(packetizer.milliseconds(media::Time(i * 1001 * 1000000000 / 30000)) == video[i]);
    }
}

TEST_CASE("the composition time is the difference of the rounded times") {
    const Clip clip{{}};
    Packetizer packetizer(clip.tracks(), 0);
    // dts 33.4 -> 33, pts 66.6 -> 67
    const auto message = pack(
        packetizer, frame(0, std::chrono::microseconds(33400), std::chrono::microseconds(66600), {1}))[0];
    CHECK(message.timestamp_ms == 33);
    CHECK(body(message)[4] == 34);
}

TEST_CASE("parameters that change in mid-stream give a new sequence header before the frame") {
    const Clip clip{{}};
    Packetizer packetizer(clip.tracks(), 0);
    media::Frame changing = frame(1, ms(500), ms(500), {7});
    media::Track changed = clip.tracks()[1];
    changed.config = {0x12, 0x10};
    changing.changed = std::make_shared<const media::Track>(changed);
    const auto messages = pack(packetizer, std::move(changing));
    REQUIRE(messages.size() == 2);
    CHECK(body(messages[0]) == Bytes{0xAF, 0, 0x12, 0x10});
    CHECK(messages[0].timestamp_ms == 500);
    CHECK(body(messages[1]) == Bytes{0xAF, 1, 7});
    CHECK(body(packetizer.sequence_headers(ms(600))[1]) == Bytes{0xAF, 0, 0x12, 0x10});
}

TEST_CASE("a track that comes later is told with its first frame") {
    const Clip clip{{}};
    Packetizer packetizer({clip.tracks()[1]}, 0);
    media::Frame first = frame(1, ms(500), ms(580), {7}, true);
    first.changed = std::make_shared<const media::Track>(clip.tracks()[0]);
    const auto messages = pack(packetizer, std::move(first));
    REQUIRE(messages.size() == 2);
    CHECK(messages[0].type == MessageType::video);
    CHECK(body(messages[0])[1] == 0);
    CHECK(body(messages[1]) == Bytes{0x17, 1, 0, 0, 80, 7});
}

TEST_CASE("the older codecs of FLV: one byte, and for VP6 its adjustment") {
    const auto first = [](media::Track track, bool keyframe, bool disposable = false) {
        Packetizer packetizer({track}, 0);
        CHECK(packetizer.sequence_headers(media::Time(0)).empty());
        media::Frame one = frame(0, ms(0), ms(0), {0xEE}, keyframe);
        one.disposable = disposable;
        return body(pack(packetizer, std::move(one))[0]);
    };
    using enum media::TrackType;
    CHECK(first(track_of(video, media::Codec::sorenson_h263), true) == Bytes{0x12, 0xEE});
    CHECK(first(track_of(video, media::Codec::sorenson_h263), false) == Bytes{0x22, 0xEE});
    CHECK(first(track_of(video, media::Codec::sorenson_h263), false, true) == Bytes{0x32, 0xEE});
    media::Track vp6 = track_of(video, media::Codec::vp6);
    vp6.config = {0x48};
    CHECK(first(vp6, true) == Bytes{0x14, 0x48, 0xEE});
    CHECK(first(track_of(audio, media::Codec::mp3), true) == Bytes{0x2F, 0xEE});
    CHECK(first(track_of(audio, media::Codec::mp3, 22050, 1), true) == Bytes{0x2A, 0xEE});
    CHECK(first(track_of(audio, media::Codec::pcm_s16le), true) == Bytes{0x3F, 0xEE});
    CHECK(first(track_of(audio, media::Codec::pcm_u8, 11025, 1), true) == Bytes{0x34, 0xEE});
    CHECK(first(track_of(audio, media::Codec::g711_mulaw, 8000, 1), true) == Bytes{0x82, 0xEE});
}

TEST_CASE("HEVC, AV1 and Opus travel by their FOURCC") {
    media::Track hevc = track_of(media::TrackType::video, media::Codec::hevc);
    hevc.config = {1, 2, 3};
    media::Track opus = track_of(media::TrackType::audio, media::Codec::opus);
    opus.config = {'O', 'H'};
    Packetizer packetizer({hevc, opus}, 0);
    const auto headers = packetizer.sequence_headers(media::Time(0));
    REQUIRE(headers.size() == 2);
    CHECK(body(headers[0]) == Bytes{0x90, 'h', 'v', 'c', '1', 1, 2, 3});
    CHECK(body(headers[1]) == Bytes{0x90, 'O', 'p', 'u', 's', 'O', 'H'});
    CHECK(body(pack(packetizer, frame(0, ms(0), ms(80), {7}, true))[0]) ==
          Bytes{0x91, 'h', 'v', 'c', '1', 0, 0, 80, 7});
    CHECK(body(pack(packetizer, frame(0, ms(40), ms(40), {8}))[0]) == Bytes{0xA3, 'h', 'v', 'c', '1', 8});
    CHECK(body(pack(packetizer, frame(1, ms(40), ms(40), {9}))[0]) == Bytes{0x91, 'O', 'p', 'u', 's', 9});
    const auto ends = packetizer.sequence_ends(ms(80));
    REQUIRE(ends.size() == 2);
    CHECK(body(ends[0]) == Bytes{0x92, 'h', 'v', 'c', '1'});
    CHECK(body(ends[1]) == Bytes{0x92, 'O', 'p', 'u', 's'});
    CHECK(ends[0].timestamp_ms == 80);

    media::Track av1 = track_of(media::TrackType::video, media::Codec::av1);
    Packetizer other({av1}, 0);
    // AV1 has no composition time, whatever the container says.
    CHECK(body(pack(other, frame(0, ms(0), ms(40), {7}, true))[0]) == Bytes{0x91, 'a', 'v', '0', '1', 7});
}

TEST_CASE("VVC has composition times, VP9 and VP8 have none, and AC-3 begins with nothing") {
    const auto first = [](media::Track track, bool keyframe = true) {
        Packetizer packetizer({std::move(track)}, 0);
        return body(pack(packetizer, frame(0, ms(0), ms(80), {7}, keyframe))[0]);
    };
    using enum media::TrackType;
    CHECK(first(track_of(video, media::Codec::vvc)) == Bytes{0x91, 'v', 'v', 'c', '1', 0, 0, 80, 7});
    CHECK(first(track_of(video, media::Codec::vp9)) == Bytes{0x91, 'v', 'p', '0', '9', 7});
    CHECK(first(track_of(video, media::Codec::vp8), false) == Bytes{0xA1, 'v', 'p', '0', '8', 7});
    CHECK(first(track_of(audio, media::Codec::flac)) == Bytes{0x91, 'f', 'L', 'a', 'C', 7});
    CHECK(first(track_of(audio, media::Codec::eac3)) == Bytes{0x91, 'e', 'c', '-', '3', 7});
    const Packetizer packetizer({track_of(audio, media::Codec::ac3)}, 0);
    const auto headers = packetizer.sequence_headers(media::Time(0));
    REQUIRE(headers.size() == 1);
    CHECK(body(headers[0]) == Bytes{0x90, 'a', 'c', '-', '3'});
}

TEST_CASE("records in common form, and as the specification has them") {
    media::Track flac = track_of(media::TrackType::audio, media::Codec::flac);
    flac.config = {1, 2, 3};
    media::Track vp9 = track_of(media::TrackType::video, media::Codec::vp9);
    vp9.config = {1, 0, 0, 0, 5, 6};
    const auto headers = [&](pack::RecordForm form) {
        const Packetizer packetizer({flac, vp9}, 0, pack::EnhancedUse::automatic, form);
        std::vector<Bytes> bodies;
        for (const Header& header : packetizer.sequence_headers(media::Time(0)))
            bodies.push_back(body(header));
        return bodies;
    };
    CHECK(headers(pack::RecordForm::common) ==
          std::vector<Bytes>{{0x90, 'f', 'L', 'a', 'C', 1, 2, 3},
                             {0x90, 'v', 'p', '0', '9', 1, 0, 0, 0, 5, 6}});
    CHECK(headers(pack::RecordForm::specified) ==
          std::vector<Bytes>{{0x90, 'f', 'L', 'a', 'C', 'f', 'L', 'a', 'C', 0x80, 0, 0, 34, 1, 2, 3},
                             {0x90, 'v', 'p', '0', '9', 5, 6}});
}

TEST_CASE("more than two channels say where they are heard") {
    const auto channels = [](media::Codec codec, int count, media::Speakers speakers) {
        media::Track track = track_of(media::TrackType::audio, codec, 48000, count);
        track.config = {1};
        track.speakers = std::move(speakers);
        const Packetizer packetizer({track}, 0);
        const auto headers = packetizer.sequence_headers(media::Time(0));
        return headers.size() > 1 ? body(headers[1]) : Bytes{};
    };
    using media::Codec;
    CHECK(channels(Codec::opus, 6, {0x3F}) == Bytes{0x94, 'O', 'p', 'u', 's', 1, 6, 0, 0, 0, 0x3F});
    CHECK(channels(Codec::opus, 3, {0, {0, 1, 9}}) == Bytes{0x94, 'O', 'p', 'u', 's', 2, 3, 0, 1, 9});
    // Speakers that are not known, or not of as many channels.
    CHECK(channels(Codec::flac, 3, {}) == Bytes{0x94, 'f', 'L', 'a', 'C', 0, 3});
    CHECK(channels(Codec::flac, 4, {0x7}) == Bytes{0x94, 'f', 'L', 'a', 'C', 0, 4});
    CHECK(channels(Codec::opus, 2, {3}).empty());
    // The configuration of AAC says it.
    CHECK(channels(Codec::aac, 6, {0x3F}).empty());
    CHECK_THROWS_AS(Packetizer({track_of(media::TrackType::audio, Codec::opus, 48000, 256)}, 0), pack::Error);
}

TEST_CASE("colours of high dynamic range go before the first frame, and again where they change") {
    media::Track hevc = track_of(media::TrackType::video, media::Codec::hevc);
    hevc.config = {1};
    hevc.colors.color = {9, 16, 9};
    hevc.colors.bit_depth = 10;
    Packetizer packetizer({hevc}, 0);
    const auto headers = packetizer.sequence_headers(media::Time(0));
    REQUIRE(headers.size() == 2);
    CHECK(headers[1].message.type == MessageType::video);
    const Bytes said = body(headers[1]);
    CHECK(Bytes(said.begin(), said.begin() + 8) == Bytes{0xD4, 'h', 'v', 'c', '1', 2, 0, 9});
    media::Frame changing = frame(0, ms(40), ms(40), {7}, true);
    changing.changed = std::make_shared<const media::Track>(hevc);
    const auto messages = pack(packetizer, std::move(changing));
    REQUIRE(messages.size() == 3);
    CHECK(body(messages[1]) == said);
    hevc.colors.color = {1, 1, 1};
    CHECK(Packetizer({hevc}, 0).sequence_headers(media::Time(0)).size() == 1);
    media::Frame usual = frame(0, ms(80), ms(80), {7}, true);
    usual.changed = std::make_shared<const media::Track>(hevc);
    const auto back = pack(packetizer, std::move(usual));
    REQUIRE(back.size() == 3);
    CHECK(body(back[1]) ==
          Bytes{0xD4, 'h', 'v', 'c', '1', 2, 0, 9, 'c', 'o', 'l', 'o', 'r', 'I', 'n', 'f', 'o', 6});
}

TEST_CASE("H.264, AAC and MP3 travel by their FOURCC when that is asked for") {
    const Clip clip{{}};
    using pack::EnhancedUse;
    Packetizer packetizer(clip.tracks(), 0, EnhancedUse::always);
    const auto headers = packetizer.sequence_headers(media::Time(0));
    REQUIRE(headers.size() == 2);
    CHECK(body(headers[0]) == Bytes{0x90, 'a', 'v', 'c', '1', 1, 0x64, 0, 0x1F, 0xFF, 0xE1, 0, 0, 0});
    CHECK(body(headers[1]) == Bytes{0x90, 'm', 'p', '4', 'a', 0x11, 0x90});
    CHECK(body(pack(packetizer, frame(0, ms(0), ms(80), {7}, true))[0]) ==
          Bytes{0x91, 'a', 'v', 'c', '1', 0, 0, 80, 7});
    CHECK(packetizer.sequence_ends(ms(0)).size() == 2);
    CHECK(Packetizer(clip.tracks(), 0).sequence_ends(ms(0)).empty());
    Packetizer mp3({track_of(media::TrackType::audio, media::Codec::mp3)}, 0, EnhancedUse::always);
    CHECK(mp3.sequence_headers(media::Time(0)).empty());
    CHECK(body(pack(mp3, frame(0, ms(0), ms(0), {7}))[0]) == Bytes{0x91, '.', 'm', 'p', '3', 7});
}

TEST_CASE("exact times are rounded down, with what is beyond them") {
    media::Track hevc = track_of(media::TrackType::video, media::Codec::hevc);
    Packetizer packetizer({hevc, track_of(media::TrackType::audio, media::Codec::aac)}, 0,
                          pack::EnhancedUse::automatic, pack::RecordForm::common,
                          pack::Precision::nanoseconds);
    // 21.666666 ms, shown at 105.333333 ms
    const auto message =
        pack(packetizer, frame(0, media::Time(21'666'666), media::Time(105'333'333), {7}, true))[0];
    CHECK(message.timestamp_ms == 21);
    CHECK(message.nanoseconds == 333'333U);
    CHECK(body(message) == Bytes{0x91, 'h', 'v', 'c', '1', 0, 0, 84, 7});
    // The tags of FLV have no place for nanoseconds.
    CHECK_FALSE(
        pack(packetizer, frame(1, media::Time(21'666'666), media::Time(21'666'666), {7}))[0].nanoseconds);
    Packetizer usual({hevc}, 0);
    const auto rounded = pack(usual, frame(0, media::Time(21'666'666), media::Time(21'666'666), {7}))[0];
    CHECK(rounded.timestamp_ms == 22);
    CHECK_FALSE(rounded.nanoseconds);
}

TEST_CASE("a header says which one it is") {
    media::Track hevc = track_of(media::TrackType::video, media::Codec::hevc);
    hevc.config = {1};
    hevc.colors.color = {9, 16, 9};
    media::Track opus = track_of(media::TrackType::audio, media::Codec::opus, 48000, 6);
    opus.config = {1};
    Packetizer packetizer({hevc, opus, opus, hevc}, 0);
    using Kind = pack::HeaderKey::Kind;
    const auto expect = [](const Header& header, MessageType type, Kind kind, int track) {
        CHECK(header.message.type == type);
        CHECK(header.key.kind == kind);
        CHECK(header.key.track == track);
    };
    const auto headers = packetizer.sequence_headers(media::Time(0));
    REQUIRE(headers.size() == 8);
    expect(headers[0], MessageType::video, Kind::sequence_start, 0);
    expect(headers[1], MessageType::video, Kind::colors, 0);
    expect(headers[2], MessageType::audio, Kind::sequence_start, 0);
    expect(headers[3], MessageType::audio, Kind::channels, 0);
    expect(headers[5], MessageType::audio, Kind::channels, 1);
    expect(headers[6], MessageType::video, Kind::sequence_start, 1);
    hevc.colors.color = {1, 1, 1};
    media::Frame usual = frame(3, ms(40), ms(40), {7}, true);
    usual.changed = std::make_shared<const media::Track>(hevc);
    std::vector<Header> fresh;
    packetizer.pack(std::move(usual), fresh);
    REQUIRE(fresh.size() == 2);
    expect(fresh[0], MessageType::video, Kind::sequence_start, 1);
    expect(fresh[1], MessageType::video, Kind::colors, 1);
}

TEST_CASE("a track whose codec changes keeps its number, and travels as the new one does") {
    const media::Track h264 = track_of(media::TrackType::video, media::Codec::h264);
    const media::Track hevc = track_of(media::TrackType::video, media::Codec::hevc);
    Packetizer packetizer({h264, h264}, 0);
    const auto changed = [&packetizer](std::size_t index, const media::Track& track) {
        media::Frame one = frame(index, ms(0), ms(0), {7}, true);
        one.changed = std::make_shared<const media::Track>(track);
        return body(pack(packetizer, std::move(one)).back());
    };
    CHECK(changed(0, hevc) == Bytes{0x93, 'h', 'v', 'c', '1', 7});
    CHECK(changed(0, h264) == Bytes{0x17, 1, 0, 0, 0, 7});
    CHECK(changed(1, hevc) == Bytes{0x96, 3, 'h', 'v', 'c', '1', 1, 7});
    CHECK(changed(1, h264) == Bytes{0x96, 3, 'a', 'v', 'c', '1', 1, 7});
    const media::Track vp6 = track_of(media::TrackType::video, media::Codec::vp6);
    CHECK_THROWS_AS(changed(1, vp6), pack::Error);
    CHECK(body(pack(packetizer, frame(1, ms(40), ms(40), {8}))[0]) ==
          Bytes{0xA6, 3, 'a', 'v', 'c', '1', 1, 8});
}

TEST_CASE("of several tracks the first of a type travels as if it were alone, the others with their number") {
    using enum media::TrackType;
    media::Track h264 = track_of(video, media::Codec::h264);
    h264.config = {1, 2};
    media::Track aac = track_of(audio, media::Codec::aac);
    aac.config = {0x11, 0x90};
    Packetizer packetizer({h264, h264, aac, aac, track_of(audio, media::Codec::mp3)}, 0);
    const auto headers = packetizer.sequence_headers(media::Time(0));
    REQUIRE(headers.size() == 5);
    CHECK(body(headers[0]) == Bytes{0x17, 0, 0, 0, 0, 1, 2});
    CHECK(body(headers[1]) == Bytes{0x96, 0, 'a', 'v', 'c', '1', 1, 1, 2});
    CHECK(body(headers[2]) == Bytes{0xAF, 0, 0x11, 0x90});
    CHECK(body(headers[3]) == Bytes{0x95, 0, 'm', 'p', '4', 'a', 1, 0x11, 0x90});
    CHECK(body(headers[4]) == Bytes{0x95, 0, '.', 'm', 'p', '3', 2});
    const auto first = [&packetizer](const media::Frame& one) { return body(pack(packetizer, one)[0]); };
    CHECK(first(frame(0, ms(0), ms(0), {7}, true)) == Bytes{0x17, 1, 0, 0, 0, 7});
    CHECK(first(frame(1, ms(0), ms(33), {7})) == Bytes{0xA6, 1, 'a', 'v', 'c', '1', 1, 0, 0, 33, 7});
    CHECK(first(frame(1, ms(0), ms(0), {7}, true)) == Bytes{0x96, 3, 'a', 'v', 'c', '1', 1, 7});
    CHECK(first(frame(2, ms(0), ms(0), {7})) == Bytes{0xAF, 1, 7});
    CHECK(first(frame(3, ms(0), ms(0), {7})) == Bytes{0x95, 1, 'm', 'p', '4', 'a', 1, 7});
    const auto ends = packetizer.sequence_ends(media::Time(0));
    REQUIRE(ends.size() == 3);
    CHECK(body(ends[0]) == Bytes{0x96, 2, 'a', 'v', 'c', '1', 1});
    CHECK(body(ends[2]) == Bytes{0x95, 2, '.', 'm', 'p', '3', 2});
}

TEST_CASE("several tracks that cannot travel so are refused") {
    const media::Track h264 = track_of(media::TrackType::video, media::Codec::h264);
    media::Track speex = track_of(media::TrackType::audio, media::Codec::speex);
    speex.codec_name = "speex";
    speex.input_index = 2;
    const auto refusal = [](const std::vector<media::Track>& tracks, pack::EnhancedUse use) {
        try {
            const Packetizer packetizer(tracks, 0, use);
        } catch (const pack::Error& error) {
            CHECK(error.kind() == pack::ErrorKind::cannot_travel);
            return std::string(error.what());
        }
        return std::string();
    };
    using pack::EnhancedUse;
    CHECK(refusal({h264, h264}, EnhancedUse::off) ==
          "several video tracks cannot be sent with --enhanced off; leave that out, or send one of them "
          "(--tracks, "
          "--track-from)");
    CHECK(refusal({h264, speex, speex}, EnhancedUse::automatic) ==
          "track 2 (speex) can be sent only as the first of its type, since the codec has no FOURCC; name it "
          "first with --tracks, or leave it out");
    std::vector<media::Track> many(255, h264);
    CHECK(refusal(many, EnhancedUse::automatic).empty());
    many.push_back(h264);
    CHECK(refusal(many, EnhancedUse::automatic) ==
          "more than 255 video tracks cannot be sent over RTMP, which has no numbers for them; send fewer "
          "(--tracks, "
          "--track-from)");
}

TEST_CASE("without Enhanced RTMP, what needs it is refused") {
    media::Track hevc = track_of(media::TrackType::video, media::Codec::hevc);
    hevc.codec_name = "hevc";
    try {
        const Packetizer packetizer({hevc}, 0, pack::EnhancedUse::off);
        FAIL("hevc was taken");
    } catch (const pack::Error& error) {
        CHECK(error.kind() == pack::ErrorKind::cannot_travel);
        CHECK(std::string(error.what()) ==
              "codec hevc cannot be sent over RTMP with --enhanced off; convert it to H.264 first, or leave "
              "that out");
    }
}

TEST_CASE("what cannot travel is refused by name") {
    media::Track vorbis = track_of(media::TrackType::audio, media::Codec::other);
    vorbis.codec_name = "vorbis";
    try {
        const Packetizer packetizer({vorbis}, 0);
        FAIL("vorbis was taken");
    } catch (const pack::Error& error) {
        CHECK(error.kind() == pack::ErrorKind::cannot_travel);
        CHECK(std::string(error.what()).find("vorbis") != std::string::npos);
    }
}

TEST_CASE("a frame longer than a message can be is refused") {
    const Clip clip{{}};
    Packetizer packetizer(clip.tracks(), 0);
    CHECK_THROWS_AS(pack(packetizer, frame(0, ms(0), ms(0), Bytes(0xFFFFFF - 4))), pack::Error);
    CHECK_NOTHROW(pack(packetizer, frame(0, ms(0), ms(0), Bytes(0xFFFFFF - 5))));
}

}  // namespace packetizer_test
