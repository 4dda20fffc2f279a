#pragma once

#include <cstddef>
#include <cstdint>
#include <map>

struct AVStream;

namespace media {

/// Holds the packets of an AVI against the chunks that its index lists: behind damage libavformat looks for the next
/// chunk without a word, and goes on counting the time by those that it reads. Of a pipe, the index is what was read.
class IndexGaps {
  public:
    /// A packet's bytes begin at that place of the input: the chunks between the last packet and it that no packet was
    /// made of.
    std::uint64_t pass(AVStream& stream, std::int64_t position, std::size_t size);
    /// Chunks behind the last packet of a stream.
    std::uint64_t finish(AVStream& stream);
    /// The next packets are from elsewhere.
    void leap() { lines_.clear(); }
    /// Ticks of the stream by which libavformat's times are too early, for the chunks that are missing.
    std::int64_t lost_ticks(const AVStream& stream) const;

  private:
    /// Place in the index that a stream has come to.
    struct Line {
        /// Number of the next chunk, and bytes of it that packets were made of.
        int chunk = 0;
        std::int64_t covered = 0;
        std::int64_t lost_ticks = 0;
        /// True once bytes were read that the index does not list.
        bool is_lost = false;
    };

    static std::uint64_t leave(Line& line, AVStream& stream, int chunk);
    static void cover(Line& line, AVStream& stream, std::int64_t size);

    /// By the number of the stream.
    std::map<int, Line> lines_;
};

}  // namespace media
