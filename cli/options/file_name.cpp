#include "cli/options/file_name.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <system_error>

#include "dial/failure.hpp"
#include "ground/ascii.hpp"

namespace cli {

std::string scheme_of_file(std::string_view name) {
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789+-.";
    const std::size_t colon = name.find(':');
    if (colon == std::string_view::npos || colon == 0) return {};
    std::string scheme = ground::lower_case(name.substr(0, colon));
    if (scheme.find_first_not_of(letters) != std::string::npos) return {};
    std::error_code unknown;
    const bool is_url = scheme == "file" || name.substr(colon, 3) == "://";
    if (!is_url || std::filesystem::exists(name, unknown)) return {};
    return scheme;
}

void refuse_url_as_input(std::string_view name) {
    const std::string scheme = scheme_of_file(name);
    if (scheme.empty()) return;
    const std::string hint =
        scheme == "file"
            ? "name the file by its path"
            : "let ffmpeg read it: ffmpeg -i URL -c copy -f flv - | rtmpush - rtmp://HOST/APP/KEY";
    throw dial::Failure(dial::ExitStatus::malformed_url,
                        fmt::format("{}:****: an input is a file, not a URL; {}", scheme, hint));
}

}  // namespace cli
