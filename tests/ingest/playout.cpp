#include "ingest/playout.hpp"

#include <algorithm>
#include <utility>

namespace ingest {
namespace {

using Kind = StreamMessage::Kind;

/// True for every `interval`-th of a count that begins with 1; never for an interval of 0.
bool is_due(std::uint64_t count, std::uint64_t interval) {
    return interval > 0 && count % interval == 0;
}

/// A payload that its message keeps alive.
std::shared_ptr<const rtmp::Bytes> payload_of(const Playout::Shared& message) {
    return {message, &message->payload};
}

/// The payload with a byte in the middle of its media altered; as it is where it holds none.
std::shared_ptr<const rtmp::Bytes> altered(const StreamMessage& message) {
    auto bytes = std::make_shared<rtmp::Bytes>(message.payload);
    const std::size_t tag = std::min(message.media.tag_size, bytes->size());
    const std::size_t middle = tag + (bytes->size() - tag) / 2;
    if (middle < bytes->size()) (*bytes)[middle] ^= 0xFFU;
    return bytes;
}

/// Milliseconds that no timestamp of a stream goes below.
std::uint32_t not_below_zero(std::int64_t milliseconds) {
    return static_cast<std::uint32_t>(std::max<std::int64_t>(milliseconds, 0));
}

}  // namespace

void Playout::take(const Shared& message, Origin origin, std::vector<PlayoutMessage>& out) {
    switch (message->kind) {
        case Kind::metadata:
            if (send(*message, payload_of(message), out)) ++played_.metadata;
            break;
        case Kind::data:
            if (send(*message, payload_of(message), out)) ++played_.data;
            break;
        case Kind::header:
            take_header(message, out);
            break;
        case Kind::frame:
            take_frame(message, origin, out);
            break;
        case Kind::other:
            if (!message->is_audio() || !script_.no_audio) send(*message, payload_of(message), out);
            break;
    }
    if (closes()) flush(out);
}

void Playout::take_header(const Shared& message, std::vector<PlayoutMessage>& out) {
    if (message->is_audio() && script_.no_audio) return;
    std::erase_if(headers_, [&](const Shared& header) { return are_of_one_kind(*header, *message); });
    headers_.push_back(message);
    if (send(*message, payload_of(message), out)) ++played_.headers;
}

void Playout::take_frame(const Shared& message, Origin origin, std::vector<PlayoutMessage>& out) {
    const bool is_audio = message->is_audio();
    if (!is_audio && awaits_keyframe_ && !message->media.keyframe) {
        ++played_.before_keyframe;
        return;
    }
    if (!is_audio) awaits_keyframe_ = false;
    PlayedTrack& track = is_audio ? played_.audio : played_.video;
    const std::uint64_t number = is_audio ? ++audio_frames_ : ++video_frames_;
    if (stopped() || (is_audio && script_.no_audio)) {
        ++track.withheld;
        return;
    }
    if (is_due(number, is_audio ? script_.lose_audio : script_.lose_video)) {
        ++track.lost;
        return;
    }
    const bool alters = !is_audio && is_due(number, script_.alter_video);
    const auto payload = alters ? altered(*message) : payload_of(message);
    send(*message, payload, out);
    ++track.frames;
    track.bytes += payload->size();
    if (alters) ++track.altered;
    if (origin == Origin::kept) ++played_.cached;
    if (is_due(number, script_.twice) && send(*message, payload, out)) ++track.twice;
}

bool Playout::send(const StreamMessage& message, std::shared_ptr<const rtmp::Bytes> payload,
                   std::vector<PlayoutMessage>& out) {
    if (stopped()) return false;
    if (message.kind == Kind::frame && !first_timestamp_) first_timestamp_ = message.timestamp;
    const std::uint32_t timestamp = time_of(message.type, message.timestamp);
    if (script_.aggregate > 0 && message.kind == Kind::frame) {
        aggregate_.add(message.type, timestamp, *payload);
        if (aggregate_.size() >= script_.aggregate) flush(out);
    } else {
        flush(out);
        out.push_back({message.type, timestamp, std::move(payload)});
    }
    if (!message.is_audio() && !message.is_video()) return true;
    ++media_messages_;
    if (is_due(media_messages_, script_.repeat_headers)) repeat_headers(message.timestamp, out);
    return true;
}

void Playout::flush(std::vector<PlayoutMessage>& out) {
    if (aggregate_.size() == 0) return;
    const std::uint32_t timestamp = aggregate_.timestamp();
    out.push_back(
        {rtmp::MessageType::aggregate, timestamp, std::make_shared<rtmp::Bytes>(aggregate_.take())});
    ++played_.aggregates;
}

void Playout::repeat_headers(std::uint32_t timestamp, std::vector<PlayoutMessage>& out) {
    flush(out);
    for (const Shared& header : headers_) {
        out.push_back({header->type, time_of(header->type, timestamp), payload_of(header)});
        ++played_.headers_again;
    }
}

std::uint32_t Playout::time_of(rtmp::MessageType type, std::uint32_t timestamp) const {
    std::uint32_t time = timestamp;
    if (script_.rebase) {
        // The difference is that of serial numbers: what is older than the first frame stands at 0.
        time = not_below_zero(static_cast<std::int32_t>(time - first_timestamp_.value_or(time)));
    }
    const bool is_audio = type == rtmp::MessageType::audio;
    return is_audio ? not_below_zero(time + std::int64_t{script_.shift_audio.count()}) : time;
}

}  // namespace ingest
