#include "publish/muxer.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>

#include "pack/metadata.hpp"

namespace publish {

namespace {

/// Where nothing travels by its FOURCC, nothing has a place for nanoseconds.
pack::Precision precision_of(const Terms& settings) {
    const bool has_none = settings.nano == NanoUse::off || settings.codecs.needed == rtmp::Offer{};
    return has_none ? pack::Precision::milliseconds : pack::Precision::nanoseconds;
}

QueuedMessage queued(rtmp::Message message, media::Time time, QueuedMessage::Role role) {
    QueuedMessage queued;
    queued.message = std::make_shared<const rtmp::Message>(std::move(message));
    queued.time = time;
    queued.role = role;
    return queued;
}

QueuedMessage queued(pack::Header header, media::Time time) {
    QueuedMessage message = queued(std::move(header.message), time, QueuedMessage::Role::header);
    message.key = header.key;
    return message;
}

}  // namespace

Muxer::Muxer(const std::vector<media::Track>& tracks, const Terms& settings)
    : settings_(settings),
      packetizer_(tracks, settings.start_timestamp_ms, settings.enhanced, settings.records,
                  precision_of(settings)),
      described_(tracks) {}

bool Muxer::has(media::TrackType type) const {
    return std::any_of(described_.begin(), described_.end(),
                       [type](const media::Track& track) { return track.type == type; });
}

std::vector<QueuedMessage> Muxer::begin(std::optional<media::Time> length) const {
    constexpr media::Time origin{0};
    std::vector<QueuedMessage> messages{metadata(length, origin)};
    for (pack::Header& header : packetizer_.sequence_headers(origin))
        messages.push_back(queued(std::move(header), origin));
    return messages;
}

QueuedMessage Muxer::metadata(std::optional<media::Time> length, media::Time time) const {
    return queued(pack::metadata_header(described_, length, settings_.encoder, packetizer_.milliseconds(time),
                                        settings_.enhanced),
                  time);
}

std::optional<QueuedMessage> Muxer::news(const media::Frame& frame, media::TrackNumber number) {
    if (!frame.line_up && !frame.changed) return std::nullopt;
    std::vector<media::Track> tracks = frame.line_up ? *frame.line_up : described_;
    const auto changed = frame.changed ? media::index_of(tracks, number) : std::optional<std::size_t>();
    if (changed) tracks[*changed] = *frame.changed;
    const bool is_news = !pack::same_metadata(tracks, described_, settings_.enhanced);
    described_ = std::move(tracks);
    if (!is_news) return std::nullopt;
    return metadata(std::nullopt, frame.dts);
}

void Muxer::frame(media::Frame frame, media::TrackNumber number, std::vector<QueuedMessage>& out) {
    const media::Time time = frame.dts;
    const QueuedMessage::Role role = role_of(frame, number);
    const bool is_video = number.type == media::TrackType::video;
    fresh_.clear();
    rtmp::Message message = packetizer_.pack(std::move(frame), fresh_);
    for (pack::Header& header : fresh_)
        out.push_back(queued(std::move(header), time));
    out.push_back(queued(std::move(message), time, role));
    out.back().video_track = static_cast<std::uint8_t>(is_video ? number.number : 0);
}

QueuedMessage::Role Muxer::role_of(const media::Frame& frame, const media::TrackNumber& number) {
    const bool is_video = number.type == media::TrackType::video;
    if (is_video && number.number > 0)
        return frame.keyframe ? QueuedMessage::Role::track_entry : QueuedMessage::Role::frame;
    const bool is_keyframe = is_video && frame.keyframe;
    if (is_keyframe) {
        if (last_keyframe_) keyframe_interval_ = frame.dts - *last_keyframe_;
        last_keyframe_ = frame.dts;
    }
    // Sound before the first keyframe is what the stream itself begins with.
    const bool begins = is_keyframe || !last_keyframe_ || !has(media::TrackType::video);
    return begins ? QueuedMessage::Role::entry : QueuedMessage::Role::frame;
}

QueuedMessage Muxer::data(media::Time time, rtmp::Bytes body) const {
    return queued(
        rtmp::make_message(rtmp::MessageType::data_amf0, packetizer_.milliseconds(time), std::move(body)),
        time, QueuedMessage::Role::data);
}

std::vector<QueuedMessage> Muxer::end(media::Time time) const {
    std::vector<QueuedMessage> messages;
    for (rtmp::Message& end : packetizer_.sequence_ends(time))
        messages.push_back(queued(std::move(end), time, QueuedMessage::Role::end));
    return messages;
}

}  // namespace publish
