#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "media/container/format.hpp"
#include "media/container/index_gaps.hpp"
#include "media/container/owned_packet.hpp"
#include "media/container/remarks.hpp"
#include "media/source.hpp"

struct AVPacket;
struct AVStream;

namespace media {

/// Tells of media that is missing where libavformat goes on behind damage without a word: in bare ADTS by its bytes, in
/// bare FLAC by the numbers of its frames, in AVI by its index.
class Gaps {
  public:
    /// `input` is called so in messages. All live longer than this.
    Gaps(const std::string& input, const Format& format, Remarks& remarks)
        : input_(input), format_(format), remarks_(remarks) {}

    /// Warns of what is missing before a packet, and sets right its times behind chunks that are missing.
    void pass(const OwnedPacket& owned);
    /// Warns of what is missing behind the last packet of a whole input.
    void finish();
    /// Gaps before the next packet are of what is left out: it is from elsewhere.
    void leap();

  private:
    void pass_bytes(std::int64_t up_to, std::optional<Time> before);
    void pass_number(const AVStream& stream, const AVPacket& packet, std::optional<Time> before);
    void warn_of_missing(const AVStream& stream, std::uint64_t frames, std::optional<Time> before);

    const std::string& input_;
    const Format& format_;
    Remarks& remarks_;
    bool leapt_ = false;
    IndexGaps index_gaps_;
    /// Ticks at which the next frame of bare FLAC begins.
    std::optional<std::int64_t> next_number_;
};

}  // namespace media
