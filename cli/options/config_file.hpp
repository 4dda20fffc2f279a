#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

/// Bytes of a configuration file; a longer file is none.
inline constexpr std::size_t max_config_file_size = 1U << 20U;

/// Options as a file has them, one a line: `name = value` with the long name, the name alone for a flag. A
/// `#` begins a comment line. `input` and `url` name inputs and destinations.
struct ConfigFile {
    struct Setting {
        /// Index of the option in option_table().
        std::size_t option = 0;
        std::string value;
        /// Place in the file, for errors: `FILE:LINE`.
        std::string origin;
    };
    std::vector<Setting> settings;
    std::vector<std::string> inputs;
    std::vector<std::string> destinations;
};

/// The options in `text`, the content of `path`. Throws dial::Failure(usage) for a line that names none;
/// the message repeats no value.
ConfigFile parse_config(std::string_view text, const std::string& path);

/// The options in a file. Throws dial::Failure: input_unreadable, or usage as parse_config.
ConfigFile read_config_file(const std::string& path);

/// Path of the user's own file, `$XDG_CONFIG_HOME/rtmpush/config` or `~/.config/rtmpush/config`; nothing
/// where neither variable is set or there is no such file.
std::optional<std::string> default_config_file();

}  // namespace cli
