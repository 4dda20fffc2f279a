#include "media/play/playlist_file.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fmt/format.h>
#include <sys/stat.h>
#include <system_error>

#include "ground/errno_text.hpp"
#include "ground/text_file.hpp"
#include "media/source.hpp"

namespace media {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view white_space = " \t\r\v\f";

[[noreturn]] void refuse(const std::string& path, const std::string& cause) {
    throw Error(ErrorKind::cannot_open, fmt::format("{}: the playlist cannot be read: {}", path, cause));
}

std::string cause_of(int error) {
    return ground::errno_text(error) + "; check --playlist";
}

/// "http" of a URL; empty for what is none.
std::string_view scheme_of(std::string_view entry) {
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.";
    const std::size_t end = entry.find("://");
    const bool is_scheme = end != std::string_view::npos && entry.find_first_not_of(letters) == end;
    return entry.substr(0, is_scheme ? end : 0);
}

std::string resolved(std::string_view entry, const std::string& playlist) {
    if (scheme_of(entry) == "file") entry.remove_prefix(std::string_view("file://").size());
    // A folder before each name keeps a bare "-" from being standard input.
    const fs::path folder = fs::path(playlist).has_parent_path() ? fs::path(playlist).parent_path() : ".";
    const fs::path file(entry);
    return (file.is_absolute() ? file : folder / file).string();
}

std::string contents(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) refuse(path, cause_of(errno));
    // Pipes and devices may never end, or keep us waiting.
    if (!S_ISREG(status.st_mode)) refuse(path, "it is not a regular file; check --playlist");
    std::string text;
    try {
        text = ground::read_small_file(path, max_playlist_size);
    } catch (const std::system_error& error) {
        refuse(path, cause_of(error.code().value()));
    }
    if (text.size() > max_playlist_size) refuse(path, "it is too long for one; is it a media file?");
    if (text.find('\0') != std::string::npos) refuse(path, "it is not text; is it a media file?");
    return text;
}

}  // namespace

std::vector<std::string> parse_playlist(std::string_view text, const std::string& path,
                                        std::vector<std::string>& warnings) {
    text = ground::without_byte_order_mark(text);
    std::vector<std::string> files;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = ground::trimmed(text.substr(0, end), white_space);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty() || line.front() == '#') continue;
        std::string file = resolved(line, path);
        std::error_code absent;
        const std::string_view scheme = scheme_of(line);
        if (!scheme.empty() && scheme != "file" && !fs::exists(file, absent)) {
            // All of a URL may be secret but its scheme.
            warnings.push_back(
                fmt::format("{}: {}:****: an entry is a file, not a URL; it is left out", path, scheme));
            continue;
        }
        if (fs::equivalent(file, path, absent)) {
            warnings.push_back(fmt::format("{}: the playlist names itself; the entry is left out", path));
            continue;
        }
        files.push_back(std::move(file));
    }
    return files;
}

std::vector<std::string> read_playlist(const std::string& path, std::vector<std::string>& warnings) {
    std::vector<std::string> files = parse_playlist(contents(path), path, warnings);
    if (files.empty() && !warnings.empty())
        throw Error(ErrorKind::cannot_open, warnings.front() + ", and no other is named");
    if (files.empty()) {
        throw Error(ErrorKind::cannot_open,
                    fmt::format("{}: the playlist names no file; put one path a line into it", path));
    }
    return files;
}

}  // namespace media
