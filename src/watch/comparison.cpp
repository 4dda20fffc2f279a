#include "watch/comparison.hpp"

#include <utility>

#include "media/codec/aac.hpp"
#include "media/codec/decoder_config.hpp"
#include "media/codec/nal_codec.hpp"
#include "rtmp/enhanced_tag.hpp"

namespace watch {

namespace {

using ground::ByteView;
using witness::Codec;
using witness::Form;
using witness::Framing;
using witness::TrackId;

std::int64_t nanoseconds(TimePoint at) {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(at.time_since_epoch()).count();
}

Codec codec_of(std::uint32_t four_cc) {
    using Video = rtmp::enhanced_tag::VideoCodec;
    if (four_cc == static_cast<std::uint32_t>(Video::avc)) return Codec::avc;
    if (four_cc == static_cast<std::uint32_t>(Video::hevc)) return Codec::hevc;
    if (four_cc == static_cast<std::uint32_t>(Video::vvc)) return Codec::vvc;
    if (four_cc == static_cast<std::uint32_t>(Video::av1)) return Codec::av1;
    if (four_cc == static_cast<std::uint32_t>(rtmp::enhanced_tag::AudioCodec::aac)) return Codec::aac;
    return Codec::other;
}

Codec codec_of(media::Codec codec) {
    switch (codec) {
        case media::Codec::h264:
            return Codec::avc;
        case media::Codec::hevc:
            return Codec::hevc;
        case media::Codec::vvc:
            return Codec::vvc;
        case media::Codec::av1:
            return Codec::av1;
        case media::Codec::aac:
            return Codec::aac;
        default:
            return Codec::other;
    }
}

bool has_nal_units(Codec codec) {
    return codec == Codec::avc || codec == Codec::hevc || codec == Codec::vvc;
}

media::Codec media_codec_of(Codec codec) {
    if (codec == Codec::avc) return media::Codec::h264;
    return codec == Codec::hevc ? media::Codec::hevc : media::Codec::vvc;
}

/// The framing of NAL units by a decoder's record (ISO/IEC 14496-15, 5.3.3.1, 8.3.3.1 and 11.2.4.2); Annex B where it is
/// no record.
Framing framing_of(Codec codec, ByteView record) {
    const media::Codec known = media_codec_of(codec);
    std::optional<int> size;
    if (const media::NalCodec* const nal = media::nal_codec(known)) {
        size = nal->length_size(record);
    } else if (media::is_config(known, record)) {
        // VVC: the record lies behind the flags of its box, and has the size less one above its lowest bit.
        constexpr std::size_t flags = 4;
        const media::Bytes bare = media::bare_config(known, record);
        if (bare.size() > flags) size = ((bare[flags] >> 1U) & 3) + 1;
    }
    if (!size) return Framing::annex_b;
    return *size == 1 ? Framing::length_1 : *size == 2 ? Framing::length_2 : Framing::length_4;
}

TrackId track_of(const rtmp::MediaPart& part) {
    return {part.medium == rtmp::MessageType::video ? TrackId::Type::video : TrackId::Type::audio,
            part.track};
}

bool is_media(rtmp::MessageType type) {
    return type == rtmp::MessageType::video || type == rtmp::MessageType::audio;
}

/// The same message has the same number, however often it is sent: where it lies in memory, with its time, since
/// another one may lie there later.
std::uint64_t number_of(const rtmp::Message& message) {
    constexpr std::uint64_t spread = 0x9E3779B97F4A7C15;
    return reinterpret_cast<std::uintptr_t>(&message) ^
           static_cast<std::uint64_t>(message.timestamp_ms) * spread;
}

}  // namespace

std::int64_t Comparison::End::unwrapped(std::uint32_t timestamp) {
    const auto before = static_cast<std::uint32_t>(time_ms.value_or(timestamp));
    time_ms = time_ms.value_or(timestamp) + static_cast<std::int32_t>(timestamp - before);
    return *time_ms;
}

void Comparison::published(TimePoint at) {
    const std::lock_guard lock(mutex_);
    witness_.published(nanoseconds(at));
}

void Comparison::sending(std::shared_ptr<const rtmp::Message> message, TimePoint due, TimePoint now,
                         std::int64_t shift_ms) {
    if (!is_media(message->type)) return;
    bool is_full = false;
    {
        const std::lock_guard lock(waiting_mutex_);
        waiting_.push_back({std::move(message), due, now, shift_ms});
        is_full = waiting_.size() >= most_waiting;
    }
    if (!is_full) return;
    const std::lock_guard lock(mutex_);
    take_waiting();
}

void Comparison::lost_connection() {
    const std::lock_guard lock(mutex_);
    take_waiting();
    witness_.lost_connection();
}

void Comparison::end_of_sending() {
    const std::lock_guard lock(mutex_);
    take_waiting();
    witness_.end_of_sending();
}

void Comparison::joined(TimePoint at) {
    const std::lock_guard lock(mutex_);
    take_waiting();
    received_.clear();
    witness_.began(nanoseconds(at));
}

void Comparison::conclude() {
    const std::lock_guard lock(mutex_);
    take_waiting();
    witness_.conclude();
}

witness::Findings Comparison::findings() {
    const std::lock_guard lock(mutex_);
    take_waiting();
    return witness_.findings();
}

bool Comparison::is_complete() {
    return findings().is_complete;
}

void Comparison::take_waiting() {
    std::vector<Waiting> taken;
    {
        const std::lock_guard lock(waiting_mutex_);
        taken.swap(waiting_);
    }
    for (const Waiting& one : taken)
        take(one);
}

void Comparison::feed(std::span<const Unit> units) {
    if (units.empty()) return;
    has_received_ = true;
    const std::lock_guard lock(mutex_);
    take_waiting();
    for (const auto& [track, unit] : units)
        witness_.received(track, unit);
}

void Comparison::take(const Waiting& sent) {
    const rtmp::Message& message = *sent.message;
    // The head tells all but the codec's own bytes.
    const rtmp::MediaBody body = rtmp::read_media_body(message.type, message.head.view());
    if (body.parts.empty()) return;
    const rtmp::MediaPart& part = body.parts.front();
    End& end = sent_[track_of(part)];
    if (part.kind == rtmp::PartKind::configuration)
        take_configuration(part, message.body.empty() ? ByteView() : message.body.front(), end);
    if (part.kind != rtmp::PartKind::frame) return;
    const Codec codec = codec_of(part.codec);
    const Framing framing = has_nal_units(codec) ? end.framing : Framing::raw;
    const witness::Fingerprint print = witness::fingerprint({codec, framing}, message.body);
    if (print.length == 0) return;
    witness_.sent(track_of(part), {.print = print,
                                   .due_ns = nanoseconds(sent.due),
                                   .handed_ns = nanoseconds(sent.sent),
                                   .time_ms = message.timestamp_ms + sent.shift_ms,
                                   .keyframe = part.keyframe,
                                   .unit = number_of(message)});
}

void Comparison::take_configuration(const rtmp::MediaPart& part, ByteView record, End& end) {
    const Codec codec = codec_of(part.codec);
    if (has_nal_units(codec)) end.framing = framing_of(codec, record);
}

void Comparison::received(const rtmp::event::MediaReceived& message, TimePoint arrived) {
    if (!is_media(message.type)) return;
    std::vector<Unit> units;
    for (const rtmp::MediaPart& part : rtmp::read_media_body(message.type, message.payload).parts) {
        End& end = received_[track_of(part)];
        if (part.kind == rtmp::PartKind::configuration) take_configuration(part, part.data, end);
        if (part.kind != rtmp::PartKind::frame) continue;
        const Codec codec = codec_of(part.codec);
        const Framing framing = has_nal_units(codec) ? end.framing : Framing::raw;
        const witness::Fingerprint print = witness::fingerprint({codec, framing}, part.data);
        if (print.length == 0) continue;
        units.emplace_back(track_of(part), witness::Received{.print = print,
                                                             .arrived_ns = nanoseconds(arrived),
                                                             .time_ms = end.unwrapped(message.timestamp),
                                                             .keyframe = part.keyframe});
    }
    feed(units);
}

void Comparison::received(const media::RemoteUnit& unit, TimePoint arrived) {
    const Codec codec = codec_of(unit.codec);
    Framing framing = Framing::raw;
    if (has_nal_units(codec)) framing = framing_of(codec, unit.config);
    if (codec == Codec::aac && media::parse_adts(unit.data)) framing = Framing::adts;
    const witness::Fingerprint print = witness::fingerprint({codec, framing}, unit.data);
    const std::optional<media::Time> time = unit.dts ? unit.dts : unit.pts;
    if (print.length == 0 || !time) return;
    const TrackId::Type type =
        unit.type == media::TrackType::video ? TrackId::Type::video : TrackId::Type::audio;
    const Unit one{TrackId{type, 0},
                   {.print = print,
                    .arrived_ns = nanoseconds(arrived),
                    .time_ms = std::chrono::duration_cast<std::chrono::milliseconds>(*time).count(),
                    .keyframe = unit.keyframe}};
    feed({&one, 1});
}

}  // namespace watch
