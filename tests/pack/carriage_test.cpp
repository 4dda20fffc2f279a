#include "pack/carriage.hpp"

#include <doctest/doctest.h>
#include <string>

#include "pack/error.hpp"

namespace carriage_test {

namespace {

using media::Codec;
using media::TrackType;
using pack::EnhancedUse;
using pack::FlvAudio;
using pack::FlvVideo;
using pack::FourCcAudio;
using pack::FourCcVideo;
namespace enhanced_tag = rtmp::enhanced_tag;
namespace flv_tag = rtmp::flv_tag;

media::Track track_of(TrackType type, Codec codec, int sample_rate = 44100) {
    media::Track track;
    track.type = type;
    track.codec = codec;
    track.sample_rate = sample_rate;
    track.channels = 2;
    return track;
}

const media::Track h264 = track_of(TrackType::video, Codec::h264);
const media::Track hevc = track_of(TrackType::video, Codec::hevc);
const media::Track aac = track_of(TrackType::audio, Codec::aac);
const media::Track opus = track_of(TrackType::audio, Codec::opus);
const media::Track speex = track_of(TrackType::audio, Codec::speex);

template <typename Form>
bool travels_as(const media::Track& track, std::size_t number, EnhancedUse use) {
    const auto carriage = pack::carriage_of(track, number, use);
    return carriage && std::holds_alternative<Form>(*carriage);
}

/// The carriage that a codec has by default; fails where that is of another form.
template <typename Form>
Form form_of(TrackType type, Codec codec, int sample_rate = 44100) {
    const auto carriage = pack::carriage_of(track_of(type, codec, sample_rate), 0, EnhancedUse::automatic);
    const Form* const form = carriage ? std::get_if<Form>(&*carriage) : nullptr;
    CHECK(form != nullptr);
    return form != nullptr ? *form : Form{};
}

}  // namespace

TEST_CASE("a FOURCC is for codecs that FLV has no number for, for all of them, or for none") {
    CHECK(travels_as<FlvVideo>(h264, 0, EnhancedUse::automatic));
    CHECK(travels_as<FourCcVideo>(hevc, 0, EnhancedUse::automatic));
    CHECK(travels_as<FlvAudio>(aac, 0, EnhancedUse::automatic));
    CHECK(travels_as<FourCcAudio>(opus, 0, EnhancedUse::automatic));
    CHECK(travels_as<FourCcVideo>(h264, 0, EnhancedUse::always));
    CHECK(travels_as<FourCcAudio>(aac, 0, EnhancedUse::always));
    CHECK(travels_as<FlvAudio>(speex, 0, EnhancedUse::always));
    CHECK(travels_as<FlvVideo>(h264, 0, EnhancedUse::off));
    CHECK_FALSE(pack::carriage_of(hevc, 0, EnhancedUse::off));
    CHECK_FALSE(pack::carriage_of(opus, 0, EnhancedUse::off));
    for (const TrackType type : {TrackType::video, TrackType::audio})
        CHECK_FALSE(pack::carriage_of(track_of(type, Codec::other), 0, EnhancedUse::always));
}

TEST_CASE("only the default track of a type travels in the tags of FLV, the others by number and FOURCC") {
    const auto second = pack::carriage_of(h264, 1, EnhancedUse::automatic);
    REQUIRE(second);
    REQUIRE(std::holds_alternative<FourCcVideo>(*second));
    CHECK(std::get<FourCcVideo>(*second).codec == enhanced_tag::VideoCodec::avc);
    CHECK(pack::track_number(*second) == 1);
    CHECK(pack::track_number(*pack::carriage_of(opus, 254, EnhancedUse::automatic)) == 254);
    CHECK(pack::track_number(*pack::carriage_of(h264, 0, EnhancedUse::automatic)) == 0);
    CHECK(pack::track_number(*pack::carriage_of(aac, 0, EnhancedUse::automatic)) == 0);
    CHECK_FALSE(pack::carriage_of(opus, pack::most_tracks, EnhancedUse::automatic));
    CHECK_FALSE(pack::carriage_of(h264, 1, EnhancedUse::off));
    CHECK_FALSE(pack::carriage_of(speex, 1, EnhancedUse::always));
}

TEST_CASE("a track among others has its number from their order") {
    const std::vector<media::Track> tracks{h264, aac, opus, hevc};
    const auto number = [&tracks](std::size_t index) {
        return pack::track_number(*pack::carriage_of(tracks, index, EnhancedUse::automatic));
    };
    CHECK(number(0) == 0);
    CHECK(number(1) == 0);
    CHECK(number(2) == 1);
    CHECK(number(3) == 1);
}

TEST_CASE("video codecs have the numbers of the FLV specification") {
    const auto codec = [](Codec of) { return form_of<FlvVideo>(TrackType::video, of).codec; };
    CHECK(codec(Codec::h264) == flv_tag::VideoCodec::avc);
    CHECK(codec(Codec::sorenson_h263) == flv_tag::VideoCodec::sorenson_h263);
    CHECK(codec(Codec::vp6) == flv_tag::VideoCodec::vp6);
    CHECK(codec(Codec::vp6_alpha) == flv_tag::VideoCodec::vp6_alpha);
    CHECK(codec(Codec::screen_video) == flv_tag::VideoCodec::screen);
    CHECK(codec(Codec::screen_video2) == flv_tag::VideoCodec::screen2);
    CHECK_FALSE(pack::carriage_of(track_of(TrackType::video, Codec::aac), 0, EnhancedUse::automatic));
}

TEST_CASE("sound formats, some of which are named by their rate") {
    using flv_tag::SoundFormat;
    const auto format = [](Codec codec, int sample_rate) {
        return form_of<FlvAudio>(TrackType::audio, codec, sample_rate).sound.format;
    };
    CHECK(format(Codec::aac, 48000) == SoundFormat::aac);
    CHECK(format(Codec::mp3, 44100) == SoundFormat::mp3);
    CHECK(format(Codec::mp3, 8000) == SoundFormat::mp3_8k);
    CHECK(format(Codec::nellymoser, 8000) == SoundFormat::nellymoser_8k);
    CHECK(format(Codec::nellymoser, 16000) == SoundFormat::nellymoser_16k);
    CHECK(format(Codec::nellymoser, 22050) == SoundFormat::nellymoser);
    CHECK(format(Codec::speex, 16000) == SoundFormat::speex);
    CHECK(format(Codec::speex, 8000) == SoundFormat::speex);
    CHECK(format(Codec::adpcm_swf, 44100) == SoundFormat::adpcm);
    CHECK(format(Codec::pcm_s16le, 44100) == SoundFormat::pcm_little_endian);
    CHECK(format(Codec::g711_alaw, 8000) == SoundFormat::g711_alaw);
    CHECK(format(Codec::g711_mulaw, 8000) == SoundFormat::g711_mulaw);
    CHECK(form_of<FlvAudio>(TrackType::audio, Codec::pcm_u8).sound.bits_per_sample == 8);
    CHECK(form_of<FlvAudio>(TrackType::audio, Codec::pcm_s16le).sound.bits_per_sample == 16);
    CHECK_FALSE(pack::carriage_of(track_of(TrackType::audio, Codec::h264), 0, EnhancedUse::automatic));
}

TEST_CASE("FOURCCs of Enhanced RTMP") {
    const auto video = [](Codec codec) {
        return enhanced_tag::name_of(form_of<FourCcVideo>(TrackType::video, codec).codec);
    };
    const auto audio = [](Codec codec) {
        return enhanced_tag::name_of(form_of<FourCcAudio>(TrackType::audio, codec).codec);
    };
    CHECK(video(Codec::hevc) == "hvc1");
    CHECK(video(Codec::vvc) == "vvc1");
    CHECK(video(Codec::av1) == "av01");
    CHECK(video(Codec::vp8) == "vp08");
    CHECK(video(Codec::vp9) == "vp09");
    CHECK(audio(Codec::opus) == "Opus");
    CHECK(audio(Codec::flac) == "fLaC");
    CHECK(audio(Codec::ac3) == "ac-3");
    CHECK(audio(Codec::eac3) == "ec-3");
}

namespace {

std::string refusal(media::Track track, std::size_t number, EnhancedUse use) {
    track.input_index = 2;
    track.codec_name = "name";
    try {
        pack::require_carriage(track, number, use);
    } catch (const pack::Error& error) {
        CHECK(error.kind() == pack::ErrorKind::cannot_travel);
        return error.what();
    }
    return {};
}

}  // namespace

TEST_CASE("a track that cannot travel is refused with the cause and what to do") {
    CHECK(refusal(h264, 0, EnhancedUse::off).empty());
    CHECK(refusal(h264, 254, EnhancedUse::automatic).empty());
    CHECK(refusal(h264, 1, EnhancedUse::off) ==
          "several video tracks cannot be sent with --enhanced off; leave that out, or send one of them "
          "(--tracks, --track-from)");
    CHECK(refusal(aac, 255, EnhancedUse::automatic) ==
          "more than 255 audio tracks cannot be sent over RTMP, which has no numbers for them; send fewer "
          "(--tracks, --track-from)");
    CHECK(refusal(speex, 1, EnhancedUse::automatic) ==
          "track 2 (name) can be sent only as the first of its type, since the codec has no FOURCC; name it "
          "first with --tracks, or leave it out");
    CHECK(refusal(hevc, 0, EnhancedUse::off) ==
          "codec name cannot be sent over RTMP with --enhanced off; convert it to H.264 first, or leave that "
          "out");
    CHECK(refusal(track_of(TrackType::audio, Codec::other), 0, EnhancedUse::automatic) ==
          "codec name cannot be sent over RTMP; convert it to AAC first");
    media::Track many = opus;
    many.channels = 256;
    CHECK(refusal(many, 0, EnhancedUse::automatic) ==
          "256 channels of name are more than can be said over RTMP (255); send fewer");
}

}  // namespace carriage_test
