#include "pack/muxer.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>

#include "pack/metadata.hpp"

namespace pack {

namespace {

MuxedMessage muxed(rtmp::Message message, media::Time time, MuxedMessage::Role role) {
    MuxedMessage muxed;
    muxed.message = std::make_shared<const rtmp::Message>(std::move(message));
    muxed.time = time;
    muxed.role = role;
    return muxed;
}

MuxedMessage muxed(Header header, media::Time time) {
    MuxedMessage message = muxed(std::move(header.message), time, MuxedMessage::Role::header);
    message.key = header.key;
    return message;
}

}  // namespace

Muxer::Muxer(const std::vector<media::Track>& tracks, MuxerTerms terms)
    : terms_(std::move(terms)),
      packetizer_(tracks, terms_.start_timestamp_ms, terms_.enhanced, terms_.records, terms_.precision),
      described_(tracks) {}

bool Muxer::has(media::TrackType type) const {
    return std::any_of(described_.begin(), described_.end(),
                       [type](const media::Track& track) { return track.type == type; });
}

std::vector<MuxedMessage> Muxer::begin(std::optional<media::Time> length) const {
    constexpr media::Time origin{0};
    std::vector<MuxedMessage> messages{metadata(length, origin)};
    for (Header& header : packetizer_.sequence_headers(origin))
        messages.push_back(muxed(std::move(header), origin));
    return messages;
}

MuxedMessage Muxer::metadata(std::optional<media::Time> length, media::Time time) const {
    return muxed(
        metadata_header(described_, length, terms_.encoder, packetizer_.milliseconds(time), terms_.enhanced),
        time);
}

std::optional<MuxedMessage> Muxer::news(const media::Frame& frame, media::TrackNumber number) {
    if (!frame.line_up && !frame.changed) return std::nullopt;
    std::vector<media::Track> tracks = frame.line_up ? *frame.line_up : described_;
    const auto changed = frame.changed ? media::index_of(tracks, number) : std::optional<std::size_t>();
    if (changed) tracks[*changed] = *frame.changed;
    const bool is_news = !same_metadata(tracks, described_, terms_.enhanced);
    described_ = std::move(tracks);
    if (!is_news) return std::nullopt;
    return metadata(std::nullopt, frame.dts);
}

void Muxer::frame(media::Frame frame, media::TrackNumber number, std::vector<MuxedMessage>& out) {
    const media::Time time = frame.dts;
    const MuxedMessage::Role role = role_of(frame, number);
    const bool is_video = number.type == media::TrackType::video;
    fresh_.clear();
    rtmp::Message message = packetizer_.pack(std::move(frame), fresh_);
    for (Header& header : fresh_)
        out.push_back(muxed(std::move(header), time));
    out.push_back(muxed(std::move(message), time, role));
    out.back().video_track = static_cast<std::uint8_t>(is_video ? number.number : 0);
}

MuxedMessage::Role Muxer::role_of(const media::Frame& frame, const media::TrackNumber& number) {
    const bool is_video = number.type == media::TrackType::video;
    if (is_video && number.number > 0)
        return frame.keyframe ? MuxedMessage::Role::track_entry : MuxedMessage::Role::frame;
    const bool is_keyframe = is_video && frame.keyframe;
    if (is_keyframe) {
        if (last_keyframe_) keyframe_interval_ = frame.dts - *last_keyframe_;
        last_keyframe_ = frame.dts;
    }
    // Sound before the first keyframe is what the stream itself begins with.
    const bool begins = is_keyframe || !last_keyframe_ || !has(media::TrackType::video);
    return begins ? MuxedMessage::Role::entry : MuxedMessage::Role::frame;
}

MuxedMessage Muxer::data(media::Time time, rtmp::Bytes body) const {
    return muxed(
        rtmp::make_message(rtmp::MessageType::data_amf0, packetizer_.milliseconds(time), std::move(body)),
        time, MuxedMessage::Role::data);
}

std::vector<MuxedMessage> Muxer::end(media::Time time) const {
    std::vector<MuxedMessage> messages;
    for (rtmp::Message& end : packetizer_.sequence_ends(time))
        messages.push_back(muxed(std::move(end), time, MuxedMessage::Role::end));
    return messages;
}

}  // namespace pack
