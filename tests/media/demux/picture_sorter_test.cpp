#include "media/demux/picture_sorter.hpp"

#include <algorithm>
#include <chrono>
#include <doctest/doctest.h>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "media/codec/annex_b.hpp"
#include "media/codec/avc.hpp"
#include "media/codec/bits.hpp"
#include "media/flv_bytes.hpp"
#include "media/input.hpp"
#include "support/clips.hpp"

namespace picture_sorter_test {

using clips::Folder;
using clips::operator+;
using media::Frame;
using media::Time;
using media::TrackType;
using namespace std::chrono_literals;

namespace {

/// A picture that x264 makes no B-frames of.
const std::string noise = "-f lavfi -t 2 -i testsrc2=size=64x48:rate=25,noise=alls=100:allf=t ";

/// Composition times, in milliseconds.
std::vector<double> compositions(const std::vector<Frame>& frames) {
    std::vector<double> all;
    for (const Frame& frame : frames)
        all.push_back(clips::milliseconds(frame.pts - frame.dts));
    return all;
}

std::vector<Frame> video_from(const std::string& path, Time start) {
    media::Input input;
    input.path = path;
    input.start = start;
    const auto source = media::open_input(input);
    std::vector<Frame> frames = clips::all_frames(*source);
    std::erase_if(frames, [&](const Frame& frame) {
        return source->tracks().at(frame.track).type != TrackType::video;
    });
    return frames;
}

/// A bare stream of H.264 (Main, frames alone) whose parameter sets don't say how many frames are reordered.
media::Bytes without_vui(const media::Bytes& stream) {
    constexpr unsigned sps_type = 7;
    media::Bytes bare;
    const auto units = media::split_annex_b(stream);
    REQUIRE(units);
    for (const media::ByteView unit : *units) {
        bare.insert(bare.end(), {0, 0, 0, 1});
        if ((unit.front() & 0x1FU) != sps_type) {
            bare.insert(bare.end(), unit.begin(), unit.end());
            continue;
        }
        media::BitReader reader(unit);
        reader.skip(32);
        for (int i = 0; i < 5; ++i)
            reader.exp_golomb();  // seq_parameter_set_id to max_num_ref_frames
        reader.skip(1);
        reader.exp_golomb();
        reader.exp_golomb();
        reader.skip(3);  // frame_mbs_only_flag to frame_cropping_flag
        const std::size_t kept = reader.position();
        media::BitReader again(unit);
        media::BitWriter writer;
        for (std::size_t i = 0; i < kept; ++i)
            writer.write(again.read(1), 1);
        writer.write(0b01, 2);  // no VUI, and the stop bit
        bare.insert(bare.end(), writer.bytes().begin(), writer.bytes().end());
    }
    return bare;
}

std::vector<media::Warning> warnings_of(media::Source& source) {
    clips::all_frames(source);
    return source.take_warnings();
}

/// An element of Matroska (RFC 8794) with a size of 8 bytes.
media::Bytes element(std::uint32_t id, const media::Bytes& body) {
    const int id_bytes = id > 0xFFFFFF ? 4 : id > 0xFFFF ? 3 : id > 0xFF ? 2 : 1;
    return clips::big_endian(id, id_bytes) + media::Bytes{1, 0, 0, 0} +
           clips::big_endian(static_cast<std::uint32_t>(body.size()), 4) + body;
}

media::Bytes text(std::string_view words) {
    return {words.begin(), words.end()};
}

/// Frames of H.264 as Matroska has them that was made of AVI: in Annex B, each with its decoding time alone.
media::Bytes matroska_of_avi(const std::vector<Frame>& frames) {
    const media::Bytes bitmap_info =
        media::Bytes{40, 0, 0, 0, 64, 0, 0, 0, 48, 0, 0, 0, 1, 0, 24, 0} + text("H264") + media::Bytes(20, 0);
    const media::Bytes track = element(0xD7, {1}) + element(0x73C5, {1}) + element(0x83, {1}) +
                               element(0x86, text("V_MS/VFW/FOURCC")) + element(0x63A2, bitmap_info) +
                               element(0xE0, element(0xB0, {64}) + element(0xBA, {48}));
    media::Bytes cluster = element(0xE7, {0});
    for (const Frame& frame : frames) {
        const auto time = static_cast<std::uint32_t>(clips::milliseconds(frame.dts));
        media::Bytes block = media::Bytes{0x81} + clips::big_endian(time, 2) +
                             media::Bytes{static_cast<std::uint8_t>(frame.keyframe ? 0x80 : 0)};
        const media::Bytes bytes = clips::joined(frame.data);
        const auto units = media::split_length_prefixed(bytes, 4);
        REQUIRE(units);
        for (const media::ByteView unit : *units)
            block = std::move(block) + media::Bytes{0, 0, 0, 1} + media::Bytes(unit.begin(), unit.end());
        cluster = std::move(cluster) + element(0xA3, block);
    }
    return element(0x1A45DFA3, element(0x4282, text("matroska"))) +
           element(0x18538067, element(0x1549A966, element(0x2AD7B1, {0x0F, 0x42, 0x40})) +
                                   element(0x1654AE6B, element(0xAE, track)) + element(0x1F43B675, cluster));
}

/// A picture that consists of one slice, with 4 bits of frame_num and of the count; `is_field` where it is the top
/// field alone.
Frame picture(bool is_idr, std::uint32_t count, bool is_field) {
    media::BitWriter writer;
    writer.write(is_idr ? 0x65 : 0x61, 8);
    writer.write(0b1'0001000'1, 9);  // from macroblock 0, an I slice, the first PPS
    writer.write(0, 4);
    writer.write(is_field ? 0b10 : 0b0, is_field ? 2 : 1);
    if (is_idr) writer.write(1, 1);
    writer.write(count, 4);
    writer.write(0b01, 2);
    const auto bytes = std::make_shared<media::Bytes>(writer.bytes());
    bytes->insert(bytes->begin(), {0, 0, 0, static_cast<std::uint8_t>(bytes->size())});
    Frame frame;
    frame.data = {{*bytes}, bytes};
    frame.duration = 40ms;
    return frame;
}

/// Interlaced H.264 (Main, 64x64) whose sets don't say how many frames are reordered.
media::Track interlaced() {
    media::BitWriter sps;
    for (const unsigned byte : {0x67U, 77U, 0U, 10U})
        sps.write(byte, 8);
    sps.write(0b1'1'1'1'010'0, 8);   // 4 bits of frame_num, counts of type 0 in 4 bits, a reference
    sps.write(0b00100'010'0'0, 10);  // 4 macroblocks by 2 pairs, fields
    sps.write(0b1'0'0'1, 4);         // no cropping, no VUI
    media::BitWriter pps;
    pps.write(0x68, 8);
    pps.write(0b1'1'0'0'1'1'1'0'00'1'1'1'000'1, 17);
    media::Track track;
    track.codec = media::Codec::h264;
    track.config = media::avc_configuration({{sps.bytes()}, {pps.bytes()}}).value();
    return track;
}

/// A stream of an MP4 that was put where there are no presentation times gets those of the MP4.
void check_against_mp4(const Folder& folder, const std::string& filter, const std::string& name,
                       const std::string& arguments) {
    CAPTURE(name);
    const auto whole = clips::frames_of(folder.path("a.mp4"), TrackType::video);
    const std::string path =
        folder.make(name, "-i @/a.mp4 -c copy -bsf:v " + filter + "_mp4toannexb " + arguments);
    const auto bare = clips::frames_of(path, TrackType::video);
    REQUIRE(bare.size() == whole.size());
    CHECK(compositions(bare) == compositions(whole));
    for (std::size_t i = 0; i < bare.size(); ++i) {
        CHECK(bare[i].keyframe == whole[i].keyframe);
        CHECK(bare[i].dts - bare[0].dts == whole[i].dts - whole[0].dts);
        CHECK(bare[i].duration == 40ms);
    }
}

}  // namespace

TEST_CASE("H.264 with B-frames in AVI and bare is shown at the times that MP4 has for it") {
    const Folder folder;
    const std::string input = clips::picture + clips::tone + "-c:a aac -shortest -c:v libx264 ";
    for (const char* options :
         {"-bf 1 -g 25", "-bf 2 -g 25", "-bf 7 -g 100 -x264-params b-pyramid=normal:b-adapt=0:ref=4",
          "-bf 3 -g 12 -x264-params open-gop=1:b-adapt=0",
          "-bf 3 -g 25 -flags +ildct+ilme -x264-params b-adapt=0", "-g 25 -bf 0"}) {
        CAPTURE(options);
        folder.make("a.mp4", input + options);
        // ffmpeg's AVI begins with a gap of one chunk where the sound of the MP4 begins before the picture.
        const std::string sound = std::string_view(options).ends_with("0") ? "-an " : "";
        check_against_mp4(folder, "h264", "a.avi", sound);
        check_against_mp4(folder, "h264", "a.h264", "-an -f h264");
    }
}

TEST_CASE("HEVC with B-frames in AVI and bare is shown at the times that MP4 has for it") {
    const Folder folder;
    const std::string input =
        clips::picture + clips::tone + "-c:a aac -shortest -c:v libx265 -x265-params log-level=none:";
    for (const char* options : {"bframes=4:keyint=25:open-gop=0:b-adapt=0",
                                "bframes=3:keyint=12:min-keyint=12:open-gop=1:b-adapt=0", "bframes=0"}) {
        CAPTURE(options);
        folder.make("a.mp4", input + options);
        // ffmpeg's AVI begins with a gap of one chunk where the sound of the MP4 begins before the picture.
        const std::string sound = std::string_view(options).ends_with("0") ? "-an " : "";
        check_against_mp4(folder, "hevc", "a.avi", "-tag:v HEVC " + sound);
        check_against_mp4(folder, "hevc", "a.h265", "-an -f hevc");
    }
}

TEST_CASE("a track of AVI in Matroska is shown at the times that MP4 has for it") {
    const Folder folder;
    const std::string path =
        folder.make("a.mp4", clips::picture + "-c:v libx264 -bf 2 -g 25 -x264-params repeat-headers=1");
    const auto whole = clips::frames_of(path, TrackType::video);
    const auto bare = clips::frames_of(folder.write("a.mkv", matroska_of_avi(whole)), TrackType::video);
    REQUIRE(bare.size() == whole.size());
    CHECK(compositions(bare) == compositions(whole));
    CHECK(bare.back().dts == whole.back().dts);
}

TEST_CASE("a start amid such a file keeps the order of its pictures") {
    const Folder folder;
    folder.make("a.mp4", clips::picture + clips::tone + "-c:a aac -shortest -c:v libx264 -bf 2 -g 10");
    const auto whole = clips::frames_of(folder.path("a.mp4"), TrackType::video);
    for (const std::string& path :
         {folder.make("a.avi", "-i @/a.mp4 -c copy -bsf:v h264_mp4toannexb"),
          folder.make("a.h264", "-i @/a.mp4 -an -c copy -bsf:v h264_mp4toannexb -f h264")}) {
        CAPTURE(path);
        const auto late = video_from(path, 1s);
        REQUIRE(late.size() >= 20);
        REQUIRE(late.size() < 40);
        CHECK(late.front().keyframe);
        const std::vector<double> all = compositions(whole);
        CHECK(compositions(late) ==
              std::vector<double>(all.end() - static_cast<std::ptrdiff_t>(late.size()), all.end()));
    }
}

TEST_CASE("parameter sets that change amid a bare stream reorder more pictures from there on") {
    const Folder folder;
    const auto bare = [&](const char* name, const char* options) {
        return clips::bytes_of(
            folder.make(name, clips::picture + "-an -c:v libx264 -g 25 -f h264 " + options));
    };
    media::Bytes both = bare("a.h264", "-bf 1");
    const media::Bytes deeper = bare("b.h264", "-bf 7 -x264-params b-pyramid=normal:b-adapt=0:ref=4");
    both.insert(both.end(), deeper.begin(), deeper.end());
    const auto frames = clips::frames_of(folder.write("both.h264", both), TrackType::video);
    REQUIRE(frames.size() == 100);
    CHECK(compositions(frames).front() == 40);
    CHECK(compositions(frames)[50] == 80);
    std::vector<Time> shown;
    for (const Frame& frame : frames)
        shown.push_back(frame.pts);
    CHECK(frames[50].changed);
    std::sort(shown.begin(), shown.end());
    CHECK(std::adjacent_find(shown.begin(), shown.begin() + 50) == shown.begin() + 50);
    CHECK(std::adjacent_find(shown.begin() + 50, shown.end()) == shown.end());
}

TEST_CASE("sets that don't say how many frames are reordered are no hindrance") {
    const Folder folder;
    for (const char* options :
         {"-bf 2 -x264-params b-adapt=0:b-pyramid=none", "-bf 3 -x264-params b-adapt=0", "-bf 0"}) {
        CAPTURE(options);
        folder.make("a.mp4", clips::picture + "-an -c:v libx264 -profile:v main -g 25 " + options);
        const std::string bare = folder.make("a.h264", "-i @/a.mp4 -c copy -bsf:v h264_mp4toannexb -f h264");
        const auto frames =
            clips::frames_of(folder.write("b.h264", without_vui(clips::bytes_of(bare))), TrackType::video);
        CHECK(compositions(frames) == compositions(clips::frames_of(folder.path("a.mp4"), TrackType::video)));
    }
}

TEST_CASE("frames that may be reordered and are not are shown as they are decoded") {
    const Folder folder;
    const auto frames = clips::frames_of(
        folder.make("a.h264", noise + "-an -c:v libx264 -g 25 -bf 2 -x264-params b-bias=-100 -f h264"),
        TrackType::video);
    CHECK(compositions(frames) == std::vector<double>(50, 0));
}

TEST_CASE("frames that begin to be reordered after the look ahead are moved, and a warning says so") {
    const Folder folder;
    const std::string options = "-an -c:v libx264 -g 25 -bf 2 -f h264 -x264-params b-pyramid=none:";
    media::Bytes both = clips::bytes_of(folder.make("a.h264", noise + options + "b-bias=-100"));
    const media::Bytes reordered =
        clips::bytes_of(folder.make("b.h264", clips::picture + options + "b-adapt=0"));
    both.insert(both.end(), reordered.begin(), reordered.end());
    const std::string path = folder.write("both.h264", both);
    // A file is looked at further.
    CHECK(warnings_of(*clips::open(path)).empty());
    const clips::PipedInput piped(path);
    const auto warnings = warnings_of(*clips::open("-"));
    REQUIRE(warnings.size() == 1);
    CHECK(warnings[0].type == media::Warning::Class::moved);
    CHECK(warnings[0].moved == 40ms);
    CHECK(warnings[0].text.find(
              "frames of track 0 are shown at other times than they were, from 0:02.040 on") !=
          std::string::npos);
    CHECK(warnings[0].text.find("ffmpeg -i - -c:v libx264") != std::string::npos);
}

TEST_CASE("single fields go as they come, unless they are reordered: their order is not known") {
    media::PictureSorter in_order(interlaced(), media::PictureSorter::look_ahead_of_file);
    for (const std::uint32_t count : {0U, 2U, 4U, 6U})
        CHECK(in_order.push(picture(count == 0, count, true)));
    media::PictureSorter reordered(interlaced(), media::PictureSorter::look_ahead_of_file);
    CHECK(reordered.push(picture(true, 0, true)));
    CHECK(reordered.push(picture(false, 6, true)));
    CHECK_FALSE(reordered.push(picture(false, 2, true)));
    media::PictureSorter frames(interlaced(), media::PictureSorter::look_ahead_of_file);
    Time dts{0};
    for (const std::uint32_t count : {0U, 6U, 2U}) {
        Frame frame = picture(count == 0, count, false);
        frame.dts = std::exchange(dts, dts + 40ms);
        CHECK(frames.push(std::move(frame)));
    }
    frames.finish();
    CHECK(frames.disorder().unplaced == 0);
    std::vector<Time> shown;
    while (const auto frame = frames.pop())
        shown.push_back(frame->pts);
    CHECK(shown == std::vector<Time>{40ms, 160ms, 80ms});
}

}  // namespace picture_sorter_test
