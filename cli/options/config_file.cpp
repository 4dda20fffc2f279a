#include "cli/options/config_file.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <system_error>

#include "cli/environment.hpp"
#include "cli/options/option_table.hpp"
#include "cli/options/secrets.hpp"
#include "cli/options/units.hpp"
#include "dial/failure.hpp"
#include "ground/text_file.hpp"

namespace cli {

namespace {

using dial::ExitStatus;
using dial::Failure;

constexpr std::string_view white_space = " \t\r";

std::string_view trimmed(std::string_view text) {
    return ground::trimmed(text, white_space);
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

std::string content_of(const std::string& path) {
    try {
        return ground::read_small_file(path, max_config_file_size);
    } catch (const std::system_error& error) {
        throw Failure(ExitStatus::input_unreadable,
                      fmt::format("{}: cannot read the configuration: {}; check --config", mask_urls(path),
                                  error.code().message()));
    }
}

}  // namespace

ConfigFile parse_config(std::string_view text, const std::string& path) {
    ConfigFile config;
    text = ground::without_byte_order_mark(text);
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
    const std::string text = content_of(path);
    if (text.size() > max_config_file_size) refuse(path, "far too long for a configuration");
    return parse_config(text, path);
}

std::optional<std::string> default_config_file() {
    const std::string_view base = environment("XDG_CONFIG_HOME").value_or("");
    const std::string_view home = environment("HOME").value_or("");
    if (base.empty() && home.empty()) return std::nullopt;
    std::string path = base.empty() ? fmt::format("{}/.config/rtmpush/config", home)
                                    : fmt::format("{}/rtmpush/config", base);
    std::error_code unknown;
    if (!std::filesystem::exists(path, unknown)) return std::nullopt;
    return path;
}

}  // namespace cli
