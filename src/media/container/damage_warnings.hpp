#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "media/source.hpp"

/// Warnings of an input's bytes that are not read as media.
namespace media {

/// libavformat called that a fault, and went on behind it; `before` is the time of what it found there.
Warning passed_over(const std::string& input, const std::string& fault, std::optional<Time> before);
/// So many bytes hold none of about so many frames, before one of that time, or at the end.
Warning without_frames(const std::string& input, std::int64_t bytes, std::uint64_t frames,
                       std::optional<Time> before);
/// Frames of a track are missing before one of that time, or at the end.
Warning missing_frames(const std::string& input, int track, std::uint64_t frames, std::optional<Time> before);
/// The last bytes of a file, as many at least, are zeros.
Warning ends_in_zeros(const std::string& input, std::int64_t zeros);
/// Another file begins at that byte, behind the end of the first.
Warning left_out_behind(const std::string& input, std::int64_t position);

}  // namespace media
