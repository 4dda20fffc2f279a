#pragma once

#include "media/colors.hpp"
#include "media/source.hpp"

/// What libavformat knows of a stream beyond the codec. `stream` points to its description, whose type stays
/// out of headers.
namespace media {

/// Empty where it is not known.
std::string language_of(const void* stream);
std::string title_of(const void* stream);
Colors colors_of(const void* stream);
/// Nothing where the layout is not known, or has speakers without a number.
Speakers speakers_of(const void* stream);
/// What it takes to decrypt it comes with it.
bool has_encryption_data(const void* stream);
/// A Dolby Vision configuration comes with it: what is sent is the base layer.
bool has_dolby_vision(const void* stream);

}  // namespace media
