#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace e2e {

/// The short inputs of the tests, made by the ffmpeg program when first asked for and kept in the build
/// folder. Safe to ask from tests that run at the same time. Throws std::runtime_error if ffmpeg fails or the
/// name is not known:
///   clip.mp4        3 s of H.264 with B-frames, 320x180 at 30 fps, and AAC
///   groups.mp4      clip.mp4 with a key frame every half second
///   fragmented.mp4  clip.flv  clip.mkv  clip.ts   the streams of clip.mp4 in other containers
///   short.mp4       2 s of H.264 with B-frames, 64x48 at 25 fps, and AAC at 44.1 kHz
///   1080p.mp4  720p.mp4   1 s each, at 30 and at 25 fps, and AAC
///   audio.m4a  video.mp4                          one stream of clip.mp4
///   hevc.mp4  hevc.mkv  hevc.ts                   2 s of HEVC with B-frames, 160x90 at 25 fps, and AAC
///   av1.mp4  av1.mkv  av1.webm                    2 s of AV1, 160x90 at 25 fps, and Opus
///   av1.ivf                                       the video of av1.mp4
///   opus.mkv  opus.mp4  opus.ts                   the video of clip.mp4, and Opus
///   opus.ogg                                      the audio of opus.mkv
///   vp9.webm  vp9.mp4  vp9.ivf  vp8.webm  vp8.mkv  1 s of video, 160x90 at 25 fps
///   hdr.mp4         1 s of HEVC with 10 bits in the colours of BT.2020 and PQ
///   flac.mkv  flac.flac  flac.mp4  ac3.mkv  ac3.mp4  ac3.ts  eac3.mkv  eac3.mp4  eac3.ts  surround.mkv
///                   1 s of sound in 5.1 channels; surround.mkv is Opus
///   tracks.mkv      2 s of two videos in H.264 with B-frames, 160x90 and 64x48 at 25 fps, and of two
///                   sounds, AAC in English and Opus in French ("commentaire")
///   vorbis.mkv      audio in a codec that RTMP cannot carry
///   heavy.mp4       6 s of video at 4 Mbit/s, with a key frame every second, and AAC
///   big_frame.mp4   video with a key frame of more than 2 MB
std::filesystem::path media_file(std::string_view name);

/// A file of that name, made with those arguments of the ffmpeg program and kept with the others.
std::filesystem::path media_file(std::string_view name, const std::vector<std::string>& arguments);

/// One packet as ffprobe, not rtmpush, reads it.
struct Packet {
    /// Decoding time in seconds; nothing where the container keeps none.
    std::optional<double> dts;
    double pts = 0;
    std::uint32_t crc = 0;
};

/// The streams of a file of MPEG-TS or IVF in MP4, as in RTMP: without start codes, delimiters and ADTS
/// headers. Any other file is returned as it is.
std::filesystem::path unframed(const std::filesystem::path& file);

/// The packets of one stream, unframed, in the order of the file. `number` counts the streams of the kind,
/// `a` or `v`.
std::vector<Packet> packets_of(const std::filesystem::path& file, char kind, std::size_t number = 0);

/// CRC-32 of IEEE 802.3, which ffprobe calls CRC32.
std::uint32_t crc32(std::string_view data);

}  // namespace e2e
