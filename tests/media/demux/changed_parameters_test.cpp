// Parameters that change amid a file, in every container that can have it: each change comes with its frame.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <doctest/doctest.h>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "media/codec/bits.hpp"
#include "media/flv_bytes.hpp"
#include "support/clips.hpp"

namespace changed_parameters_test {

using clips::big_endian;
using clips::Folder;
using clips::operator+;
using media::Bytes;
using media::ByteView;
using media::Frame;
using media::TrackType;
using namespace std::chrono_literals;

namespace {

/// The second clip of a file: another picture, another sound.
const std::string others =
    "-f lavfi -t 2 -i testsrc2=size=128x96:rate=25 -f lavfi -t 2 -i sine=sample_rate=44100 -ac 2 ";

/// Two clips one behind the other in MPEG-TS, with the parameter sets of both in the stream.
std::string one_behind_the_other(const Folder& folder, const std::string& video) {
    Bytes both =
        clips::bytes_of(folder.make("a.ts", clips::picture + clips::tone + "-c:a aac -shortest " + video));
    const Bytes second = clips::bytes_of(folder.make("b.ts", others + "-c:a aac -shortest " + video));
    both.insert(both.end(), second.begin(), second.end());
    return folder.write("both.ts", both);
}

struct Changes {
    std::size_t frames = 0;
    /// Indices among the video frames.
    std::vector<std::size_t> at;
    std::vector<int> widths;
};

Changes changes_of(const std::string& path, TrackType type = TrackType::video) {
    Changes changes;
    for (const Frame& frame : clips::frames_of(path, type)) {
        if (frame.changed) {
            changes.at.push_back(changes.frames);
            changes.widths.push_back(type == TrackType::video ? frame.changed->width
                                                              : frame.changed->sample_rate);
            CHECK(!frame.changed->config.empty());
        }
        ++changes.frames;
    }
    return changes;
}

using Edit = std::function<Bytes(std::string_view type, ByteView payload)>;

/// MP4 boxes, with the payload of each leaf as `edit` makes it.
Bytes edited(ByteView boxes, const Edit& edit) {
    Bytes all;
    while (boxes.size() >= 8) {
        const std::size_t size = std::size_t{boxes[0]} << 24U | std::size_t{boxes[1]} << 16U |
                                 std::size_t{boxes[2]} << 8U | boxes[3];
        REQUIRE(size >= 8);
        REQUIRE(size <= boxes.size());
        const std::string type(boxes.begin() + 4, boxes.begin() + 8);
        const ByteView payload = boxes.subspan(8, size - 8);
        const bool is_parent = type == "moov" || type == "trak" || type == "mdia" || type == "minf" ||
                               type == "stbl" || type == "moof" || type == "traf";
        const Bytes body = is_parent ? edited(payload, edit) : edit(type, payload);
        all = std::move(all) + big_endian(static_cast<std::uint32_t>(body.size() + 8), 4) +
              Bytes(type.begin(), type.end()) + body;
        boxes = boxes.subspan(size);
    }
    return all;
}

/// The sample descriptions of an MP4's tracks, in their order.
std::vector<Bytes> descriptions_of(const Bytes& mp4) {
    std::vector<Bytes> found;
    edited(mp4, [&](std::string_view type, ByteView payload) {
        if (type == "stsd") found.emplace_back(payload.begin() + 8, payload.end());
        return Bytes(payload.begin(), payload.end());
    });
    return found;
}

/// An MP4 whose samples from the second chunk on have the descriptions of another, that of its video called `video`
/// unless that is empty; its moov lies at its end.
Bytes with_second_descriptions(const Bytes& mp4, const Bytes& other, std::string_view video = {}) {
    std::vector<Bytes> seconds = descriptions_of(other);
    std::copy(video.begin(), video.end(), seconds.at(0).begin() + 4);
    std::size_t track = 0;
    return edited(mp4, [&](std::string_view type, ByteView payload) {
        Bytes same(payload.begin(), payload.end());
        if (type == "stsd") {
            same[7] = 2;
            return std::move(same) + seconds.at(track++);
        }
        if (type != "stsc") return same;
        // The first run as it is; what follows, from its own chunk on or from the second one, has the second.
        const std::size_t runs = same[7];
        for (std::size_t i = 1; i < runs; ++i)
            same[8 + 12 * i + 11] = 2;
        if (same[19] != 1 || (runs > 1 && same[8 + 12 + 3] == 2)) return same;
        Bytes run(same.begin() + 8, same.begin() + 20);
        run[3] = 2;
        run[11] = 2;
        same.insert(same.begin() + 20, run.begin(), run.end());
        ++same[7];
        return same;
    });
}

std::uint32_t number_at(const Bytes& bytes, std::size_t at) {
    return media::BitReader(ByteView(bytes).subspan(at)).read(32);
}

void put_at(Bytes& bytes, std::size_t at, std::uint32_t number) {
    std::ranges::copy(big_endian(number, 4), bytes.begin() + static_cast<std::ptrdiff_t>(at));
}

/// An MP4 in fragments, and those of another behind them, which name the other's descriptions and go on 2 s later;
/// those of its video are called `video` unless that is empty. Time counts in 12800ths for it, and in 48000ths.
Bytes with_other_fragments(const Bytes& mp4, const Bytes& other, std::string_view video = {}) {
    std::vector<Bytes> seconds = descriptions_of(other);
    std::copy(video.begin(), video.end(), seconds.at(0).begin() + 4);
    std::size_t track = 0;
    const Bytes first = edited(mp4, [&](std::string_view type, ByteView payload) {
        Bytes same(payload.begin(), payload.end());
        if (type == "mfra") return Bytes();
        if (type != "stsd") return same;
        same[7] = 2;
        return std::move(same) + seconds.at(track++);
    });
    std::uint32_t ticks = 0;
    const Bytes more = edited(other, [&](std::string_view type, ByteView payload) {
        Bytes same(payload.begin(), payload.end());
        if (type == "tfhd") {
            ticks = number_at(same, 4) == 1 ? 2 * 12'800 : 2 * 48'000;
            same[3] |= 2;
            const Bytes description = big_endian(2, 4);
            same.insert(same.begin() + 8, description.begin(), description.end());
        } else if (type == "tfdt") {
            put_at(same, 8, number_at(same, 8) + ticks);
        } else if (type == "trun") {
            // Each of the two boxes tfhd before the media is longer by a number.
            put_at(same, 8, number_at(same, 8) + 8);
        }
        return same;
    });
    const std::string_view moof = "moof";
    return first + Bytes(std::search(more.begin(), more.end(), moof.begin(), moof.end()) - 4, more.end());
}

}  // namespace

TEST_CASE("parameter sets that change in the samples of MP4, MKV and FLV come with their frame") {
    const Folder folder;
    for (const char* video :
         {"-c:v libx264 -bf 2 -g 25", "-c:v libx265 -x265-params log-level=none:keyint=25"}) {
        CAPTURE(video);
        one_behind_the_other(folder, video);
        const bool is_h264 = std::string_view(video).find("264") != std::string_view::npos;
        for (const std::string name : {"a.mp4", "f.mp4", "a.mkv", "a.flv", "a.mov"}) {
            CAPTURE(name);
            if (name == "a.flv" && !is_h264) continue;
            const std::string fragments = name == "f.mp4" ? "-movflags frag_keyframe+empty_moov " : "";
            const std::string path = folder.make(name, "-i @/both.ts -c:v copy -an " + fragments);
            const Changes changes = changes_of(path);
            REQUIRE(changes.at.size() == 1);
            CHECK(changes.at[0] == 50);
            CHECK(changes.widths[0] == 128);
            const clips::PipedInput piped(path);
            if (name != "a.mp4" && name != "a.mov") CHECK(changes_of("-").at == changes.at);
        }
    }
}

TEST_CASE("sets in the samples that are those of the record change nothing") {
    const Folder folder;
    for (const char* video : {"-c:v libx264 -bf 2 -g 10 -x264-params repeat-headers=1",
                              "-c:v libx265 -x265-params log-level=none:keyint=10:repeat-headers=1"}) {
        CAPTURE(video);
        for (const char* name : {"a.mp4", "a.mkv"}) {
            CAPTURE(name);
            const Changes changes = changes_of(folder.make(name, clips::picture + video));
            CHECK(changes.frames == 50);
            CHECK(changes.at.empty());
        }
    }
}

TEST_CASE(
    "a second sample description of MP4 comes with the first frame that has it, for pictures and sound") {
    const Folder folder;
    for (const std::string video : {"libx264 -bf 2 -g 25", "libx265 -x265-params log-level=none"}) {
        CAPTURE(video);
        const std::string options = "-shortest -c:a aac -c:v " + video;
        const Bytes mp4 = clips::bytes_of(folder.make("a.mp4", clips::picture + clips::tone + options));
        const Bytes other = clips::bytes_of(folder.make("b.mp4", others + options));
        const std::string path = folder.write("both.mp4", with_second_descriptions(mp4, other));
        const Changes pictures = changes_of(path);
        CHECK(pictures.frames == 50);
        REQUIRE(pictures.at.size() == 1);
        CHECK(pictures.at[0] > 0);
        CHECK(pictures.widths[0] == 128);
        const Changes sound = changes_of(path, TrackType::audio);
        REQUIRE(sound.at.size() == 1);
        CHECK(sound.at[0] > 0);
        CHECK(sound.widths[0] == 44100);
    }
}

TEST_CASE("a sample description that fragments of MP4 name comes with the first frame that has it") {
    const Folder folder;
    for (const std::string video : {"libx264 -bf 2 -g 25", "libx265 -x265-params log-level=none"}) {
        CAPTURE(video);
        const std::string options =
            "-shortest -c:a aac -video_track_timescale 12800 -movflags "
            "frag_keyframe+empty_moov+default_base_moof -c:v " +
            video;
        const Bytes mp4 = clips::bytes_of(folder.make("a.mp4", clips::picture + clips::tone + options));
        const Bytes other = clips::bytes_of(folder.make("b.mp4", others + options));
        const std::string path = folder.write("both.mp4", with_other_fragments(mp4, other));
        const Changes pictures = changes_of(path);
        CHECK(pictures.frames == 100);
        CHECK(pictures.at == std::vector<std::size_t>{50});
        CHECK(pictures.widths == std::vector<int>{128});
        CHECK(changes_of(path, TrackType::audio).widths == std::vector<int>{44100});
        if (video.starts_with("libx265")) continue;
        // libavformat leaves those out that are called otherwise.
        const auto source =
            clips::open(folder.write("encrypted.mp4", with_other_fragments(mp4, other, "encv")));
        clips::all_frames(*source);
        const auto warnings = source->take_warnings();
        const auto left_out = std::find_if(warnings.begin(), warnings.end(), [](const auto& warning) {
            return warning.type == media::Warning::Class::left_out;
        });
        REQUIRE(left_out != warnings.end());
        CHECK(left_out->left_out_frames == 50);
    }
}

TEST_CASE(
    "sample descriptions of one codec may have several names; what has another codec is left out with a "
    "warning") {
    const Folder folder;
    const std::string options = "-shortest -c:a aac -c:v libx264 -bf 2 -g 25";
    const Bytes mp4 = clips::bytes_of(folder.make("a.mp4", clips::picture + clips::tone + options));
    const Bytes other = clips::bytes_of(folder.make("b.mp4", others + options));
    const std::string path = folder.write("avc3.mp4", with_second_descriptions(mp4, other, "avc3"));
    const Changes pictures = changes_of(path);
    CHECK(pictures.frames == 50);
    CHECK(pictures.widths == std::vector<int>{128});
    CHECK(changes_of(path, TrackType::audio).widths == std::vector<int>{44100});

    const auto source = clips::open(folder.write("mp4v.mp4", with_second_descriptions(mp4, other, "mp4v")));
    const auto frames = clips::all_frames(*source);
    const auto sent = std::count_if(frames.begin(), frames.end(), [&](const Frame& frame) {
        return source->tracks()[frame.track].type == TrackType::video;
    });
    const auto warnings = source->take_warnings();
    REQUIRE(warnings.size() == 1);
    CHECK(warnings[0].type == media::Warning::Class::left_out);
    CHECK(warnings[0].left_out_frames == static_cast<std::uint64_t>(50 - sent));
    CHECK(warnings[0].text.find("frames of track 0 are left out") != std::string::npos);
}

TEST_CASE("a second sequence header of FLV comes with its frame, for pictures and sound") {
    const Folder folder;
    const std::string options = "-c:v libx264 -bf 2 -g 25 -c:a aac -shortest ";
    Bytes both = clips::bytes_of(folder.make("a.flv", clips::picture + clips::tone + options));
    const Bytes second = clips::bytes_of(folder.make("b.flv", others + options + "-output_ts_offset 3"));
    both.insert(both.end(), second.begin() + 13, second.end());
    const std::string path = folder.write("both.flv", both);
    const Changes pictures = changes_of(path);
    CHECK(pictures.at == std::vector<std::size_t>{50});
    CHECK(pictures.widths == std::vector<int>{128});
    CHECK(changes_of(path, TrackType::audio).widths == std::vector<int>{44100});
}

TEST_CASE("a start behind a change begins with the parameters of then") {
    const Folder folder;
    one_behind_the_other(folder, "-c:v libx264 -bf 2 -g 25");
    media::Input input;
    input.path = folder.make("a.mkv", "-i @/both.ts -c copy");
    input.start = 2500ms;
    const auto source = media::open_input(input);
    for (auto frame = source->next(); frame; frame = source->next()) {
        if (source->tracks()[frame->track].type != TrackType::video) continue;
        REQUIRE(frame->changed);
        CHECK(frame->changed->width == 128);
        break;
    }
}

TEST_CASE("streams of Ogg that follow each other are sent without their headers") {
    const Folder folder;
    for (const std::string codec : {"libopus", "flac"}) {
        CAPTURE(codec);
        const std::string once = folder.make("once.ogg", clips::tone + "-c:a " + codec);
        const Bytes bytes = clips::bytes_of(once);
        Bytes twice = bytes;
        twice.insert(twice.end(), bytes.begin(), bytes.end());
        const Changes changes = changes_of(folder.write("twice.ogg", twice), TrackType::audio);
        CHECK(changes.frames == 2 * clips::frames_of(once, TrackType::audio).size());
        CHECK(changes.at.empty());
    }
}

}  // namespace changed_parameters_test
