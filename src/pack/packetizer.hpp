#pragma once

#include <optional>
#include <vector>

#include "media/source.hpp"
#include "pack/carriage.hpp"
#include "pack/enhanced_use.hpp"
#include "pack/header.hpp"
#include "rtmp/enhanced_tag.hpp"
#include "rtmp/message.hpp"

namespace pack {

/// The precision of times on the wire.
enum class Precision {
    /// The nearest millisecond.
    milliseconds,
    /// The millisecond before, and the rest in Message::nanoseconds where a frame travels by its FOURCC.
    nanoseconds,
};

/// Tracks and frames -> messages.
class Packetizer {
  public:
    /// Every wire timestamp is the media time in milliseconds plus `start_timestamp_ms`. Throws
    /// Error(cannot_travel) for a track that has no carriage.
    Packetizer(const std::vector<media::Track>& tracks, std::int64_t start_timestamp_ms,
               EnhancedUse enhanced = EnhancedUse::automatic, RecordForm records = RecordForm::common,
               Precision precision = Precision::milliseconds);

    /// All that a decoder needs first, stamped `at`: sequence headers, and for tracks that travel by their
    /// FOURCC where more than two channels are heard, and colours beyond the usual.
    std::vector<Header> sequence_headers(media::Time at) const;
    /// The ends of the tracks that travel by their FOURCC, stamped `at`.
    std::vector<rtmp::Message> sequence_ends(media::Time at) const;
    /// The frame's message. Where its parameters changed, fresh headers are appended, which go before it.
    rtmp::Message pack(media::Frame frame, std::vector<Header>& fresh);

    std::int64_t milliseconds(media::Time time) const;

  private:
    struct Line {
        media::Track track;
        Carriage carriage;
    };

    void add(const media::Track& track);
    void change(Line& line, const media::Track& track, media::Time at, std::vector<Header>& fresh) const;
    void add_headers(const Line& line, media::Time at, std::vector<Header>& out) const;
    Header make_header(HeaderKey::Kind kind, const Line& line, media::Time at, const rtmp::Head& head,
                       rtmp::Bytes body) const;
    std::optional<Header> sequence_start(const Line& line, media::Time at) const;
    std::optional<Header> channels(const Line& line, media::Time at) const;
    std::optional<Header> colors(const Line& line, media::Time at) const;
    std::optional<Header> colors(const Line& line, const rtmp::enhanced_tag::ColorInfo& info,
                                 media::Time at) const;

    std::vector<Line> lines_;
    std::int64_t start_timestamp_ms_;
    EnhancedUse enhanced_;
    RecordForm records_;
    Precision precision_;
};

}  // namespace pack
