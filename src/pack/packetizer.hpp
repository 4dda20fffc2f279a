#pragma once

#include <optional>
#include <vector>

#include "media/source.hpp"
#include "pack/enhanced_codec.hpp"
#include "rtmp/enhanced_tag.hpp"
#include "rtmp/message.hpp"

namespace pack {

/// How exact times are.
enum class Precision {
    /// Each the nearest millisecond.
    milliseconds,
    /// The millisecond before, and what is beyond it in Message::nanoseconds of frames that travel by their
    /// FOURCC.
    nanoseconds,
};

/// More tracks of a type have no number.
inline constexpr std::size_t most_tracks = 255;

/// Tracks and frames -> messages: the one table of which codec travels how.
class Packetizer {
  public:
    /// Every wire timestamp is the media time in milliseconds plus `start_timestamp_ms`.
    /// Of several tracks of a type the default one travels as if it were alone, the others as numbered tracks
    /// of Enhanced RTMP. Throws Error(cannot_travel) for a codec that cannot travel, or not so, and for
    /// more tracks than have a number.
    Packetizer(const std::vector<media::Track>& tracks, std::int64_t start_timestamp_ms,
               EnhancedUse enhanced = EnhancedUse::automatic, RecordForm records = RecordForm::common,
               Precision precision = Precision::milliseconds);

    /// What a decoder needs first, stamped `at`: sequence headers, and for tracks that travel by their FOURCC
    /// where more than two channels are heard, and colours beyond the usual.
    std::vector<rtmp::Message> sequence_headers(media::Time at) const;
    /// For the tracks that travel by their FOURCC: no more of them comes, stamped `at`.
    std::vector<rtmp::Message> sequence_ends(media::Time at) const;
    /// Appends the messages of one frame: fresh headers where its parameters changed, then the frame.
    void pack(media::Frame frame, std::vector<rtmp::Message>& out);

    std::int64_t milliseconds(media::Time time) const;

  private:
    /// A track, and how it travels.
    struct Line {
        media::Track track;
        EnhancedUse use = EnhancedUse::automatic;
        /// That of Enhanced RTMP; 0 is not told.
        std::uint8_t number = 0;
    };

    void add(const media::Track& track);
    void add_headers(const Line& line, media::Time at, std::vector<rtmp::Message>& out) const;
    std::optional<rtmp::Message> sequence_header(const Line& line, media::Time at) const;
    std::optional<rtmp::Message> channels(const Line& line, media::Time at) const;
    std::optional<rtmp::Message> colors(const Line& line, media::Time at) const;
    rtmp::Message colors(const Line& line, const rtmp::enhanced_tag::ColorInfo& info, media::Time at) const;

    std::vector<Line> lines_;
    std::int64_t start_timestamp_ms_;
    EnhancedUse enhanced_;
    RecordForm records_;
    Precision precision_;
};

}  // namespace pack
