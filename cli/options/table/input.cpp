#include <array>
#include <fmt/format.h>

#include "cli/options/option_groups.hpp"
#include "cli/options/units.hpp"
#include "media/clips/testcard.hpp"
#include "media/container/format_name.hpp"

namespace cli {

namespace {

constexpr std::string_view input_group = "Input";

using Text = std::string_view;

std::string format(Text text) {
    std::string name(text);
    if (!media::is_format_name(name)) {
        throw UnitError(fmt::format(
            "'{}' is no container that this program's libavformat reads; ffmpeg -demuxers lists those "
            "of a whole one",
            text));
    }
    return name;
}

/// The name of a test card.
std::string testcard(Text text) {
    // The option's variable may be 0 or 1, as that of a flag: no name is needed.
    if (text == "0") return {};
    if (text == "1") return std::string(media::testcards().front().name);
    std::string names;
    for (const media::Testcard& card : media::testcards()) {
        if (card.name == text) return std::string(text);
        names.append(card.name).append(", ");
    }
    throw UnitError(fmt::format("'{}' is none of {}list", text, names));
}

void take_testcard(Options& options, Text text) {
    if (text == "list") {
        options.action = Action::list_testcards;
    } else {
        options.testcard = testcard(text);
    }
}

const std::array input_table{
    OptionDefinition{
        .group = input_group,
        .name = "testcard",
        .argument = "NAME",
        .help =
            "publish a built-in clip of 10 seconds, without an INPUT; NAME tells its codecs: h264 (and AAC, "
            "the default), hevc, av1, vp9, vp8, opus, flac, ac3 or eac3; list prints what they are",
        .apply = take_testcard,
        .optional_value = "h264",
        .words = "h264 hevc av1 vp9 vp8 opus flac ac3 eac3 list",
    },
    OptionDefinition{
        .group = input_group,
        .name = "format",
        .argument = "NAME",
        .help = "read the inputs as this container: flv, mpegts, matroska, mp4, ... (default: found out)",
        .apply = [](Options& o, Text text) { o.format = format(text); },
        .words = "flv mpegts matroska mp4",
    },
    OptionDefinition{
        .group = input_group,
        .name = "video-track",
        .argument = "N",
        .help = "take video track N, from 0, instead of the best",
        .apply = [](Options& o, Text text) { o.tracks.video = parse_count(text); },
        .excludes = "no-video",
    },
    OptionDefinition{
        .group = input_group,
        .name = "audio-track",
        .argument = "N",
        .help = "take audio track N, from 0, instead of the best",
        .apply = [](Options& o, Text text) { o.tracks.audio = parse_count(text); },
        .excludes = "no-audio",
    },
    OptionDefinition{
        .group = input_group,
        .name = "program",
        .argument = "N",
        .help = "take program N of an MPEG-TS that has several",
        .apply = [](Options& o, Text text) { o.tracks.program = parse_count(text); },
    },
    OptionDefinition{
        .group = input_group,
        .name = "tracks",
        .argument = "LIST",
        .help =
            "send several video and audio tracks (Enhanced RTMP): those with these numbers (0,2,5), which "
            "ffprobe shows, or all",
        .apply = [](Options& o, Text text) { o.tracks.several = parse_track_numbers(text); },
        .words = "all",
    },
    OptionDefinition{
        .group = input_group,
        .name = "track-from",
        .argument = "FILE:N",
        .help = "send track N of FILE besides, such as a rendition (may be given several times)",
        .apply = [](Options& o, Text text) { o.companions.push_back(parse_companion(text)); },
        .repeatable = true,
    },
    OptionDefinition{
        .group = input_group,
        .name = "no-video",
        .help = "leave the video out",
        .apply = [](Options& o, Text) { o.tracks.want_video = false; },
        .excludes = "video-track",
    },
    OptionDefinition{
        .group = input_group,
        .name = "no-audio",
        .help = "leave the audio out",
        .apply = [](Options& o, Text) { o.tracks.want_audio = false; },
        .excludes = "audio-track",
    },
    OptionDefinition{
        .group = input_group,
        .name = "silent-audio",
        .help = "add a silent AAC track where the input has no audio (or --no-audio leaves it out), for "
                "services that refuse video alone",
        .apply = [](Options& o, Text) { o.silent_audio = true; },
    },
    OptionDefinition{
        .group = input_group,
        .name = "data",
        .argument = "FILE",
        .help = "send each line of FILE, or of a FIFO, as a data message at its time: "
                R"({"time": 1.5, "name": "onTextData", "data": {"text": "hello"}})",
        .apply =
            [](Options& o, Text text) {
                if (text.empty()) throw UnitError("it takes the name of a file");
                o.data_file = text;
            },
    },
};

}  // namespace

std::span<const OptionDefinition> input_options() {
    return input_table;
}

}  // namespace cli
