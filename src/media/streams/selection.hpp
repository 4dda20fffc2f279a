#pragma once

#include <string>
#include <vector>

#include "media/input.hpp"
#include "media/packet.hpp"

namespace media {

/// An input's name as a POSIX shell takes it, and ffmpeg after it.
std::string shell_quoted(const std::string& name);

/// True where tracks of that type are to be sent.
bool wants(const TrackChoice& choice, TrackType type);

/// The streams to send, at most one of a type unless several are asked for, as indices into `streams`, video
/// first. The best of its type is one whose codec can be sent, then the container's preference, then the
/// larger picture or the more channels. Of several programs, all are of one: that of TrackChoice::program, or
/// of the track that is asked for, or of the best video; several tracks may be of several, but those that lead are of
/// one where it has both. Throws Error(nothing_to_send) that says which streams there are, and
/// for a codec that can't be sent how to convert it.
std::vector<std::size_t> select_streams(const std::string& name, const std::vector<StreamInfo>& streams,
                                        bool from_flv, const TrackChoice& choice);

/// Throws Error(nothing_to_send) where the codec of a selected stream can't be sent: it names those, and the command
/// that converts them and leaves the others alone.
void refuse_codecs(const std::string& name, const std::vector<StreamInfo>& streams,
                   const std::vector<std::size_t>& selected, bool from_flv);

}  // namespace media
