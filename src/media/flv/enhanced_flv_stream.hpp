#pragma once

#include <string>

#include "media/source.hpp"

struct AVStream;

/// The words of Enhanced RTMP about a stream, put into libavformat's object of it. Faulty ones change nothing.
namespace media {

/// The decoder's configuration.
void set_config(AVStream& stream, ByteView config);
/// Colours, light and display as a "colorInfo" script tells them.
void set_colors(AVStream& stream, ByteView script);
/// Number and speakers of the channels as a MultichannelConfig tells them.
void set_channels(AVStream& stream, ByteView config);
/// Language and title; empty for none.
void set_words(AVStream& stream, const std::string& language, const std::string& title);

}  // namespace media
