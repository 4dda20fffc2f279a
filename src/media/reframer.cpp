#include "media/reframer.hpp"

#include <algorithm>
#include <utility>

#include "media/legacy_video.hpp"
#include "media/sps.hpp"

namespace media {

namespace {

constexpr std::int64_t aac_frame_samples = 1024;
constexpr std::int64_t second = 1'000'000'000;

/// True when NAL units with lengths of that many bytes fill the packet exactly.
bool is_length_prefixed(ByteView data, std::size_t length_size) {
    while (!data.empty()) {
        if (data.size() < length_size) return false;
        std::size_t length = 0;
        for (std::size_t i = 0; i < length_size; ++i)
            length = length << 8U | data[i];
        if (data.size() - length_size < length) return false;
        data = data.subspan(length_size + length);
    }
    return true;
}

bool is_vp6(Codec codec) {
    return codec == Codec::vp6 || codec == Codec::vp6_alpha;
}

}  // namespace

Reframer::Reframer(const StreamInfo& stream)
    : track_(stream.track), reordered_frames_(stream.reordered_frames) {
    if (track_.codec == Codec::h264 && !nal_length_size(track_.config)) {
        form_ = Form::annex_b;
        const Bytes found = std::exchange(track_.config, {});
        if (const auto nal_units = split_annex_b(found)) take_sets(*nal_units);
    } else if (track_.codec == Codec::aac && !parse_audio_specific_config(track_.config)) {
        form_ = Form::adts;
        track_.config.clear();
    }
    describe_from_config();
}

bool Reframer::ready() const {
    return (track_.codec != Codec::h264 && track_.codec != Codec::aac) || !track_.config.empty();
}

void Reframer::learn(const Packet& packet) {
    if (form_ == Form::annex_b && !ready()) {
        if (const auto nal_units = split_annex_b(packet.data)) take_sets(*nal_units);
    } else if (form_ == Form::adts && !ready()) {
        const auto header = parse_adts(packet.data);
        if (header && header->frame_size <= packet.data.size()) {
            take_adts_header(*header, packet.data.subspan(header->header_size));
        }
    }
    if (!ready()) take_config(packet.new_config);
    if (track_.width > 0) return;
    if (const auto size = legacy_picture_size(track_.codec, packet.data, packet.new_config)) {
        track_.width = size->width;
        track_.height = size->height;
    }
}

std::vector<Reframer::Unit> Reframer::reframe(const Packet& packet) {
    notice_form(packet);
    const bool changed = take_config(packet.new_config);
    if (form_ == Form::annex_b) return reframe_annex_b(packet, changed);
    if (form_ == Form::adts) return reframe_adts(packet);
    std::vector<Unit> units;
    units.push_back(pass(packet, changed));
    return units;
}

/// Some writers put Annex B into containers whose configuration record says otherwise.
void Reframer::notice_form(const Packet& packet) {
    if (form_known_) return;
    form_known_ = true;
    if (track_.codec != Codec::h264 || form_ != Form::as_is || !is_annex_b(packet.data)) return;
    const auto length_size = static_cast<std::size_t>(nal_length_size(track_.config).value_or(4));
    if (is_length_prefixed(packet.data, length_size)) return;
    form_ = Form::annex_b;
    sets_ = parse_avc_configuration(track_.config).value_or(ParameterSets{});
}

/// A configuration from the container, in its form. True when it is a new one.
bool Reframer::take_config(ByteView config) {
    if (config.empty()) return false;
    const Bytes fresh(config.begin(), config.end());
    if (fresh == track_.config) return false;
    if (track_.codec == Codec::h264) {
        const auto sets = parse_avc_configuration(config);
        if (form_ == Form::annex_b) {
            const auto nal_units = split_annex_b(config);
            return nal_units && take_sets(*nal_units);
        }
        if (!sets || !nal_length_size(config)) return false;
    } else if (track_.codec == Codec::aac) {
        if (!parse_audio_specific_config(config)) return false;
        form_ = Form::as_is;
    } else if (!is_vp6(track_.codec)) {
        return false;
    }
    track_.config = fresh;
    describe_from_config();
    return true;
}

bool Reframer::take_sets(const std::vector<ByteView>& nal_units) {
    if (!sets_.update(nal_units)) return false;
    auto config = avc_configuration(sets_);
    if (!config || *config == track_.config) return false;
    track_.config = std::move(*config);
    describe_from_config();
    return true;
}

bool Reframer::take_adts_header(const AdtsHeader& header, ByteView raw_frame) {
    const bool same = adts_ && adts_->object_type == header.object_type &&
                      adts_->sampling_index == header.sampling_index &&
                      adts_->channel_configuration == header.channel_configuration;
    if (same) return false;
    auto config = audio_specific_config(header, raw_frame);
    if (!config) return false;
    adts_ = header;
    if (*config == track_.config) return false;
    track_.config = std::move(*config);
    describe_from_config();
    return true;
}

void Reframer::describe_from_config() {
    if (track_.codec == Codec::h264) {
        const auto sets = parse_avc_configuration(track_.config);
        if (!sets || sets->sps.empty()) return;
        if (const auto size = picture_size(sets->sps.front())) {
            track_.width = size->width;
            track_.height = size->height;
        }
    } else if (track_.codec == Codec::aac) {
        if (const auto format = parse_audio_specific_config(track_.config)) {
            track_.sample_rate = format->sample_rate;
            track_.channels = format->channels;
        }
    }
}

std::shared_ptr<const Track> Reframer::changed_if(bool changed) const {
    return changed ? std::make_shared<const Track>(track_) : nullptr;
}

Reframer::Unit Reframer::pass(const Packet& packet, bool changed) const {
    Unit unit;
    unit.data.slices.push_back(packet.data);
    unit.data.owner = packet.owner;
    unit.disposable = is_disposable(track_.codec, packet.data);
    unit.changed = changed_if(changed);
    return unit;
}

std::vector<Reframer::Unit> Reframer::reframe_annex_b(const Packet& packet, bool changed) {
    std::vector<Unit> units;
    const auto nal_units = split_annex_b(packet.data);
    if (!nal_units) return units;
    changed |= take_sets(*nal_units);
    Unit unit;
    unit.data = length_prefixed(*nal_units, packet.owner);
    unit.changed = changed_if(changed);
    if (!unit.data.slices.empty()) units.push_back(std::move(unit));
    return units;
}

std::vector<Reframer::Unit> Reframer::reframe_adts(const Packet& packet) {
    std::vector<Unit> units;
    ByteView rest = packet.data;
    bool changed = false;
    while (const auto header = parse_adts(rest)) {
        if (header->frame_size > rest.size()) break;
        const ByteView raw_frame =
            rest.subspan(header->header_size, header->frame_size - header->header_size);
        rest = rest.subspan(header->frame_size);
        changed |= take_adts_header(*header, raw_frame);
        if (raw_frame.empty()) continue;
        Unit unit;
        unit.data.slices.push_back(raw_frame);
        unit.data.owner = packet.owner;
        unit.duration = frame_duration();
        unit.offset = unit.duration * static_cast<std::int64_t>(units.size());
        unit.changed = changed_if(std::exchange(changed, false));
        units.push_back(std::move(unit));
    }
    return units;
}

Time Reframer::frame_duration() const {
    if (track_.type == TrackType::video) {
        if (!(track_.frame_rate >= 0.1)) return Time(0);
        return Time(static_cast<std::int64_t>(static_cast<double>(second) / track_.frame_rate));
    }
    if (track_.codec != Codec::aac || track_.sample_rate <= 0) return Time(0);
    return Time(aac_frame_samples * second / track_.sample_rate);
}

}  // namespace media
