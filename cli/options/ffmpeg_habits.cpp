#include "cli/options/ffmpeg_habits.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fmt/format.h>
#include <string_view>
#include <system_error>
#include <vector>

#include "cli/options/option_table.hpp"

namespace cli {

namespace {

/// One of ffmpeg's options.
struct Habit {
    /// Name of ffmpeg's option, without what may follow a colon, as in `-c:v`.
    std::string_view name;
    /// The argument behind the option: none, a value of the option's own, or an input.
    enum class Value { none, own, input } value = Value::none;
    /// The option of ours for the same; empty where nothing is needed.
    std::string_view instead = {};
};

constexpr auto own = Habit::Value::own;

constexpr std::array habits{
    // Pace, input, output, and what ffmpeg says meanwhile: here they go without saying.
    Habit{"-re"},
    Habit{"-i", Habit::Value::input},
    Habit{"-f", own},
    Habit{"-y"},
    Habit{"-n"},
    Habit{"-hide_banner"},
    Habit{"-nostdin"},
    Habit{"-nostats"},
    Habit{"-stats"},
    Habit{"-loglevel", own, "-q, -v or --trace"},
    Habit{"-progress", own, "--json"},
    Habit{"-flvflags", own},
    Habit{"-rtmp_live", own},
    Habit{"-fflags", own},
    Habit{"-movflags", own},
    // Encoding: nothing is encoded here.
    Habit{"-c", own},
    Habit{"-codec", own},
    Habit{"-vcodec", own},
    Habit{"-acodec", own},
    Habit{"-preset", own},
    Habit{"-tune", own},
    Habit{"-profile", own},
    Habit{"-crf", own},
    Habit{"-b", own},
    Habit{"-maxrate", own},
    Habit{"-bufsize", own},
    Habit{"-g", own},
    Habit{"-r", own},
    Habit{"-s", own},
    Habit{"-ar", own},
    Habit{"-ac", own},
    Habit{"-pix_fmt", own},
    Habit{"-vf", own},
    Habit{"-af", own},
    Habit{"-bsf", own},
    // Options that have another name here.
    Habit{"-stream_loop", own, "--loop"},
    Habit{"-readrate", own, "--speed"},
    Habit{"-ss", own, "--start"},
    Habit{"-t", own, "--duration"},
    Habit{"-to", own, "--duration"},
    Habit{"-map", own, "--tracks"},
    Habit{"-an", Habit::Value::none, "--no-audio"},
    Habit{"-vn", Habit::Value::none, "--no-video"},
    Habit{"-shortest"},
};

/// Values that are shown with their option: what else stands there may be anything.
constexpr std::array<std::string_view, 4> shown_values{"copy", "flv", "libx264", "aac"};

/// True for `-v error` and its like: our -v takes no level, so that the word would be an input.
bool is_level(std::string_view argument, std::string_view next) {
    constexpr std::array<std::string_view, 9> levels{"quiet", "panic", "fatal",   "error", "warning",
                                                     "info",  "debug", "verbose", "trace"};
    std::error_code unknown;
    return argument == "-v" && std::ranges::find(levels, next) != levels.end() &&
           !std::filesystem::exists(next, unknown);
}

const Habit* habit_of(std::string_view argument) {
    const auto found = std::ranges::find(habits, argument.substr(0, argument.find(':')), &Habit::name);
    return found != habits.end() ? found : nullptr;
}

/// The option as typed, with the stream that it is for, unless what stands there is no such thing.
std::string_view name_shown(const Habit& habit, std::string_view argument) {
    constexpr std::size_t longest_stream = 4;  // `:v:0`
    return argument.size() <= habit.name.size() + longest_stream ? argument : habit.name;
}

std::string value_shown(std::string_view value) {
    const bool is_known = std::ranges::find(shown_values, value) != shown_values.end();
    return is_known ? fmt::format(" {}", value) : " with its value";
}

/// True for an option of ours whose value is the next argument.
bool takes_next(std::string_view argument) {
    return std::ranges::any_of(option_table(), [argument](const OptionDefinition& option) {
        return !option.is_flag() && option.optional_value.empty() &&
               argument == fmt::format("--{}", option.name);
    });
}

/// `-re, -i and -f flv`
std::string joined(const std::vector<std::string>& parts) {
    std::string text;
    for (std::size_t i = 0; i < parts.size(); ++i)
        text += fmt::format("{}{}", i == 0 ? "" : i + 1 < parts.size() ? ", " : " and ", parts[i]);
    return text;
}

}  // namespace

std::optional<std::string> ffmpeg_habits(int count, const char* const* arguments) {
    std::vector<std::string> superfluous;
    std::vector<std::string> renamed;
    for (int i = 1; i < count && std::string_view(arguments[i]) != "--"; ++i) {
        const std::string_view argument = arguments[i];
        const Habit* const habit = habit_of(argument);
        if (habit == nullptr) {
            if (i + 1 < count && is_level(argument, arguments[i + 1]))
                superfluous.push_back(fmt::format("the {} behind -v", arguments[i + 1]));
            if (takes_next(argument)) ++i;
            continue;
        }
        const std::string_view name = name_shown(*habit, argument);
        const bool has_value = habit->value == own && i + 1 < count;
        const std::string_view value = has_value ? arguments[++i] : "";
        if (!habit->instead.empty()) {
            renamed.push_back(fmt::format("{} for {}", habit->instead, name));
        } else {
            superfluous.push_back(fmt::format("{}{}", name, has_value ? value_shown(value) : ""));
        }
    }
    if (superfluous.empty() && renamed.empty()) return std::nullopt;
    std::string text = "these are options of ffmpeg's: ";
    if (!superfluous.empty()) {
        text += fmt::format("leave out {} (files are sent as they are, in real time: rtmpush FILE URL)",
                            joined(superfluous));
    }
    if (!renamed.empty()) text += fmt::format("{}take {}", superfluous.empty() ? "" : "; ", joined(renamed));
    return text;
}

}  // namespace cli
