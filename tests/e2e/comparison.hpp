#pragma once

#include <filesystem>
#include <vector>

#include "e2e/flv_reader.hpp"

namespace e2e {

/// Checks that the recording holds every audio and video frame of the source and no other: the same bytes in
/// the same order, and with one shift for all of them every timestamp within 1 ms of what ffprobe reads in
/// the source. Matroska keeps no decoding times, so for it only the presentation times are compared.
void check_same_frames(const std::vector<FlvTag>& recording, const std::filesystem::path& source);

/// Checks the frames of so many tracks of each kind: the first of the source is untagged in the recording,
/// the others are numbered from 1.
void check_same_tracks(const std::vector<FlvTag>& recording, const std::filesystem::path& source,
                       unsigned count);

/// Checks that the timestamps of audio and video together begin at 0 and never go back.
void check_order(const std::vector<FlvTag>& recording);

/// Checks that each session begins with headers and a key frame and keeps the order of the source, and that
/// together they hold all of it.
void check_whole(const std::vector<std::vector<FlvTag>>& sessions, const std::filesystem::path& source);

/// Checks that ffmpeg decodes all of a file without a word.
void check_decodes(const std::filesystem::path& file);

}  // namespace e2e
