#include "rtmp/flv_tag.hpp"

#include <doctest/doctest.h>
#include <limits>

#include "vectors/flv.hpp"
#include "vectors/hex.hpp"

namespace flv_tag_test {

using namespace rtmp::flv_tag;

namespace {

std::string text(const rtmp::Head& head) {
    return vectors::to_hex(head.view());
}

bool begins(std::string_view body, const rtmp::Head& head) {
    return vectors::to_hex(vectors::hex(body)).starts_with(text(head));
}

}  // namespace

TEST_CASE("the head of an AVC sequence header, and of the end") {
    CHECK(text(avc_sequence_header()) == "1700000000");
    CHECK(begins(vectors::flv_avc_sequence_header, avc_sequence_header()));
    CHECK(text(avc_end_of_sequence()) == "1702000000");
}

TEST_CASE("the head of an AVC frame carries frame type and composition time") {
    CHECK(text(avc_frame(FrameType::key, 0)) == "1701000000");
    CHECK(text(avc_frame(FrameType::inter, 80)) == "2701000050");
    CHECK(text(avc_frame(FrameType::inter, -40)) == "2701FFFFD8");
    CHECK(text(avc_frame(FrameType::disposable, 0)) == "2701000000");
}

TEST_CASE("a composition time is clamped to 24 signed bits") {
    CHECK(text(avc_frame(FrameType::key, 0x7FFFFF)) == "17017FFFFF");
    CHECK(text(avc_frame(FrameType::key, 0x800000)) == "17017FFFFF");
    CHECK(text(avc_frame(FrameType::key, -0x7FFFFF)) == "1701800001");
    CHECK(text(avc_frame(FrameType::key, std::numeric_limits<std::int64_t>::min())) == "1701800001");
    CHECK(text(avc_frame(FrameType::key, std::numeric_limits<std::int64_t>::max())) == "17017FFFFF");
}

TEST_CASE("the byte of the video codecs before AVC") {
    CHECK(text(video_frame(FrameType::key, VideoCodec::sorenson_h263)) == "12");
    CHECK(text(video_frame(FrameType::inter, VideoCodec::sorenson_h263)) == "22");
    CHECK(text(video_frame(FrameType::disposable, VideoCodec::sorenson_h263)) == "32");
    CHECK(text(video_frame(FrameType::key, VideoCodec::screen)) == "13");
    CHECK(text(video_frame(FrameType::inter, VideoCodec::vp6)) == "24");
    CHECK(text(video_frame(FrameType::key, VideoCodec::vp6_alpha)) == "15");
    CHECK(text(video_frame(FrameType::key, VideoCodec::screen2)) == "16");
}

TEST_CASE("AAC is flagged as 44.1 kHz stereo, whatever it is") {
    CHECK(text(aac_sequence_header()) == "AF00");
    CHECK(begins(vectors::flv_aac_sequence_header, aac_sequence_header()));
    CHECK(text(aac_frame()) == "AF01");
    CHECK(text(audio_frame({SoundFormat::aac, 8000, 16, 1})) == "AF");
}

TEST_CASE("MP3 is flagged with the rate next below") {
    CHECK(text(audio_frame({SoundFormat::mp3, 44100, 16, 2})) == "2F");
    CHECK(text(audio_frame({SoundFormat::mp3, 44100, 16, 1})) == "2E");
    CHECK(text(audio_frame({SoundFormat::mp3, 48000, 16, 2})) == "2F");
    CHECK(text(audio_frame({SoundFormat::mp3, 32000, 16, 2})) == "2B");
    CHECK(text(audio_frame({SoundFormat::mp3, 22050, 16, 2})) == "2B");
    CHECK(text(audio_frame({SoundFormat::mp3, 22050, 16, 1})) == "2A");
    CHECK(text(audio_frame({SoundFormat::mp3, 16000, 16, 1})) == "26");
    CHECK(text(audio_frame({SoundFormat::mp3, 11025, 16, 2})) == "27");
    CHECK(text(audio_frame({SoundFormat::mp3_8k, 8000, 16, 1})) == "E2");
    CHECK(text(audio_frame({SoundFormat::mp3_8k, 8000, 16, 2})) == "E3");
}

TEST_CASE("only uncompressed sound says how large its samples are") {
    CHECK(text(audio_frame({SoundFormat::pcm_little_endian, 44100, 16, 2})) == "3F");
    CHECK(text(audio_frame({SoundFormat::pcm_little_endian, 44100, 8, 2})) == "3D");
    CHECK(text(audio_frame({SoundFormat::pcm_platform, 5512, 8, 1})) == "00");
    CHECK(text(audio_frame({SoundFormat::adpcm, 22050, 4, 1})) == "1A");
    CHECK(text(audio_frame({SoundFormat::nellymoser, 44100, 0, 1})) == "6E");
}

TEST_CASE("formats for speech and telephony") {
    CHECK(text(audio_frame({SoundFormat::g711_alaw, 8000, 8, 1})) == "72");
    CHECK(text(audio_frame({SoundFormat::g711_mulaw, 8000, 8, 1})) == "82");
    CHECK(text(audio_frame({SoundFormat::speex, 16000, 16, 1})) == "B2");
    CHECK(text(audio_frame({SoundFormat::nellymoser_8k, 8000, 16, 1})) == "52");
    CHECK(text(audio_frame({SoundFormat::nellymoser_16k, 16000, 16, 1})) == "42");
}

}  // namespace flv_tag_test
