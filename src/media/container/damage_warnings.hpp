#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "media/source.hpp"

/// Warnings of an input's bytes that are not read as media.
namespace media {

/// libavformat called that a fault, and went on behind it; `before` is the time of what it found there.
Warning passed_over(const std::string& input, const std::string& fault, std::optional<Time> before);
/// Another file begins at that byte, behind the end of the first.
Warning left_out_behind(const std::string& input, std::int64_t position);

}  // namespace media
