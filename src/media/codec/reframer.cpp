#include "media/codec/reframer.hpp"

#include <algorithm>
#include <utility>

#include "media/codec/annex_b.hpp"
#include "media/codec/decoder_config.hpp"
#include "media/codec/file_tag.hpp"
#include "media/codec/legacy_video.hpp"
#include "media/codec/opus.hpp"
#include "media/codec/sync_frames.hpp"
#include "media/codec/vpx.hpp"

namespace media {

namespace {

constexpr std::int64_t aac_frame_samples = 1024;
constexpr std::int64_t ns_per_second = 1'000'000'000;

bool lacks_sets(const std::optional<ParameterSets>& sets, Codec codec) {
    return !sets || sets->sps.empty() || sets->pps.empty() || (codec == Codec::hevc && sets->vps.empty());
}

/// True for NAL units of which one begins as none does (forbidden_zero_bit), or that are all empty.
bool are_damaged(const std::vector<ByteView>& nal_units) {
    const auto is_empty = [](ByteView unit) { return unit.empty(); };
    const auto is_none = [](ByteView unit) { return !unit.empty() && (unit.front() & 0x80U) != 0; };
    return std::all_of(nal_units.begin(), nal_units.end(), is_empty) ||
           std::any_of(nal_units.begin(), nal_units.end(), is_none);
}

/// A NAL unit without the zeros behind it, of which a stream may have any number.
ByteView without_padding(ByteView nal_unit) {
    while (!nal_unit.empty() && nal_unit.back() == 0)
        nal_unit = nal_unit.first(nal_unit.size() - 1);
    return nal_unit;
}

/// A record's sets, to be held against those in the samples.
ParameterSets sets_of(const std::optional<ParameterSets>& sets) {
    ParameterSets found = sets.value_or(ParameterSets{});
    for (auto* const kind : {&found.sps, &found.pps, &found.vps}) {
        for (Bytes& set : *kind)
            set.resize(without_padding(set).size());
    }
    return found;
}

}  // namespace

Reframer::Reframer(const StreamInfo& stream)
    : track_(stream.track), nal_(nal_codec(stream.track.codec)), reordered_frames_(stream.reordered_frames) {
    if (nal_ != nullptr) {
        begin_nal_units();
    } else if (track_.codec == Codec::av1) {
        begin_obus();
    } else if (track_.codec == Codec::vp8 || track_.codec == Codec::vp9) {
        form_ = Form::vpx;
        track_.config.clear();
    } else if (stream.in_latm) {
        form_ = Form::latm;
        track_.config.clear();
    } else if (needs_config(track_.codec) && !is_config(track_.codec, track_.config)) {
        if (track_.codec == Codec::aac) form_ = Form::adts;
        track_.config.clear();
    } else {
        if (has_sync_frames(track_.codec)) form_ = Form::sync_frames;
        track_.config = bare_config(track_.codec, track_.config);
    }
    describe_from_config(track_);
}

void Reframer::begin_nal_units() {
    const auto length_size = nal_->length_size(track_.config);
    if (!length_size) {
        form_ = Form::annex_b;
        const Bytes found = std::exchange(track_.config, {});
        if (const auto nal_units = split_annex_b(found)) take_sets(*nal_units);
        return;
    }
    const auto sets = nal_->parse(track_.config);
    length_size_ = length_size;
    sets_ = sets_of(sets);
    if (lacks_sets(sets, track_.codec)) track_.config.clear();
}

void Reframer::begin_obus() {
    form_ = Form::obus;
    if (is_av1_configuration(track_.config)) {
        const auto obus = split_obus(av1_configuration_obus(track_.config));
        const Obu* const header = obus ? sequence_header_in(*obus) : nullptr;
        if (header == nullptr) return;
        sequence_header_.assign(header->payload.begin(), header->payload.end());
        const auto sequence = parse_av1_sequence_header(header->payload);
        if (!sequence || contradicts(track_.config, *sequence))
            fault_ = "its av1C contradicts the sequence header in it";
        return;
    }
    // Files of bare OBUs have no record, but their first sequence header in its place.
    const Bytes found = std::exchange(track_.config, {});
    if (const auto obus = split_obus(found)) take_sequence_header(*obus);
}

bool Reframer::ready() const {
    // An av1C is held against the first frame.
    if (form_ == Form::obus && !packet_seen_) return false;
    return !needs_config(track_.codec) || !track_.config.empty();
}

void Reframer::learn(const Packet& packet) {
    if (!ready()) learn_form(packet);
    if (!ready()) take_config(packet.new_config);
    packet_seen_ = true;
    if (track_.width > 0) return;
    if (const auto size = legacy_picture_size(track_.codec, packet.data, packet.new_config)) {
        track_.width = size->width;
        track_.height = size->height;
    }
}

void Reframer::learn_form(const Packet& packet) {
    if (form_ == Form::annex_b) {
        if (const auto nal_units = split_annex_b(packet.data)) take_sets(*nal_units);
    } else if (length_size_) {
        if (const auto nal_units = nal_units_of_sample(packet.data)) take_sets(*nal_units);
    } else if (form_ == Form::adts) {
        const auto header = parse_adts(packet.data);
        if (header && header->frame_size <= packet.data.size()) {
            take_adts_header(*header, packet.data.subspan(header->header_size));
        }
    } else if (form_ == Form::latm) {
        // The packet comes again, and its damage with it.
        const Damage before = damage_;
        reframe_latm(packet);
        damage_ = before;
    } else if (form_ == Form::vpx) {
        take_key_frame(packet.data);
    } else if (form_ == Form::obus) {
        const auto obus = split_obus(packet.data);
        if (!obus) return;
        const Obu* const header = sequence_header_in(*obus);
        const auto sequence = header != nullptr ? parse_av1_sequence_header(header->payload)
                                                : std::optional<Av1SequenceHeader>();
        if (sequence && contradicts(track_.config, *sequence))
            fault_ = "its av1C contradicts the sequence header of its first frame";
        take_sequence_header(*obus);
    }
}

std::vector<Frame> Reframer::reframe(const Packet& packet) {
    if (const auto header = chained_header(track_.codec, packet.data)) {
        config_changed_ |= take_config(*header);
        return {};
    }
    notice_form(packet);
    bool changed = take_config(packet.new_config);
    changed |= std::exchange(config_changed_, false);
    if (form_ == Form::annex_b) return reframe_annex_b(packet, changed);
    if (form_ == Form::adts || has_adts_heads(packet)) return reframe_adts(packet, changed);
    if (form_ == Form::latm) return reframe_latm(packet);
    if (form_ == Form::obus) return reframe_obus(packet, changed);
    if (form_ == Form::sync_frames) return reframe_sync_frames(packet, changed);
    if (length_size_) {
        const auto nal_units = nal_units_of_sample(packet.data);
        changed |= nal_units && take_sets(*nal_units);
        if (!nal_units || are_damaged(*nal_units)) ++damage_.undecodable;
    }
    if (form_ == Form::vpx) changed |= take_key_frame(packet.data);
    std::vector<Frame> frames;
    frames.push_back(pass(packet, changed));
    return frames;
}

/// Some writers put Annex B into containers whose configuration record says otherwise.
void Reframer::notice_form(const Packet& packet) {
    if (form_known_) return;
    form_known_ = true;
    if (nal_ == nullptr || form_ != Form::as_is || !is_annex_b(packet.data)) return;
    if (split_length_prefixed(packet.data, nal_->length_size(track_.config).value_or(4))) return;
    form_ = Form::annex_b;
    length_size_.reset();
}

/// Some writers put ADTS frames beside an AudioSpecificConfig; no raw frame begins as they do (ISO/IEC 14496-3,
/// 4.4.2.1).
bool Reframer::has_adts_heads(const Packet& packet) const {
    if (track_.codec != Codec::aac || form_ != Form::as_is) return false;
    ByteView rest = packet.data;
    while (const auto header = parse_adts(rest)) {
        if (header->frame_size >= rest.size()) return header->frame_size == rest.size();
        rest = rest.subspan(header->frame_size);
    }
    return false;
}

/// Takes a configuration in the container's form. True when it is a new one.
bool Reframer::take_config(ByteView config) {
    // Elements of LATM hold their own.
    if (config.empty() || form_ == Form::latm) return false;
    if (form_ == Form::annex_b && is_annex_b(config)) {
        const auto nal_units = split_annex_b(config);
        return nal_units && take_sets(*nal_units);
    }
    if (!is_config(track_.codec, config)) return false;
    if (nal_ != nullptr) return take_record(config);
    if (form_ == Form::adts) form_ = Form::as_is;
    adts_.reset();
    if (form_ == Form::obus) {
        const auto obus = split_obus(av1_configuration_obus(config));
        return obus && take_sequence_header(*obus);
    }
    return adopt(bare_config(track_.codec, config));
}

/// Takes a configuration record of H.264 or HEVC. True when it is a new one; one without sets leaves them to the samples.
bool Reframer::take_record(ByteView record) {
    const auto sets = nal_->parse(record);
    Bytes config(record.begin(), record.end());
    if (length_size_) length_size_ = nal_->length_size(record);
    if (lacks_sets(sets, track_.codec)) {
        if (track_.config.empty()) return false;
        config = track_.config;
    } else {
        sets_ = sets_of(sets);
    }
    // Samples in Annex B get lengths of four bytes here.
    return adopt(with_length_size(*nal_, std::move(config), length_size_.value_or(4)));
}

/// True when the configuration is a new one.
bool Reframer::adopt(Bytes config) {
    if (config == track_.config) return false;
    track_.config = std::move(config);
    describe_from_config(track_);
    return true;
}

bool Reframer::take_sets(const std::vector<ByteView>& nal_units) {
    if (!nal_->update(sets_, nal_units)) return false;
    auto config = nal_->configuration(sets_);
    if (!config) return false;
    if (length_size_) config = with_length_size(*nal_, std::move(*config), *length_size_);
    return adopt(std::move(*config));
}

/// The NAL units behind lengths, without padding; nothing where they don't fill the sample.
std::optional<std::vector<ByteView>> Reframer::nal_units_of_sample(ByteView data) const {
    auto nal_units = split_length_prefixed(data, *length_size_);
    if (!nal_units) return std::nullopt;
    for (ByteView& unit : *nal_units)
        unit = without_padding(unit);
    return nal_units;
}

bool Reframer::take_sequence_header(const std::vector<Obu>& obus) {
    const Obu* const header = sequence_header_in(obus);
    if (header == nullptr || std::equal(header->payload.begin(), header->payload.end(),
                                        sequence_header_.begin(), sequence_header_.end())) {
        return false;
    }
    auto config = av1_configuration(*header);
    if (!config) return false;
    sequence_header_.assign(header->payload.begin(), header->payload.end());
    return adopt(std::move(*config));
}

bool Reframer::take_key_frame(ByteView data) {
    const auto frame = track_.codec == Codec::vp8 ? parse_vp8_key_frame(data) : parse_vp9_key_frame(data);
    if (!frame) return false;
    const bool resized = frame->size.width != track_.width || frame->size.height != track_.height;
    track_.width = frame->size.width;
    track_.height = frame->size.height;
    track_.colors.bit_depth = frame->bit_depth;
    const std::uint8_t level =
        track_.codec == Codec::vp9 ? vp9_level(frame->size, track_.frame_rate) : std::uint8_t{0};
    return adopt(vpx_configuration(*frame, level, track_.colors.color)) || resized;
}

bool Reframer::take_adts_header(const AdtsHeader& header, ByteView raw_frame) {
    const bool same = adts_ && adts_->object_type == header.object_type &&
                      adts_->sampling_index == header.sampling_index &&
                      adts_->channel_configuration == header.channel_configuration;
    if (same) return false;
    // A record tells more than the heads beside it, as long as those don't change.
    if (form_ == Form::as_is && !adts_) {
        adts_ = header;
        return false;
    }
    auto config = audio_specific_config(header, raw_frame);
    if (!config) return false;
    adts_ = header;
    return adopt(std::move(*config));
}

Frame Reframer::frame_of(const Packet& packet, Payload data, bool changed) const {
    Frame frame;
    frame.duration = packet.duration;
    frame.keyframe = packet.keyframe;
    frame.data = std::move(data);
    if (changed) frame.changed = std::make_shared<const Track>(track_);
    return frame;
}

Frame Reframer::pass(const Packet& packet, bool changed) const {
    Frame frame = frame_of(packet, {{packet.data}, packet.owner}, changed);
    frame.disposable = is_disposable(track_.codec, packet.data);
    if (track_.codec == Codec::opus && packet.duration <= Time(0))
        frame.duration = std::max(frame.duration, opus_duration(packet.data));
    return frame;
}

std::vector<Frame> Reframer::reframe_annex_b(const Packet& packet, bool changed) {
    std::vector<Frame> frames;
    const auto nal_units = split_annex_b(packet.data);
    if (!nal_units || nal_units->empty()) {
        ++damage_.left_out;
        return frames;
    }
    if (are_damaged(*nal_units)) ++damage_.undecodable;
    changed |= take_sets(*nal_units);
    Payload data = length_prefixed(*nal_units, packet.owner, nal_->is_framing);
    if (!data.slices.empty()) frames.push_back(frame_of(packet, std::move(data), changed));
    return frames;
}

std::vector<Frame> Reframer::reframe_obus(const Packet& packet, bool changed) {
    std::vector<Frame> frames;
    const auto obus = split_obus(packet.data);
    if (!obus) {
        ++damage_.left_out;
        return frames;
    }
    changed |= take_sequence_header(*obus);
    Payload data = low_overhead(*obus, packet.owner);
    if (!data.slices.empty()) frames.push_back(frame_of(packet, std::move(data), changed));
    return frames;
}

/// The packet as it is, without bytes beside its frames that are none: libavformat's parsers leave there what they
/// find no frame in. Zeros behind the last of all are none that is missing.
std::vector<Frame> Reframer::reframe_sync_frames(const Packet& packet, bool changed) {
    damage_.left_out += std::exchange(zeros_, 0);
    const SyncFrames found = find_sync_frames(track_.codec, packet.data);
    const ByteView behind = packet.data.subspan(found.begin + found.size);
    const bool are_zeros =
        std::all_of(behind.begin(), behind.end(), [](std::uint8_t byte) { return byte == 0; });
    std::vector<Frame> frames{pass(packet, changed)};
    if (found.size == 0) {
        if (!file_tag_size(packet.data)) ++damage_.undecodable;
        return frames;
    }
    if (found.begin > 0) damage_.left_out += frames_in(found.begin, found.last_size);
    if (are_zeros && behind.size() >= found.last_size) zeros_ = frames_in(behind.size(), found.last_size);
    const bool is_rest = !are_zeros && !file_tag_size(behind);
    if (is_rest) damage_.left_out += frames_in(behind.size(), found.last_size);
    if (found.begin > 0 || is_rest)
        frames.front().data = {{packet.data.subspan(found.begin, found.size)}, packet.owner};
    return frames;
}

std::vector<Frame> Reframer::reframe_adts(const Packet& packet, bool changed) {
    std::vector<Frame> frames;
    ByteView rest = packet.data;
    std::size_t last_size = 0;
    while (const auto header = parse_adts(rest)) {
        if (header->frame_size > rest.size()) break;
        const ByteView raw_frame =
            rest.subspan(header->header_size, header->frame_size - header->header_size);
        rest = rest.subspan(header->frame_size);
        last_size = header->frame_size;
        changed |= take_adts_header(*header, raw_frame);
        if (raw_frame.empty()) continue;
        Frame frame = frame_of(packet, {{raw_frame}, packet.owner}, std::exchange(changed, false));
        const Time duration = frame_duration();
        frame.dts = frame.pts = duration * static_cast<std::int64_t>(frames.size());
        if (duration > Time(0)) frame.duration = duration;
        frames.push_back(std::move(frame));
    }
    if (!rest.empty()) damage_.left_out += frames_in(rest.size(), last_size);
    return frames;
}

/// The raw frames of the packet's elements; those of a damaged element, and those before the first configuration,
/// are left out.
std::vector<Frame> Reframer::reframe_latm(const Packet& packet) {
    std::vector<Frame> frames;
    bool changed = false;
    ByteView rest = packet.data;
    while (const auto size = loas_size(rest)) {
        if (*size > rest.size()) break;
        auto element = latm_.read(rest.first(*size));
        rest = rest.subspan(*size);
        if (!element) {
            ++damage_.left_out;
            continue;
        }
        if (!element->config.empty()) changed |= adopt(std::move(element->config));
        for (Bytes& raw_frame : element->frames) {
            const auto owner = std::make_shared<const Bytes>(std::move(raw_frame));
            Frame frame = frame_of(packet, {{*owner}, owner}, std::exchange(changed, false));
            frame.dts = frame.pts = element->frame_duration * static_cast<std::int64_t>(frames.size());
            frame.duration = element->frame_duration;
            frames.push_back(std::move(frame));
        }
    }
    if (!rest.empty()) ++damage_.left_out;
    return frames;
}

Time Reframer::frame_duration() const {
    if (track_.type == TrackType::video) {
        if (!(track_.frame_rate >= 0.1)) return Time(0);
        return Time(static_cast<std::int64_t>(static_cast<double>(ns_per_second) / track_.frame_rate));
    }
    if (track_.codec != Codec::aac || track_.sample_rate <= 0) return Time(0);
    return Time(aac_frame_samples * ns_per_second / track_.sample_rate);
}

}  // namespace media
