#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "media/bytes/byte_source.hpp"
#include "media/mp4/file_tail.hpp"
#include "media/mp4/mp4_fragments.hpp"
#include "media/mp4/sample_descriptions.hpp"

struct AVPacket;
struct AVStream;

namespace media {

/// Where the media of an MP4 lies: in its fragments, in samples that an index names, or both.
class Mp4Layout {
  public:
    /// Looks at the outermost boxes of a file that libavformat has opened. The source is to outlive the object.
    Mp4Layout(const ByteSource& source, std::span<AVStream* const> streams);

    /// The time that fragments span; nothing for a file without them, and for pipes.
    const std::optional<std::vector<FragmentsSpan>>& fragments() const { return fragments_; }
    /// The descriptions that fragments name, where there are several of a track; otherwise nullptr.
    SampleDescriptions* descriptions() { return descriptions_ ? &*descriptions_ : nullptr; }
    /// How the file of that size ends, as far as streams that are not discarded need it.
    FileEnd end(std::int64_t size, std::span<AVStream* const> streams);
    /// True for a packet that no edit shows.
    bool hides(const AVPacket& packet, const AVStream& stream) const;
    /// Byte where another file begins that was put behind one without fragments.
    std::optional<std::int64_t> appended_file() const;

  private:
    /// The end of the file at one size of it.
    struct Tail {
        std::int64_t size = 0;
        FileEnd end = FileEnd::whole;
    };

    const ByteSource* source_;
    std::optional<std::vector<FragmentsSpan>> fragments_;
    /// Byte where the first fragment begins; nothing for pipes, too.
    std::optional<std::int64_t> first_fragment_;
    std::optional<SampleDescriptions> descriptions_;
    /// End of the last sample of each stream, by the index of a file without fragments.
    std::vector<std::int64_t> sample_ends_;
    /// Looked at once a packet touches the end of the file.
    std::optional<Tail> tail_;
};

}  // namespace media
