#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "media/bytes/byte_source.hpp"
#include "media/source.hpp"

namespace media {

/// The sample descriptions of an MP4 in fragments (ISO/IEC 14496-12, 8.5.2) where a track has several: each fragment
/// names one, and libavformat takes the first for all.
class SampleDescriptions {
  public:
    /// Nothing for a file whose tracks in fragments have one each, and for pipes. The source is to outlive the object.
    static std::optional<SampleDescriptions> of(const ByteSource& source);

    /// Takes the next sample of a track, by its byte of the file. Where it has another description than the one
    /// before, that one's configuration: a record of H.264, HEVC or AV1, or an AudioSpecificConfig, and empty where
    /// the samples are encrypted, or of another codec than the first ones. Nothing where it has the same.
    std::optional<ByteView> change(std::uint32_t track_id, std::int64_t position);
    /// Samples of a track in all fragments whose description has another name than its first one: where libavformat
    /// passes over that, it leaves them out.
    std::uint64_t otherwise_named(std::uint32_t track_id);

  private:
    /// The fragments from a byte of the file on name a description, by its number from 1 on.
    struct Use {
        std::int64_t from = 0;
        std::uint32_t number = 1;
    };
    struct Track {
        std::vector<Bytes> configurations;
        /// Types of the descriptions, "avc1".
        std::vector<std::uint32_t> names;
        std::uint64_t otherwise_named = 0;
        /// Number of the description of fragments that name none.
        std::uint32_t by_default = 1;
        /// Bytes where fragments begin to name another description, in order.
        std::vector<Use> uses = {Use{}};
        /// Number of the description of the sample taken last.
        std::uint32_t of_last = 1;
    };

    explicit SampleDescriptions(const ByteSource& source) : source_(&source) {}
    void take_track(ByteView trak);
    void take_defaults(ByteView mvex);
    void read_to(std::int64_t position);
    void take_fragment(ByteView moof, std::int64_t position);

    const ByteSource* source_;
    std::map<std::uint32_t, Track> tracks_;
    /// The box that is looked at next.
    std::int64_t next_ = 0;
};

}  // namespace media
