// All that the static build's FFmpeg holds (scripts/ffmpeg-formats.txt) is read: a file of each, made by the ffmpeg
// program, and counted by ffprobe.

#include <algorithm>
#include <doctest/doctest.h>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "e2e/flv_reader.hpp"
#include "e2e/media_files.hpp"
#include "e2e/rtmpush.hpp"
#include "support/temporary_folder.hpp"
#include "support/text_parts.hpp"

namespace formats_test {

using namespace e2e;
using namespace text_parts;

namespace {

using Words = std::vector<std::string>;

/// A file, and what of the list it takes to read it.
struct Example {
    /// Lines of the list, as "demuxer mov".
    Words parts;
    /// The container, as --format has it.
    std::string format;
    /// The name of the file, whose ending tells ffmpeg what to make, and ffmpeg's arguments.
    std::string file;
    Words arguments;
};

Words operator+(Words words, const Words& more) {
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

Words made(const std::string& generator) {
    return {"-f", "lavfi", "-i", generator, "-t", "1"};
}
Words picture() {
    return made("testsrc2=s=160x96:r=25");
}
Words sound(const std::string& rate = "44100") {
    return made("sine=r=" + rate);
}
/// The tracks of clip.mp4, which are sent, and beside them one that is not.
Words beside(const std::string& generator, const Words& encoding) {
    return Words{"-i", media_file("clip.mp4"), "-f", "lavfi", "-i", generator, "-t", "1"} +
           Words{"-map",   "0:v",  "-map",   "0:a",  "-map",    "1",
                 "-c:v:0", "copy", "-c:a:0", "copy", "-strict", "-2"} +
           encoding;
}
Words copied(std::string_view name) {
    return {"-i", media_file(name), "-c", "copy"};
}
/// Pictures in Annex B, as those containers have them, and sound in another codec.
Words copied_with(const Words& sound_encoding) {
    return Words{"-i", media_file("clip.mp4"), "-c:v", "copy", "-bsf:v", "h264_mp4toannexb"} + sound_encoding;
}

/// Files with a track that is sent.
std::vector<Example> sent() {
    const std::string stripes = "testsrc2=s=160x96:r=25";
    const std::string tone = "sine=r=48000";
    return {
        {{"demuxer mov", "decoder h264", "decoder aac"}, "mov", "mov.mp4", copied("clip.mp4")},
        {{"demuxer flv"}, "flv", "flv.flv", copied("clip.mp4")},
        {{"demuxer live_flv"}, "live_flv", "flv.flv", copied("clip.mp4")},
        {{"demuxer matroska"}, "matroska", "matroska.mkv", copied("clip.mp4")},
        {{"demuxer mpegts", "parser h264", "parser aac", "bsf extract_extradata"},
         "mpegts",
         "ts.ts",
         copied("clip.mp4")},
        {{"parser aac_latm", "decoder aac_latm"},
         "mpegts",
         "latm.ts",
         copied("clip.mp4") + Words{"-mpegts_flags", "latm"}},
        {{"parser hevc", "decoder hevc"}, "mpegts", "hevc.ts", copied("hevc.mp4")},
        {{"parser opus", "decoder opus"}, "mpegts", "opus.ts", copied("opus.mkv")},
        {{"demuxer mpegps", "parser mpegaudio", "decoder mp3float"},
         "mpeg",
         "ps.vob",
         copied_with({"-c:a", "mp3"})},
        {{"demuxer avi"}, "avi", "avi.avi", copied_with({"-c:a", "mp3"})},
        {{"demuxer asf"}, "asf", "asf.wmv", copied_with({"-c:a", "mp3"})},
        {{"demuxer ogg"}, "ogg", "ogg.ogg", copied("opus.ogg")},
        {{"demuxer mxf"}, "mxf", "mxf.mxf", copied_with({"-an"})},
        {{"demuxer nut"}, "nut", "nut.nut", copied("clip.mp4")},
        {{"demuxer swf"}, "swf", "swf.swf", sound()},
        {{"demuxer rm"}, "rm", "rm.rm", sound() + Words{"-c:a", "ac3"}},
        {{"demuxer ivf", "parser vp9", "decoder vp9"}, "ivf", "vp9.ivf", copied("vp9.webm")},
        {{"parser av1", "decoder av1"}, "ivf", "av1.ivf", copied("av1.ivf")},
        {{"parser vp8", "decoder vp8"}, "matroska", "vp8.webm", copied("vp8.webm")},
        {{"demuxer wav"}, "wav", "wav.wav", sound() + Words{"-c:a", "mp3"}},
        {{"demuxer aac"}, "aac", "aac.aac", copied("audio.m4a")},
        {{"demuxer loas"}, "loas", "loas.latm", copied("audio.m4a")},
        {{"demuxer mp3"}, "mp3", "mp3.mp3", sound()},
        {{"demuxer flac", "parser flac", "decoder flac"}, "flac", "flac.flac", sound()},
        {{"demuxer ac3", "parser ac3", "decoder ac3"}, "ac3", "ac3.ac3", sound()},
        {{"demuxer eac3", "decoder eac3"}, "eac3", "eac3.eac3", sound()},
        {{"demuxer h264"}, "h264", "h264.h264", copied("video.mp4")},
        {{"demuxer hevc"}, "hevc", "hevc.hevc", copied("hevc.mp4") + Words{"-an"}},
        {{"demuxer obu"}, "obu", "av1.obu", copied("av1.ivf")},
        {{"decoder flv"}, "flv", "flv1.flv", picture() + Words{"-c:v", "flv"}},
        {{"decoder pcm_s16le"}, "flv", "s16.flv", sound() + Words{"-c:a", "pcm_s16le"}},
        {{"decoder pcm_u8"}, "flv", "u8.flv", sound() + Words{"-c:a", "pcm_u8"}},
        {{"decoder pcm_alaw"}, "flv", "alaw.flv", sound("8000") + Words{"-c:a", "pcm_alaw"}},
        {{"decoder pcm_mulaw"}, "flv", "mulaw.flv", sound("8000") + Words{"-c:a", "pcm_mulaw"}},
        {{"decoder flashsv"}, "flv", "flashsv.flv", picture() + Words{"-c:v", "flashsv"}},
        {{"decoder flashsv2"}, "flv", "flashsv2.flv", picture() + Words{"-c:v", "flashsv2"}},
        {{"decoder speex"}, "flv", "speex.flv", sound("16000") + Words{"-ac", "1", "-c:a", "libspeex"}},
        {{"decoder nellymoser"}, "flv", "nelly.flv", sound("16000") + Words{"-c:a", "nellymoser"}},
        {{"decoder adpcm_swf"}, "flv", "adpcm.flv", sound() + Words{"-c:a", "adpcm_swf"}},
        {{"parser dca", "decoder dca"}, "mpegts", "dca.ts", beside(tone, {"-ac:a:1", "2", "-c:a:1", "dca"})},
        {{"parser mlp", "decoder truehd"},
         "mpegts",
         "truehd.ts",
         beside(tone, {"-ac:a:1", "2", "-c:a:1", "truehd"})},
        {{"parser vorbis"}, "matroska", "vorbis.mkv", beside(tone, {"-ac:a:1", "2", "-c:a:1", "vorbis"})},
        {{"parser mpegvideo"}, "mpegts", "mpeg2.ts", beside(stripes, {"-c:v:1", "mpeg2video"})},
        {{"parser mpeg4video"}, "mpegts", "mpeg4.ts", beside(stripes, {"-c:v:1", "mpeg4"})},
        {{"parser mjpeg"}, "matroska", "mjpeg.mkv", beside(stripes, {"-c:v:1", "mjpeg"})},
        {{"parser png"}, "matroska", "png.mkv", beside(stripes, {"-c:v:1", "png"})},
        {{"parser vp3"}, "matroska", "theora.mkv", beside(stripes, {"-c:v:1", "libtheora"})},
    };
}

/// Files of what RTMP cannot carry: `told` is the codec that the refusal names.
struct Refused {
    Words parts;
    std::string format;
    std::string file;
    Words arguments;
    std::string told;
};

std::vector<Refused> refused() {
    const Words still{"-frames:v", "1"};
    const Words pal{"-s", "720x576", "-pix_fmt", "yuv420p"};
    return {
        {{"demuxer w64"}, "w64", "w64.w64", sound(), "pcm_s16le"},
        {{"demuxer aiff"}, "aiff", "aiff.aiff", sound(), "pcm_s16be"},
        {{"demuxer au"}, "au", "au.au", sound(), "pcm_s16be"},
        {{"demuxer caf"}, "caf", "caf.caf", sound(), "pcm_s16be"},
        {{"demuxer gxf"}, "gxf", "gxf.gxf", picture() + pal + Words{"-c:v", "mpeg2video"}, "mpeg2video"},
        {{"demuxer mpegvideo"}, "mpegvideo", "m2v.m2v", picture(), "mpeg2video"},
        {{"demuxer m4v"}, "m4v", "m4v.m4v", picture() + Words{"-c:v", "mpeg4", "-f", "m4v"}, "mpeg4"},
        {{"demuxer dts"}, "dts", "dts.dts", sound("48000") + Words{"-strict", "-2", "-ac", "2"}, "dts"},
        {{"demuxer truehd"},
         "truehd",
         "truehd.thd",
         sound("48000") + Words{"-strict", "-2", "-ac", "2"},
         "truehd"},
        {{"demuxer dv"}, "dv", "dv.dv", picture() + pal, "dvvideo"},
        {{"demuxer tta"}, "tta", "tta.tta", sound(), "tta"},
        {{"demuxer wv"}, "wv", "wv.wv", sound(), "wavpack"},
        {{"demuxer yuv4mpegpipe"}, "yuv4mpegpipe", "y4m.y4m", picture(), "rawvideo"},
        {{"demuxer gif"}, "gif", "gif.gif", picture(), "gif"},
        {{"demuxer image_bmp_pipe"}, "bmp_pipe", "bmp.bmp", picture() + still, "bmp"},
        {{"demuxer image_jpeg_pipe"}, "jpeg_pipe", "jpeg.jpg", picture() + still, "mjpeg"},
        {{"demuxer image_png_pipe"}, "png_pipe", "png.png", picture() + still, "png"},
        {{"demuxer image_tiff_pipe"}, "tiff_pipe", "tiff.tiff", picture() + still, "tiff"},
        {{"demuxer image_webp_pipe"}, "webp_pipe", "webp.webp", picture() + still, "webp"},
    };
}

/// Subtitles, as they are written.
struct Text {
    std::string part;
    std::string content;
};

const std::vector<Text>& texts() {
    static const std::vector<Text> all = {
        {"demuxer srt", "1\n00:00:00,500 --> 00:00:01,500\nHello\n\n2\n00:00:02,000 --> 00:00:03,000\nYou\n"},
        {"demuxer webvtt", "WEBVTT\n\n00:00.500 --> 00:01.500\nHello\n"},
        {"demuxer ass",
         "[Script Info]\nScriptType: v4.00+\n\n[Events]\nFormat: Layer, Start, End, Style, Text\n"
         "Dialogue: 0,0:00:00.50,0:00:01.50,Default,Hello\n"},
    };
    return all;
}

/// Formats that no encoder here makes. Their readers are asked for alone.
const std::set<std::string>& without_encoder() {
    static const std::set<std::string> all = {"demuxer vvc", "parser vvc",   "decoder vvc",
                                              "demuxer av1", "decoder vp6f", "decoder vp6a"};
    return all;
}

/// The lines of the list, without their reasons. Protocols are no formats.
std::set<std::string> listed() {
    std::ifstream list(E2E_FORMATS);
    std::set<std::string> parts;
    for (std::string line; std::getline(list, line);) {
        std::istringstream words(line);
        std::string kind;
        std::string name;
        if (!(words >> kind >> name) || kind == "#") continue;
        // What is read from servers is what verify_test reads.
        if (kind != "protocol" && name != "hls") parts.insert(kind + " " + name);
    }
    return parts;
}

std::size_t packet_count(const std::string& file, const std::string& stream) {
    const Outcome probe =
        run({{"ffprobe", "-v", "error", "-select_streams", stream, "-count_packets", "-show_entries",
              "stream=nb_read_packets", "-of", "default=nw=1:nk=1", file}});
    return probe.out.empty() ? 0 : std::stoul(probe.out);
}

}  // namespace

TEST_CASE("the static build's list of formats is the one that is read here") {
    std::set<std::string> read = without_encoder();
    for (const Example& example : sent())
        read.insert(example.parts.begin(), example.parts.end());
    for (const Refused& file : refused())
        read.insert(file.parts.begin(), file.parts.end());
    for (const Text& text : texts())
        read.insert(text.part);
    CHECK(listed() == read);
}

TEST_CASE("every container and codec that the static build holds is read whole") {
    const TemporaryFolder folder;
    const std::string dump = folder.path() / "dump.flv";
    for (const Example& example : sent()) {
        CAPTURE(example.file);
        CAPTURE(example.format);
        const std::string file = media_file(example.file, example.arguments);
        const Outcome outcome =
            run(rtmpush({"-q", "--format", example.format, "--dry-run", "--dump", dump, file}));
        CAPTURE(outcome.err);
        CHECK(outcome.status == 0);
        if (outcome.status != 0) continue;
        const std::vector<FlvTag> tags = read_flv(dump);
        const std::size_t pictures = packet_count(file, "v:0");
        CHECK(frames_of(tags, TagType::video).size() == pictures);
        // Beside pictures the sound may be what is not sent.
        if (pictures == 0) CHECK(frames_of(tags, TagType::audio).size() == packet_count(file, "a:0"));
    }
}

TEST_CASE("what RTMP cannot carry is called by its name where the static build knows it") {
    for (const Refused& example : refused()) {
        CAPTURE(example.file);
        const std::string file = media_file(example.file, example.arguments);
        for (const Words& options : {Words{}, Words{"--format", example.format}}) {
            const Outcome outcome = run(rtmpush(Words{"-q", "--dry-run", file} + options));
            CAPTURE(outcome.err);
            CHECK(outcome.status == 120);
            CHECK(holds(outcome.err, ", " + example.told + ")"));
        }
    }
}

TEST_CASE("subtitles alone are told from other text by the static build, too") {
    const TemporaryFolder folder;
    const std::string file = folder.path() / "text";
    for (const Text& text : texts()) {
        CAPTURE(text.part);
        std::ofstream(file) << text.content;
        const Outcome outcome = run(rtmpush({"-q", "--dry-run", file}));
        CAPTURE(outcome.err);
        CHECK(outcome.status == 120);
        CHECK(holds(outcome.err, "holds only text (subtitles, "));
    }
}

TEST_CASE("readers of streams that no encoder here makes are there") {
    const std::string libraries = run(rtmpush({"--version"})).out;
    // FFmpeg reads bare VVC from 6.1 on, of libavformat 60.16.
    const bool knows_vvc = libraries.find("libavformat 59.") == std::string::npos;
    for (const std::string format : {"av1", "vvc"}) {
        CAPTURE(format);
        const Outcome outcome = run(rtmpush({"-q", "--dry-run", "--format", format, media_file("clip.mp4")}));
        CAPTURE(outcome.err);
        const bool is_known = format != "vvc" || knows_vvc;
        CHECK(holds(outcome.err, "is no container") != is_known);
    }
}

}  // namespace formats_test
