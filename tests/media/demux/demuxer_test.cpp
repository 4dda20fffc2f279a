#include "media/demux/demuxer.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <doctest/doctest.h>
#include <string_view>

#include "media/clips/testcard.hpp"
#include "media/codec/aac.hpp"
#include "media/codec/avc.hpp"
#include "media/flv_bytes.hpp"
#include "media/input.hpp"
#include "media/open.hpp"
#include "support/clips.hpp"
#include "support/ffprobe.hpp"

namespace demuxer_test {

using namespace std::chrono_literals;
using clips::Folder;
using media::Bytes;
using media::Codec;
using media::Frame;
using media::Time;
using media::Track;
using media::TrackType;

namespace {

/// The order that every source keeps: from 0, never backwards, pts not before dts.
void check_order(const std::vector<Frame>& frames) {
    REQUIRE_FALSE(frames.empty());
    CHECK(frames.front().dts == 0ns);
    for (std::size_t i = 1; i < frames.size(); ++i)
        CHECK(frames[i].dts >= frames[i - 1].dts);
    for (const Frame& frame : frames)
        CHECK(frame.pts >= frame.dts);
}

/// Moves the fragments of an MP4 with H.264 and AAC on by so many seconds.
media::Bytes moved_on(media::Bytes mp4, std::uint64_t seconds) {
    const auto number_at = [&mp4](std::ptrdiff_t at, int size) {
        std::uint64_t number = 0;
        for (int i = 0; i < size; ++i)
            number = number << 8U | mp4[static_cast<std::size_t>(at + i)];
        return number;
    };
    const std::string_view head = "tfhd";
    const std::string_view time = "tfdt";
    for (auto next = mp4.begin();;) {
        const auto tfhd = std::search(next, mp4.end(), head.begin(), head.end());
        if (tfhd == mp4.end()) return mp4;
        next = std::search(tfhd, mp4.end(), time.begin(), time.end());
        const bool is_video = number_at(tfhd - mp4.begin() + 8, 4) == 1;
        const std::ptrdiff_t at = next - mp4.begin() + 8;
        std::uint64_t moved = number_at(at, 8) + seconds * (is_video ? 12'800U : 48'000U);
        for (std::ptrdiff_t i = 7; i >= 0; --i, moved >>= 8U)
            mp4[static_cast<std::size_t>(at + i)] = static_cast<std::uint8_t>(moved);
    }
}

void check_same(const std::vector<Frame>& frames, const std::vector<Frame>& expected) {
    REQUIRE(frames.size() == expected.size());
    for (std::size_t i = 0; i < frames.size(); ++i) {
        CHECK(frames[i].track == expected[i].track);
        CHECK(std::chrono::abs(frames[i].dts - expected[i].dts) <= 1ns);
        CHECK(std::chrono::abs(frames[i].pts - expected[i].pts) <= 1ns);
        CHECK(clips::joined(frames[i].data) == clips::joined(expected[i].data));
    }
}

/// Every packet that ffprobe sees is a frame, with the same bytes and times, in the same order on its track.
void check_against_ffprobe(const std::string& path) {
    CAPTURE(path);
    const auto source = clips::open(path);
    const auto frames = clips::all_frames(*source);
    check_order(frames);
    const auto packets = clips::probe(path);
    CHECK(frames.size() == packets.size());
    for (std::size_t track = 0; track < source->tracks().size(); ++track) {
        auto packet = packets.begin();
        for (const Frame& frame : frames) {
            if (frame.track != track) continue;
            packet = std::find_if(packet, packets.end(), [&](const clips::ProbedPacket& candidate) {
                return candidate.stream == source->tracks()[track].input_index;
            });
            REQUIRE(packet != packets.end());
            CHECK(std::abs(clips::milliseconds(frame.dts) - packet->dts) < 0.01);
            CHECK(std::abs(clips::milliseconds(frame.pts) - packet->pts) < 0.01);
            CHECK(frame.keyframe == packet->keyframe);
            CHECK(frame.data.size() == packet->size);
            CHECK(clips::adler32(clips::joined(frame.data)) == packet->checksum);
            ++packet;
        }
    }
}

std::vector<media::Bytes> payloads(const std::vector<Frame>& frames) {
    std::vector<media::Bytes> all;
    for (const Frame& frame : frames)
        all.push_back(clips::joined(frame.data));
    return all;
}

/// The NAL units of a frame with 4-byte lengths, without parameter sets.
std::vector<media::Bytes> nal_units(const Frame& frame) {
    const media::Bytes bytes = clips::joined(frame.data);
    std::vector<media::Bytes> units;
    for (std::size_t at = 0; at < bytes.size();) {
        REQUIRE(bytes.size() - at >= 4);
        const std::size_t length = std::size_t{bytes[at]} << 24U | std::size_t{bytes[at + 1]} << 16U |
                                   std::size_t{bytes[at + 2]} << 8U | bytes[at + 3];
        at += 4;
        REQUIRE(bytes.size() - at >= length);
        const media::ByteView unit = media::ByteView(bytes).subspan(at, length);
        at += length;
        const media::NalType type = media::nal_type(unit);
        if (type != media::NalType::sps && type != media::NalType::pps)
            units.emplace_back(unit.begin(), unit.end());
    }
    return units;
}

Track only_track(const std::string& path) {
    const auto source = clips::open(path);
    REQUIRE(source->tracks().size() == 1);
    return source->tracks()[0];
}

/// FLV of 6 s, in which one track begins 4 s behind the other.
struct OneSideLate {
    explicit OneSideLate(const Folder& folder) {
        folder.make("both.mp4",
                    "-f lavfi -t 6 -i testsrc2=size=64x48:rate=25 -f lavfi -t 6 -i sine=sample_rate=48000 "
                    "-c:v libx264 -bf 2 -g 25 -c:a aac");
        sound =
            folder.make("sound.flv", "-i @/both.mp4 -itsoffset 4 -i @/both.mp4 -map 0:v -map 1:a -c copy");
        pictures =
            folder.make("pictures.flv", "-itsoffset 4 -i @/both.mp4 -i @/both.mp4 -map 0:v -map 1:a -c copy");
    }

    /// Paths by the track that is late.
    std::string sound;
    std::string pictures;
};

}  // namespace

TEST_CASE("a track that the head of an FLV and its metadata announce, and that never comes, is told of") {
    const Folder folder;
    const Bytes whole = clips::bytes_of(folder.make("a.flv", clips::h264_aac));
    for (const std::uint8_t silent : {std::uint8_t{8}, std::uint8_t{9}}) {
        CAPTURE(int{silent});
        Bytes bytes(whole.begin(), whole.begin() + 13);
        for (std::size_t at = 13; at + 11 < whole.size();) {
            const std::size_t size =
                std::size_t{whole[at + 1]} << 16U | std::size_t{whole[at + 2]} << 8U | whole[at + 3];
            const auto begin = whole.begin() + static_cast<std::ptrdiff_t>(at);
            if (whole[at] != silent)
                bytes.insert(bytes.end(), begin, begin + static_cast<std::ptrdiff_t>(size + 15));
            at += size + 15;
        }
        const std::string path = folder.write("silent.flv", bytes);
        media::TrackChoice meant;
        (silent == 8 ? meant.want_audio : meant.want_video) = false;
        for (const bool is_meant : {false, true}) {
            const auto source = clips::open(path, is_meant ? meant : media::TrackChoice());
            clips::all_frames(*source);
            const auto warnings = source->take_warnings();
            REQUIRE(warnings.size() == (is_meant ? 0 : 1));
            if (is_meant) continue;
            CHECK(warnings[0].type == media::Warning::Class::missing_track);
            CHECK(warnings[0].missing == (silent == 8 ? media::TrackType::audio : media::TrackType::video));
        }
    }
}

TEST_CASE("a track of an FLV file that begins late, but is announced, is one of its tracks") {
    const Folder folder;
    const OneSideLate clip(folder);
    for (const std::string& path : {clip.sound, clip.pictures}) {
        CAPTURE(path);
        // The muxer writes all headers first; a recorder of a live stream writes each when it comes.
        const std::string late = folder.write("late.flv", clips::with_late_headers(clips::bytes_of(path)));
        const auto source = clips::open(late);
        CHECK(source->tracks().size() == 2);
        const auto frames = clips::all_frames(*source);
        const auto expected = clips::all_frames(*clips::open(path));
        REQUIRE(frames.size() == expected.size());
        for (std::size_t i = 0; i < frames.size(); ++i) {
            CHECK(frames[i].dts == expected[i].dts);
            CHECK(clips::joined(frames[i].data) == clips::joined(expected[i].data));
        }
    }
}

TEST_CASE("a track that comes late by a pipe is taken when it comes") {
    const Folder folder;
    const OneSideLate clip(folder);
    for (const std::string& path : {clip.sound, clip.pictures}) {
        const TrackType late_type = path == clip.sound ? TrackType::audio : TrackType::video;
        const media::Bytes late = clips::with_late_headers(clips::bytes_of(path));
        // Metadata names both tracks before they come; without it, only the flags of the file do.
        for (const media::Bytes& bytes : {late, clips::without_scripts(late)}) {
            CAPTURE(path);
            CAPTURE(bytes.size());
            const clips::PipedInput piped(folder.write("late.flv", bytes));
            const auto source = clips::open("-");
            CHECK(source->tracks().size() == 1);
            const auto frames = clips::all_frames(*source);
            REQUIRE(source->tracks().size() == 2);
            CHECK(source->take_warnings().empty());
            const auto joins = std::find_if(frames.begin(), frames.end(), [](const media::Frame& frame) {
                return frame.line_up != nullptr;
            });
            REQUIRE(joins != frames.end());
            CHECK(*joins->line_up == source->tracks());
            CHECK(source->tracks()[joins->track].type == late_type);
            CHECK(joins->keyframe);
            REQUIRE(joins->changed);
            CHECK_FALSE(joins->changed->config.empty());
            for (const TrackType type : {TrackType::video, TrackType::audio}) {
                const auto expected = clips::frames_of(path, type);
                std::vector<media::Frame> found;
                std::copy_if(
                    frames.begin(), frames.end(), std::back_inserter(found),
                    [&](const media::Frame& frame) { return source->tracks()[frame.track].type == type; });
                CHECK(payloads(found) == payloads(expected));
                for (std::size_t i = 0; i < found.size(); ++i)
                    CHECK(found[i].dts == expected[i].dts);
            }
        }
    }
}

TEST_CASE("a track that comes late by a pipe is left out, and told, where it has no place") {
    const Folder folder;
    folder.make("both.mp4",
                "-f lavfi -t 4 -i testsrc2=size=64x48:rate=25 -f lavfi -t 4 -i "
                "sine=sample_rate=48000 -c:v libx264 -g 25 -c:a aac");
    const std::string path =
        folder.make("sound.flv", "-i @/both.mp4 -itsoffset 2 -i @/both.mp4 -map 0:v -map 1:a -c copy");
    const std::string late =
        folder.write("late.flv", clips::without_scripts(clips::with_late_headers(clips::bytes_of(path))));
    const auto warnings_of = [&](const media::Input& input) {
        const clips::PipedInput piped(late);
        const auto source = media::open_input(input);
        clips::all_frames(*source);
        return source->take_warnings();
    };
    media::Input silent;
    silent.path = "-";
    silent.silent_audio = true;
    const auto warnings = warnings_of(silent);
    REQUIRE(!warnings.empty());
    CHECK(warnings[0].type == media::Warning::Class::missing_track);
    CHECK(warnings[0].missing == TrackType::audio);
    // Beside sound, no silence is needed.
    const std::string pictures = folder.write(
        "pictures.flv",
        clips::without_scripts(clips::with_late_headers(clips::bytes_of(
            folder.make("late.flv", "-itsoffset 2 -i @/both.mp4 -i @/both.mp4 -map 0:v -map 1:a -c copy")))));
    {
        const clips::PipedInput piped(pictures);
        const auto source = media::open_input(silent);
        clips::all_frames(*source);
        CHECK(source->tracks().size() == 2);
        CHECK(source->take_warnings().empty());
    }
    media::Input unwanted;
    unwanted.path = "-";
    unwanted.choice.want_audio = false;
    CHECK(warnings_of(unwanted).empty());
}

TEST_CASE("a start by a pipe may lie before or behind where a late track begins") {
    const Folder folder;
    folder.make("both.mp4",
                "-f lavfi -t 4 -i testsrc2=size=64x48:rate=25 -f lavfi -t 4 -i "
                "sine=sample_rate=48000 -c:v libx264 -g 25 -c:a aac");
    const std::string path =
        folder.make("sound.flv", "-i @/both.mp4 -itsoffset 2 -i @/both.mp4 -map 0:v -map 1:a -c copy");
    const std::string late = folder.write("late.flv", clips::with_late_headers(clips::bytes_of(path)));
    for (const int start : {1, 3}) {
        CAPTURE(start);
        media::Input input;
        input.path = late;
        input.start = std::chrono::seconds(start);
        const auto expected = clips::all_frames(*media::open_input(input));
        const clips::PipedInput piped(late);
        input.path = "-";
        const auto source = media::open_input(input);
        CHECK(clips::all_frames(*source).size() == expected.size());
        CHECK(source->tracks().size() == 2);
    }
}

TEST_CASE("fragments whose times count from 1970 keep their times to each other") {
    const Folder folder;
    const std::string from_zero =
        folder.make("frag.mp4", clips::h264_aac + "-movflags frag_keyframe+empty_moov");
    const media::Bytes bytes = clips::bytes_of(from_zero);
    const auto opened = [](const std::string& path, Time start) {
        media::Input input;
        input.path = path;
        input.start = start;
        return media::open_input(input);
    };
    // Ten years are no damage either way.
    for (const std::uint64_t seconds : {3600U, 315'000'000U, 315'400'000U, 1'764'447'500U}) {
        CAPTURE(seconds);
        const std::string moved = folder.write("moved.mp4", moved_on(bytes, seconds));
        for (const Time start : {0s, 1s}) {
            check_same(clips::all_frames(*opened(moved, start)),
                       clips::all_frames(*opened(from_zero, start)));
            CHECK(opened(moved, start)->duration() == opened(from_zero, start)->duration());
        }
        const clips::PipedInput pipe(moved);
        check_same(clips::all_frames(*opened("-", 0s)), clips::all_frames(*opened(from_zero, 0s)));
    }
}

TEST_CASE("MP4, fragmented MP4 and FLV: the same frames and times as ffprobe's") {
    const Folder folder;
    const std::string mp4 = folder.make("a.mp4", clips::h264_aac);
    check_against_ffprobe(mp4);
    check_against_ffprobe(folder.make("fast.mp4", "-i @/a.mp4 -c copy -movflags faststart"));
    check_against_ffprobe(folder.make("a.mov", "-i @/a.mp4 -c copy"));
    check_against_ffprobe(folder.make("frag.mp4", "-i @/a.mp4 -c copy -movflags frag_keyframe+empty_moov"));
    check_against_ffprobe(folder.make("a.flv", "-i @/a.mp4 -c copy"));
    check_against_ffprobe(folder.make("video.mp4", "-i @/a.mp4 -c copy -an"));
    check_against_ffprobe(folder.make("audio.mp4", "-i @/a.mp4 -c copy -vn"));
    check_against_ffprobe(folder.make("video.flv", "-i @/a.mp4 -c copy -an"));
    check_against_ffprobe(folder.make("audio.flv", "-i @/a.mp4 -c copy -vn"));
}

TEST_CASE("an MP4 in fragments tells its whole length, never that of its first fragment") {
    const Folder folder;
    folder.make("a.mp4", clips::h264_aac);
    for (const char* flags : {"frag_keyframe", "frag_keyframe+empty_moov", "empty_moov+default_base_moof",
                              "frag_keyframe+skip_trailer", "frag_keyframe+empty_moov+global_sidx"}) {
        CAPTURE(flags);
        const std::string path =
            folder.make("frag.mp4", std::string("-i @/a.mp4 -c copy -movflags ") + flags);
        const auto source = clips::open(path);
        const auto length = source->duration();
        REQUIRE(length);
        media::Time end{0};
        for (const media::Frame& frame : clips::all_frames(*source))
            end = std::max(end, frame.dts + frame.duration);
        CHECK(end > std::chrono::milliseconds(1950));
        CHECK(std::abs(clips::milliseconds(*length - end)) < 50);
    }
    // A pipe does not show what follows.
    const clips::PipedInput piped(
        folder.make("piped.mp4", "-i @/a.mp4 -c copy -movflags frag_keyframe+empty_moov"));
    CHECK_FALSE(clips::open("-")->duration());
}

TEST_CASE("the tracks of an MP4") {
    const Folder folder;
    const auto source = clips::open(folder.make("a.mp4", clips::h264_aac));
    REQUIRE(source->tracks().size() == 2);
    const Track& video = source->tracks()[0];
    CHECK(video.type == TrackType::video);
    CHECK(video.codec == Codec::h264);
    CHECK(video.codec_name == "h264");
    CHECK(video.input_index == 0);
    CHECK(video.width == 64);
    CHECK(video.height == 48);
    CHECK(video.frame_rate == doctest::Approx(25));
    const auto sets = media::parse_avc_configuration(video.config);
    REQUIRE(sets);
    CHECK(sets->sps.size() == 1);
    CHECK(sets->pps.size() == 1);
    const Track& audio = source->tracks()[1];
    CHECK(audio.type == TrackType::audio);
    CHECK(audio.codec == Codec::aac);
    CHECK(audio.sample_rate == 48000);
    CHECK(audio.channels == 1);
    CHECK(audio.bit_rate > 0);
    CHECK(media::parse_audio_specific_config(audio.config)->sample_rate == 48000);
    CHECK(std::abs(clips::milliseconds(source->duration().value()) - 2000) < 30);
}

TEST_CASE("MKV brings the bytes of the MP4 it was made from, and its times to a millisecond") {
    const Folder folder;
    const std::string mp4 = folder.make("a.mp4", clips::h264_aac);
    const std::string mkv = folder.make("a.mkv", "-i @/a.mp4 -c copy");
    check_order(clips::all_frames(*clips::open(mkv)));
    for (const TrackType type : {TrackType::video, TrackType::audio}) {
        const auto expected = clips::frames_of(mp4, type);
        const auto frames = clips::frames_of(mkv, type);
        CHECK(payloads(frames) == payloads(expected));
        for (std::size_t i = 0; i < frames.size(); ++i) {
            CHECK(std::abs(clips::milliseconds(frames[i].pts - expected[i].pts)) <= 1.01);
            CHECK(std::abs(clips::milliseconds(frames[i].dts - expected[i].dts)) <= 1.01);
            CHECK(frames[i].keyframe == expected[i].keyframe);
        }
    }
}

TEST_CASE("MPEG-TS becomes length-prefixed H.264 and raw AAC") {
    const Folder folder;
    const std::string mp4 = folder.make("a.mp4", clips::h264_aac);
    const std::string ts = folder.make("a.ts", "-i @/a.mp4 -c copy");
    const auto source = clips::open(ts);
    REQUIRE(source->tracks().size() == 2);
    CHECK(source->tracks()[0].config == clips::open(mp4)->tracks()[0].config);
    CHECK(source->tracks()[1].config == media::Bytes{0x11, 0x88});
    check_order(clips::all_frames(*source));

    CHECK(payloads(clips::frames_of(ts, TrackType::audio)) ==
          payloads(clips::frames_of(mp4, TrackType::audio)));
    const auto expected = clips::frames_of(mp4, TrackType::video);
    const auto frames = clips::frames_of(ts, TrackType::video);
    REQUIRE(frames.size() == expected.size());
    for (std::size_t i = 0; i < frames.size(); ++i) {
        CHECK(nal_units(frames[i]) == nal_units(expected[i]));
        CHECK(std::abs(clips::milliseconds(frames[i].pts - expected[i].pts)) < 0.1);
        CHECK_FALSE(frames[i].changed);
    }
}

TEST_CASE("an edit list that begins within a GOP shifts all tracks alike") {
    const Folder folder;
    // The cut lies within a GOP: the video begins with the keyframe before, the audio with its priming.
    folder.make("a.mp4", clips::h264_aac);
    const std::string cut = folder.make("cut.mp4", "-ss 1.5 -i @/a.mp4 -c copy");
    check_against_ffprobe(cut);
    const auto source = clips::open(cut);
    const auto frames = clips::all_frames(*source);
    CHECK(frames.front().keyframe);
}

TEST_CASE("a late audio track stays late") {
    const Folder folder;
    const std::string path = folder.make(
        "late.mp4", clips::picture + "-itsoffset 1 " + clips::tone + "-c:v libx264 -bf 0 -c:a aac");
    const auto audio = clips::frames_of(path, TrackType::audio);
    CHECK(std::abs(clips::milliseconds(audio.front().pts) - 1000 + 1024 / 48.0) < 1);
}

TEST_CASE("no audio, no video, and tracks by number") {
    const Folder folder;
    const std::string path =
        folder.make("many.mkv", clips::picture + clips::tone +
                                    "-f lavfi -t 2 -i sine=sample_rate=44100 -map 0 -map 1 -map 2 " +
                                    "-c:v libx264 -c:a:0 aac -c:a:1 libmp3lame");
    media::TrackChoice choice;
    choice.want_video = false;
    choice.audio = 1;
    const auto source = clips::open(path, choice);
    REQUIRE(source->tracks().size() == 1);
    CHECK(source->tracks()[0].codec == Codec::mp3);
    CHECK(source->tracks()[0].sample_rate == 44100);
    CHECK(source->tracks()[0].input_index == 2);
    check_order(clips::all_frames(*source));
    choice = {};
    choice.want_audio = false;
    CHECK(clips::open(path, choice)->tracks().at(0).type == TrackType::video);
}

TEST_CASE("several tracks of a type, with what the container says of them") {
    const Folder folder;
    const std::string path = folder.make(
        "several.mkv",
        clips::picture + "-f lavfi -t 2 -i testsrc2=size=32x32:rate=25 " + clips::tone +
            "-f lavfi -t 2 -i sine=sample_rate=44100 -map 0 -map 1 -map 2 -map 3 -c:v libx264 -c:a aac "
            "-metadata:s:a:0 language=und -metadata:s:a:1 language=deu -metadata:s:a:1 title=Zwei");
    media::TrackChoice choice;
    choice.several.emplace();
    const auto source = clips::open(path, choice);
    REQUIRE(source->tracks().size() == 4);
    CHECK(source->tracks()[0].width == 64);
    CHECK(source->tracks()[1].width == 32);
    CHECK(source->tracks()[2].language.empty());
    CHECK(source->tracks()[3].language == "deu");
    CHECK(source->tracks()[3].title == "Zwei");
    std::array<std::size_t, 4> counts{};
    media::Time last = media::Time::min();
    for (const media::Frame& frame : clips::all_frames(*source)) {
        ++counts.at(frame.track);
        CHECK(frame.dts >= last);
        last = frame.dts;
    }
    CHECK(counts[0] == 50);
    CHECK(counts[1] == 50);
    CHECK(counts[2] == clips::frames_of(path, TrackType::audio).size());
    CHECK(counts[3] > 80);
}

TEST_CASE("an MP3 file") {
    const Folder folder;
    const std::string path = folder.make("a.mp3", clips::tone + "-c:a libmp3lame");
    const Track track = only_track(path);
    CHECK(track.codec == Codec::mp3);
    CHECK(track.sample_rate == 48000);
    CHECK(track.config.empty());
    const auto frames = clips::frames_of(path, TrackType::audio);
    check_order(frames);
    CHECK(std::abs(clips::milliseconds(frames[50].dts) - 1200) < 0.1);
}

TEST_CASE("FLV's own audio codecs pass from FLV, with what their flags need") {
    const Folder folder;
    struct Case {
        const char* encoder;
        Codec codec;
        int sample_rate;
        int channels;
        int bits;
    };
    for (const Case& each :
         {Case{"libspeex", Codec::speex, 16000, 1, 16}, Case{"nellymoser", Codec::nellymoser, 22050, 1, 16},
          Case{"nellymoser", Codec::nellymoser, 8000, 1, 16},
          Case{"adpcm_swf", Codec::adpcm_swf, 22050, 2, 16},
          Case{"pcm_s16le", Codec::pcm_s16le, 44100, 2, 16}, Case{"pcm_u8", Codec::pcm_u8, 11025, 1, 8},
          Case{"pcm_alaw", Codec::g711_alaw, 8000, 1, 16}, Case{"pcm_mulaw", Codec::g711_mulaw, 8000, 1, 16},
          Case{"libmp3lame", Codec::mp3, 44100, 2, 16}}) {
        CAPTURE(each.encoder);
        const std::string path = folder.make("a.flv", clips::tone + "-c:a " + each.encoder + " -ar " +
                                                          std::to_string(each.sample_rate) + " -ac " +
                                                          std::to_string(each.channels));
        const Track track = only_track(path);
        CHECK(track.codec == each.codec);
        CHECK(track.sample_rate == each.sample_rate);
        CHECK(track.channels == each.channels);
        CHECK(track.bits_per_sample == each.bits);
        check_against_ffprobe(path);
    }
}

TEST_CASE("FLV's own video codecs pass from FLV") {
    const Folder folder;
    struct Case {
        std::string encoder;
        Codec codec;
    };
    for (const Case& each : {Case{"flv", Codec::sorenson_h263}, Case{"flashsv", Codec::screen_video},
                             Case{"flashsv2", Codec::screen_video2}}) {
        CAPTURE(each.encoder);
        const std::string path = folder.make("a.flv", clips::picture + "-s 320x180 -c:v " + each.encoder);
        const Track track = only_track(path);
        CHECK(track.codec == each.codec);
        CHECK(track.width == 320);
        CHECK(track.height == 180);
        CHECK(track.frame_rate == doctest::Approx(25));
        check_against_ffprobe(path);
    }
}

TEST_CASE("standard input") {
    const Folder folder;
    const std::string path = folder.make("a.flv", clips::h264_aac);
    const clips::PipedInput piped(path);
    const auto source = clips::open("-");
    CHECK(payloads(clips::all_frames(*source)) == payloads(clips::all_frames(*clips::open(path))));
}

TEST_CASE("fragments longer than the usual span, by pipe, stay in order") {
    const Folder folder;
    folder.make("a.mp4",
                "-f lavfi -t 12 -i testsrc2=size=64x48:rate=25 -f lavfi -t 12 -i sine=sample_rate=48000 "
                "-c:v libx264 -bf 0 -c:a aac -movflags empty_moov+default_base_moof -frag_duration 20000000");
    const clips::PipedInput piped(folder.path("a.mp4"));
    const auto frames = clips::all_frames(*clips::open("-"));
    const auto expected = clips::all_frames(*clips::open(folder.path("a.mp4")));
    REQUIRE(frames.size() == expected.size());
    for (std::size_t i = 0; i < frames.size(); ++i)
        CHECK(frames[i].dts == expected[i].dts);
}

TEST_CASE("MPEG-TS whose times start again goes on, with new parameters where they change") {
    const Folder folder;
    const auto first = clips::bytes_of(folder.make("a.ts", clips::h264_aac));
    const auto second =
        clips::bytes_of(folder.make("b.ts",
                                    "-f lavfi -t 2 -i testsrc2=size=128x96:rate=25 -f lavfi -t 2 -i "
                                    "sine=sample_rate=44100 -c:v libx264 -bf 2 -c:a aac -shortest"));
    media::Bytes both = first;
    both.insert(both.end(), second.begin(), second.end());
    const auto source = clips::open(folder.write("both.ts", both));
    const auto frames = clips::all_frames(*source);
    check_order(frames);
    CHECK(frames.back().dts > 3900ms);
    CHECK(frames.back().dts < 4200ms);
    std::vector<std::shared_ptr<const Track>> changes;
    for (const Frame& frame : frames) {
        if (frame.changed) changes.push_back(frame.changed);
    }
    REQUIRE(changes.size() == 2);
    CHECK(changes[0]->width == 128);
    CHECK(changes[0]->height == 96);
    CHECK(changes[1]->sample_rate == 44100);
    bool jump_told = false;
    for (const std::string& remark : source->take_remarks())
        jump_told |= remark.find("jump") != std::string::npos;
    CHECK(jump_told);
}

TEST_CASE("FLV with new sequence headers in mid-stream") {
    const Folder folder;
    const auto first = clips::bytes_of(folder.make("a.flv", clips::picture + "-c:v libx264"));
    // The tags of the second lie 2 s later, so that they can follow those of the first.
    const auto second = clips::bytes_of(folder.make(
        "b.flv", "-f lavfi -t 2 -i testsrc2=size=128x96:rate=25 -c:v libx264 -output_ts_offset 2"));
    constexpr std::ptrdiff_t header = 13;
    media::Bytes both = first;
    both.insert(both.end(), second.begin() + header, second.end());
    const auto frames = clips::all_frames(*clips::open(folder.write("both.flv", both)));
    CHECK(frames.size() == 100);
    int changes = 0;
    for (const Frame& frame : frames) {
        if (!frame.changed) continue;
        ++changes;
        CHECK(frame.changed->width == 128);
        CHECK(frame.keyframe);
    }
    CHECK(changes == 1);
}

TEST_CASE("frames outlive their source") {
    const Folder folder;
    std::vector<Frame> frames;
    {
        const auto source = clips::open(folder.make("a.mp4", clips::h264_aac));
        frames = clips::all_frames(*source);
    }
    std::size_t total = 0;
    for (const Frame& frame : frames)
        total += clips::joined(frame.data).size();
    CHECK(total > 10'000);
}

TEST_CASE("captions and other SEI pass untouched") {
    const auto nal_units_of_first = [](const std::string& path) {
        const auto frames = clips::frames_of(path, TrackType::video);
        media::Bytes bytes = clips::joined(frames.at(0).data);
        return bytes;
    };
    const Folder folder;
    folder.make("a.mp4", clips::h264_aac);
    const std::string ts =
        folder.make("sei.ts",
                    "-i @/a.mp4 -c copy -bsf:v "
                    "h264_metadata=sei_user_data=086f3693-b7b3-4f2c-9653-21492feee5b8+captions");
    const media::Bytes bytes = nal_units_of_first(ts);
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    CHECK(text.find("captions") != std::string_view::npos);
}

}  // namespace demuxer_test
