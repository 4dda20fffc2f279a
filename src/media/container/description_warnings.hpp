#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "media/mp4/sample_descriptions.hpp"
#include "media/source.hpp"

struct AVStream;

/// Warnings of the sample descriptions of MP4, of an input and a stream of it.
namespace media {

/// Frames of the kept streams, by their indices, that libavformat leaves out, for their description is called something
/// else than the first one. They are counted in `fragments`, or against the index where there are none.
std::vector<Warning> skipped_samples(const std::string& input, std::span<AVStream* const> streams,
                                     const std::vector<int>& kept, SampleDescriptions* fragments);
/// From that byte on, samples have a description that none of ours reads.
Warning unread_description(const std::string& input, int stream, std::int64_t position);

}  // namespace media
