#include "cli/options/help.hpp"

#include <CLI/Version.hpp>
#include <algorithm>
#include <fmt/format.h>

#include "cli/options/option_table.hpp"
#include "cli/version.hpp"
#include "dial/digest.hpp"
#include "media/container/library_versions.hpp"
#include "media/input.hpp"

namespace cli {

namespace {

constexpr std::size_t description_column = 32;
constexpr std::size_t last_column = 80;

constexpr std::string_view opening = R"(Usage: rtmpush [OPTIONS] INPUT... URL...
Publishes media files to RTMP servers, as a live encoder does.

  rtmpush show.mp4 rtmp://localhost/live/test           a file, in real time
  rtmpush --loop show.mp4 rtmp://localhost/live/test    again and again
  rtmpush --testcard rtmp://localhost/live/test         no file at hand
  rtmpush show.mp4 rtmp://host/app --key-file my.key    the key out of sight
  ffmpeg ... -f flv - | rtmpush - rtmp://host/app/key   from a pipe
  rtmpush --explain rtmp://host/app/key                 what would happen
  rtmpush --probe rtmp://host/app                       is the server well?
  rtmpush --probe=play rtmp://host/app/key              is that stream live?

INPUT is a file, or - for standard input; several play one after another.
URL is rtmp://HOST[:PORT]/APP/KEY; with several, each gets the stream, and none
holds up the others.
)";

constexpr std::string_view closing = R"(
Times look like 90s, 250ms, 1:30 or 1:02:03.5 and are seconds without a unit.
Sizes look like 500, 60k (1000) or 64Ki (1024).

Each option has its environment variable: RTMPUSH_KEY_FILE is that of
--key-file. Flags are switched on by 1. The command line comes first.

The exit status tells what went wrong; see the manual, rtmpush(1).
)";

/// Appends `words` from `description_column` on, broken at `last_column`.
void append_wrapped(std::string& out, std::string_view words) {
    std::size_t column = description_column;
    while (!words.empty()) {
        const std::string_view word = words.substr(0, words.find(' '));
        const bool first = column == description_column;
        if (!first && column + 1 + word.size() > last_column) {
            out += fmt::format("\n{:{}}", "", description_column);
            column = description_column;
        } else if (!first) {
            out += ' ';
            ++column;
        }
        out += word;
        column += word.size();
        words.remove_prefix(std::min(word.size() + 1, words.size()));
    }
    out += '\n';
}

void append_option(std::string& out, const OptionDefinition& option) {
    const std::string letter = option.letter == 0 ? "    " : fmt::format("-{}, ", option.letter);
    std::string name = fmt::format("  {}--{}", letter, option.name);
    if (!option.optional_value.empty()) {
        name += fmt::format("[={}]", option.argument);
    } else if (!option.is_flag()) {
        name += fmt::format(" {}", option.argument);
    }
    out += fmt::format("{:<{}}", name, description_column);
    append_wrapped(out, option.help);
}

std::string dotted(int major_times_10000) {
    return fmt::format("{}.{}.{}", major_times_10000 / 10000, major_times_10000 / 100 % 100,
                       major_times_10000 % 100);
}

}  // namespace

std::string help_text() {
    std::string out(opening);
    std::string_view group;
    for (const OptionDefinition& option : option_table()) {
        if (option.group != group) out += fmt::format("\n{}:\n", option.group);
        group = option.group;
        append_option(out, option);
    }
    return out.append(closing);
}

std::string version_text() {
    const media::LibraryVersions ffmpeg = media::library_versions();
    return fmt::format(
        "rtmpush {}\nFFmpeg {} (libavformat {}, libavcodec {}, libavutil {})\n{}\n"
        "fmt {}, CLI11 {}, nlohmann-json {}, pugixml {}\n{}",
        version, ffmpeg.ffmpeg, ffmpeg.avformat, ffmpeg.avcodec, ffmpeg.avutil, dial::openssl_version(),
        dotted(FMT_VERSION), CLI11_VERSION, json_version, pugixml_version, held_besides);
}

}  // namespace cli
