#pragma once

#include "rtmp/message.hpp"

/// Heads of audio and video message bodies: the FLV tag body before the codec's own bytes
/// (Adobe FLV 10.1, E.4.2 and E.4.3).
namespace rtmp::flv_tag {

enum class FrameType : std::uint8_t { key = 1, inter = 2, disposable = 3 };

enum class VideoCodec : std::uint8_t {
    sorenson_h263 = 2,
    screen = 3,
    vp6 = 4,
    vp6_alpha = 5,
    screen2 = 6,
    avc = 7,
};

enum class SoundFormat : std::uint8_t {
    pcm_platform = 0,
    adpcm = 1,
    mp3 = 2,
    pcm_little_endian = 3,
    nellymoser_16k = 4,
    nellymoser_8k = 5,
    nellymoser = 6,
    g711_alaw = 7,
    g711_mulaw = 8,
    aac = 10,
    speex = 11,
    mp3_8k = 14,
};

/// `17 00 000000`, before an AVCDecoderConfigurationRecord.
Head avc_sequence_header();
/// `17 01 cccccc` or `27 01 cccccc`, before length-prefixed NAL units. `composition_ms` is PTS - DTS and is
/// clamped to what 24 signed bits hold. A disposable frame is sent as an inter frame: only H.263 has that
/// type.
Head avc_frame(FrameType type, std::int64_t composition_ms);
/// `17 02 000000`: no more AVC after this.
Head avc_end_of_sequence();
/// One byte of frame type and codec, for the codecs before AVC.
Head video_frame(FrameType type, VideoCodec codec);

/// `AF 00`, before an AudioSpecificConfig.
Head aac_sequence_header();
/// `AF 01`, before one raw AAC frame.
Head aac_frame();

struct Sound {
    SoundFormat format = SoundFormat::mp3;
    int sample_rate = 44100;
    int bits_per_sample = 16;
    int channels = 2;
};
/// One byte of format, rate, size and channels. A rate that the two bits cannot say is flagged as the next
/// one below (48 kHz as 44.1), as every publisher does; formats with a fixed rate get the bits that the
/// specification fixes.
Head audio_frame(const Sound& sound);

}  // namespace rtmp::flv_tag
