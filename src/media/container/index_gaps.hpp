#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

struct AVStream;

namespace media {

/// Holds the packets of an AVI against the chunks that its index lists: behind damage libavformat looks for the next
/// chunk without a word, and goes on counting the time by those that it reads. Of a pipe, the index is what was read.
class IndexGaps {
  public:
    /// Chunks that no packet was made of.
    struct Gap {
        std::uint64_t frames = 0;
        bool operator==(const Gap&) const = default;
    };

    /// A packet follows, whose bytes begin there in the input; what lies between the last one and it.
    std::optional<Gap> pass(AVStream& stream, std::int64_t position, std::size_t size);
    /// What lies behind the last packet of a stream.
    std::optional<Gap> finish(AVStream& stream);
    /// The next packets are from elsewhere.
    void leap() { lines_.clear(); }
    /// Ticks of the stream by which libavformat's times are too early, for the chunks that are missing.
    std::int64_t lost_ticks(const AVStream& stream) const;

  private:
    /// How far the index was followed.
    struct Line {
        /// The next chunk, and bytes of it that packets were made of.
        int chunk = 0;
        std::int64_t covered = 0;
        std::int64_t lost_ticks = 0;
        /// The index does not list what is read.
        bool is_lost = false;
    };

    static std::optional<Gap> leave(Line& line, AVStream& stream, int chunk);
    static void cover(Line& line, AVStream& stream, std::int64_t size);

    /// By the number of the stream.
    std::map<int, Line> lines_;
};

}  // namespace media
