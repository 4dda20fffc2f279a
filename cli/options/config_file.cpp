#include "cli/options/config_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <sstream>
#include <system_error>

#include "cli/options/option_table.hpp"
#include "cli/options/secrets.hpp"
#include "cli/options/units.hpp"
#include "publish/failure.hpp"

namespace cli {

namespace {

using publish::ExitStatus;
using publish::Failure;

constexpr std::string_view white_space = " \t\r";
/// What editors on Windows begin a UTF-8 text with.
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(white_space);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(white_space) + 1 - begin);
}

/// Double quotes keep the white space at a value's ends, and are no part of it.
std::string_view unquoted(std::string_view text) {
    const bool quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
    return quoted ? text.substr(1, text.size() - 2) : text;
}

[[noreturn]] void refuse(const std::string& origin, const std::string& why) {
    throw Failure(ExitStatus::usage,
                  fmt::format("{}: {}; its lines are like those of the manual's section FILES", origin, why));
}

/// Index of the option of that long name.
std::size_t option_of(std::string_view name, const std::string& origin) {
    const std::span<const OptionDefinition> table = option_table();
    const auto found = std::find_if(table.begin(), table.end(),
                                    [name](const OptionDefinition& one) { return one.name == name; });
    // Masked: a line that lacks its name may be a key.
    if (found == table.end()) {
        const bool is_name = std::all_of(name.begin(), name.end(), [](unsigned char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
        });
        refuse(origin, is_name && name.size() <= longest_option_name
                           ? fmt::format("there is no option '{}'", name)
                           : std::string("this is no option"));
    }
    if (found->variable().empty() || name == "config")
        refuse(origin, fmt::format("'{}' belongs on the command line", name));
    return static_cast<std::size_t>(found - table.begin());
}

void take_line(std::string_view line, const std::string& origin, ConfigFile& config) {
    const std::size_t equals = line.find('=');
    std::string_view name = trimmed(line.substr(0, equals));
    if (name.starts_with("--")) name.remove_prefix(2);
    const bool has_value = equals != std::string_view::npos;
    const std::string value(has_value ? unquoted(trimmed(line.substr(equals + 1))) : std::string_view());
    if (name == "input" || name == "url") {
        if (value.empty()) refuse(origin, fmt::format("'{}' needs a value: {} = …", name, name));
        (name == "input" ? config.inputs : config.destinations).push_back(value);
        return;
    }
    const std::size_t option = option_of(name, origin);
    const OptionDefinition& definition = option_table()[option];
    if (!definition.is_flag() && value.empty() && definition.optional_value.empty())
        refuse(origin, fmt::format("'{}' needs a value: {} = {}", name, name, definition.argument));
    if (definition.is_flag() && has_value) {
        try {
            if (!parse_switch(value)) return;
        } catch (const UnitError& error) {
            refuse(origin, fmt::format("{}: {}", name, error.what()));
        }
    }
    const std::string_view none = definition.is_flag() ? "1" : definition.optional_value;
    config.settings.push_back({option, has_value && !definition.is_flag() ? value : std::string(none),
                               fmt::format("{}: {}", origin, definition.name)});
}

Failure unreadable(const std::string& path) {
    return {ExitStatus::input_unreadable,
            fmt::format("{}: cannot read the configuration: {}; check --config", mask_urls(path),
                        std::generic_category().message(errno))};
}

}  // namespace

ConfigFile parse_config(std::string_view text, const std::string& path) {
    ConfigFile config;
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    if (text.find('\0') != std::string_view::npos) refuse(path, "this is no text");
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = trimmed(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty() || line.front() == '#') continue;
        take_line(line, fmt::format("{}:{}", path, number), config);
    }
    return config;
}

ConfigFile read_config_file(const std::string& path) {
    errno = 0;
    std::error_code unknown;
    if (std::filesystem::is_directory(path, unknown)) {
        errno = EISDIR;
        throw unreadable(path);
    }
    std::ifstream file(path, std::ios::binary);
    if (!file) throw unreadable(path);
    // One byte more than the limit tells a file that is too long from one that just fits.
    std::string text(max_config_file_size + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (file.bad()) throw unreadable(path);
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.size() > max_config_file_size) refuse(path, "far too long for a configuration");
    return parse_config(text, path);
}

std::optional<std::string> default_config_file() {
    // Nothing else runs yet that could change the environment.
    const char* const base = std::getenv("XDG_CONFIG_HOME");  // NOLINT(concurrency-mt-unsafe)
    const char* const home = std::getenv("HOME");             // NOLINT(concurrency-mt-unsafe)
    std::string folder;
    if (base != nullptr && *base != '\0') {
        folder = base;
    } else if (home != nullptr && *home != '\0') {
        folder = std::string(home) + "/.config";
    }
    if (folder.empty()) return std::nullopt;
    std::string path = folder + "/rtmpush/config";
    std::error_code unknown;
    if (!std::filesystem::exists(path, unknown)) return std::nullopt;
    return path;
}

}  // namespace cli
