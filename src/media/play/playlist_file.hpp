#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace media {

/// Bytes of a playlist; a longer file is none.
inline constexpr std::size_t max_playlist_size = 16U << 20U;

/// The files that a playlist names, in order: one path a line, relative to the playlist's own folder; empty
/// lines and those that begin with # (M3U's too) say nothing. `path` is the playlist's. An entry that is the
/// playlist itself is left out, and told in `warnings`.
std::vector<std::string> parse_playlist(std::string_view text, const std::string& path,
                                        std::vector<std::string>& warnings);

/// The files that the playlist at `path` names. Throws Error(cannot_open) when it can't be read, is no text,
/// or names nothing.
std::vector<std::string> read_playlist(const std::string& path, std::vector<std::string>& warnings);

}  // namespace media
