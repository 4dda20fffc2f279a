#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

/// A configuration file that is longer is none.
inline constexpr std::size_t max_config_file_size = 1U << 20U;

/// Options as a file has them, one a line: `name = value` with the long name, the name alone for a flag. A
/// `#` begins a comment line. `input` and `url` name inputs and destinations.
struct ConfigFile {
    struct Setting {
        /// Index in option_table().
        std::size_t option = 0;
        std::string value;
        /// `FILE:LINE`, for errors.
        std::string origin;
    };
    std::vector<Setting> settings;
    std::vector<std::string> inputs;
    std::vector<std::string> destinations;
};

/// What `text`, the content of `path`, says. Throws publish::Failure(usage) for a line that says nothing
/// known; the message repeats no value.
ConfigFile parse_config(std::string_view text, const std::string& path);

/// Reads the file. Throws publish::Failure: input_unreadable, or usage as parse_config.
ConfigFile read_config_file(const std::string& path);

/// Where the user's own file is looked for: `$XDG_CONFIG_HOME/rtmpush/config`, or `~/.config/rtmpush/config`;
/// nothing where neither variable is set or there is no such file.
std::optional<std::string> default_config_file();

}  // namespace cli
