#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace e2e {

/// Tag types of FLV, E.4.1.
enum class TagType : std::uint8_t { audio = 8, video = 9, script = 18 };

struct FlvTag {
    TagType type = TagType::script;
    std::uint32_t timestamp_ms = 0;
    std::string body;

    bool operator==(const FlvTag&) const = default;
};

/// All tags of an FLV file. Throws std::runtime_error if it is not FLV or its tags and back pointers do not
/// add up.
std::vector<FlvTag> read_flv(const std::filesystem::path& file);

/// Bytes of an FLV file up to the end of its last whole tag; 0 if not even its header is whole.
std::uintmax_t whole_flv_size(const std::filesystem::path& file);

/// A coded frame in an audio or video tag.
struct FlvFrame {
    std::int64_t dts_ms = 0;
    std::int64_t pts_ms = 0;
    bool key = false;
    /// Bytes of the frame, without the header of the FLV body.
    std::string data;
};

/// The tags of one track of a kind, as if they were alone. Tags of a numbered track of Enhanced RTMP come
/// without the number; number 0 is the track whose tags have none.
std::vector<FlvTag> track_of(const std::vector<FlvTag>& tags, TagType type, unsigned number);

/// The sequence starts of one kind in the form of Enhanced RTMP: the FOURCC, and the configuration record.
std::vector<std::string> sequence_starts(const std::vector<FlvTag>& tags, TagType type);

/// The frames of one kind that belong to no numbered track, in the order of their tags. Sequence headers and
/// the end of sequence are left out.
std::vector<FlvFrame> frames_of(const std::vector<FlvTag>& tags, TagType type);

}  // namespace e2e
