#include "media/container/container.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "media/container/damage_warnings.hpp"
#include "media/container/description_warnings.hpp"
#include "media/flv/flv_tags.hpp"
#include "media/streams/clock_origin.hpp"
#include "media/streams/codecs.hpp"
#include "media/streams/selection.hpp"
#include "media/streams/stream_info.hpp"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

namespace media {

namespace {

/// Packets in a row that can't be read before the rest is given up: those that follow a cut in the other
/// track's media.
constexpr int max_failures = 500;
/// Packets, bytes and time of an FLV file, which shows its tracks as they come, in which those are looked out
/// for that its header announces.
constexpr std::size_t max_look_out_packets = 200;
constexpr std::size_t max_look_out_bytes = 16U << 20U;
constexpr Time max_look_out_span = std::chrono::seconds(1);
/// Media of a pipe, in libavformat's microseconds, in which streams of an unknown kind show theirs. Markers for
/// advertisements never do, and a live stream waits for them.
constexpr std::int64_t max_analysis_of_pipe = 2'000'000;
/// Zeros behind the media that some writers fill a block with; more were to be media, and no recorder or download came
/// to write it. So many are looked for.
constexpr std::int64_t max_padding = 16 * 1024;
constexpr std::int64_t most_zeros = 64 * 1024 * 1024;

}  // namespace

Container::Container(const Input& input)
    : source_(input),
      format_(source_, remarks_, input.format),
      gaps_(source_.name(), format_, remarks_),
      late_streams_(source_.name(), remarks_),
      choice_(input.choice),
      has_companions_(!input.companions.empty()),
      gets_silence_(input.silent_audio) {
    const Remarks::Listening listening(remarks_);
    find_streams();
    warn_of_fault(std::nullopt);
    for (const AVStream* const stream : format_.streams()) {
        if (!is_media(*stream)) continue;
        streams_.push_back(format_.is_program_stream() ? program_stream_info(*stream) : stream_info(*stream));
        Track& track = streams_.back().track;
        const double between_frames = av_q2d(stream->r_frame_rate);
        const bool is_nal = track.codec == Codec::h264 || track.codec == Codec::hevc;
        // The header's rate may count chunks of nothing between the frames.
        if (format_.is_avi() && is_nal && between_frames > 0)
            track.frame_rate = std::min(track.frame_rate, between_frames);
        streams_.back().begun = !format_.bytes().begins_late(stream->id);
        streams_.back().programs = format_.programs_of(*stream);
        if (has_dolby_vision(*stream)) {
            remarks_.add(
                fmt::format("track {} is Dolby Vision; its base layer is sent as it is, and few servers "
                            "make more of it",
                            stream->index));
        }
    }
}

void Container::find_streams() {
    if (format_.is_flv()) {
        format_.context().flags |= AVFMT_FLAG_NOPARSE | AVFMT_FLAG_NOFILLIN;
        look_out_for_flv_streams();
        return;
    }
    bool described = format_.is_mp4();
    for (AVStream* const stream : format_.streams()) {
        if (is_media(*stream)) {
            described = described && is_described(stream_info(*stream).track);
        } else if (!is_undecided(*stream)) {
            stream->discard = AVDISCARD_ALL;
        } else if (may_wait()) {
            format_.context().max_analyze_duration = max_analysis_of_pipe;
        }
    }
    if (format_.is_mp4()) refuse_index_behind_media();
    if (described) {
        // Packets of such an MP4 carry complete times and whole access units.
        format_.context().flags |= AVFMT_FLAG_NOPARSE | AVFMT_FLAG_NOFILLIN;
        return;
    }
    // The decoding time of the next frame, where a picture's own is missing, fits none that was reordered.
    if (!format_.may_lack_presentation_times()) format_.context().flags |= AVFMT_FLAG_GENPTS;
    const int result = avformat_find_stream_info(&format_.context(), nullptr);
    source_.throw_if_interrupted();
    if (result < 0) note_damage(error_text(result));
    for (AVStream* const stream : format_.streams()) {
        if (!is_media(*stream)) stream->discard = AVDISCARD_ALL;
    }
}

/// Refuses an MP4 whose index is at the end if it comes by a pipe: the media has gone by.
void Container::refuse_index_behind_media() const {
    if (source_.seekable()) return;
    for (AVStream* const stream : format_.streams()) {
        const AVIndexEntry* const first = avformat_index_get_entry(stream, 0);
        if (first == nullptr || first->pos >= avio_tell(format_.context().pb)) continue;
        throw Error(ErrorKind::cannot_open,
                    fmt::format("{}: its index (moov) is at the end, where a pipe brings it too late; "
                                "name the file, or write it with -movflags faststart",
                                source_.name()));
    }
}

void Container::look_out_for_flv_streams() {
    constexpr unsigned audio_flag = 4;
    constexpr unsigned video_flag = 1;
    const unsigned flags = source_.head().size() > 4 ? source_.head()[4] & (audio_flag | video_flag) : 0;
    const unsigned announced = flags == 0 ? audio_flag | video_flag : flags;
    const auto missing = [&] {
        unsigned seen = 0;
        for (const AVStream* const stream : format_.streams()) {
            if (!is_media(*stream) || !is_described(stream_info(*stream).track)) continue;
            seen |= stream->codecpar->codec_type == AVMEDIA_TYPE_VIDEO ? video_flag : audio_flag;
        }
        return announced & ~seen;
    };
    look_out_from_here([&] { return missing() == 0; });
    if (missing() == 0 || !source_.seekable()) return;
    // The first tags of the track that is missing lie further behind: they are read first, then all from the
    // beginning.
    const auto place =
        find_flv_tag(source_, (missing() & audio_flag) != 0 ? FlvTagType::audio : FlvTagType::video);
    if (!place || !seek_byte(*place)) return;
    look_out_from_here([&] { return missing() == 0; });
    seek_byte(0);
}

bool Container::seek_byte(std::int64_t position) {
    if (format_.seek_byte(position) < 0) return false;
    ahead_.clear();
    ended_ = false;
    damage_.reset();
    return true;
}

/// Reads on until the streams are ready, as long as that does not take too long.
void Container::look_out_from_here(const std::function<bool()>& ready) {
    std::size_t bytes = 0;
    // Scripts may lie ahead of all media, at times far from it.
    std::optional<Time> first;
    while (!ready() && ahead_.size() < max_look_out_packets && bytes < max_look_out_bytes) {
        const Packet* const packet = read_ahead();
        if (packet == nullptr) return;
        bytes += packet->data.size();
        if (!packet->dts || !is_media(*format_.streams()[static_cast<std::size_t>(packet->stream)])) continue;
        if (!first) first = packet->dts;
        if (*packet->dts - *first > max_look_out_span) return;
    }
}

void Container::keep(const std::vector<int>& stream_indices) {
    kept_ = stream_indices;
    for (AVStream* const stream : format_.streams()) {
        const bool is_wanted = is_kept(stream->index) || (is_media(*stream) && !has_begun(stream->index));
        stream->discard = is_wanted ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
    }
    if (format_.skips_descriptions()) warn_of_skipped_samples(nullptr);
}

void Container::warn_of_skipped_samples(SampleDescriptions* fragments) {
    for (Warning& warning : skipped_samples(source_.name(), format_.streams(), kept_, fragments))
        remarks_.warn(std::move(warning));
}

bool Container::takes_late(TrackType type) const {
    return format_.is_flv() && !has_companions_ && !(gets_silence_ && type == TrackType::audio);
}

StreamInfo Container::describe(int stream) const {
    return stream_info(*format_.streams()[static_cast<std::size_t>(stream)]);
}

std::vector<StreamInfo> Container::kept_besides(const std::vector<Track>& tracks) const {
    std::vector<StreamInfo> besides;
    for (const StreamInfo& stream : streams_) {
        const auto is_same = [&](const Track& track) {
            return track.input_index == stream.track.input_index;
        };
        if (is_kept(stream.track.input_index) && std::none_of(tracks.begin(), tracks.end(), is_same))
            besides.push_back(stream);
    }
    return besides;
}

/// True for a track that the choice would take if it came now.
bool Container::is_wanted(const Track& track) const {
    if (!wants(choice_, track.type)) return false;
    if (choice_.several) {
        return choice_.several->empty() || std::find(choice_.several->begin(), choice_.several->end(),
                                                     track.input_index) != choice_.several->end();
    }
    return !has_kept(track.type);
}

bool Container::has_kept(TrackType type) const {
    return std::any_of(streams_.begin(), streams_.end(), [&](const StreamInfo& stream) {
        return stream.track.type == type && is_kept(stream.track.input_index);
    });
}

/// A stream that was there when the input was opened, or was kept since; nullptr for another.
const StreamInfo* Container::known(int stream) const {
    const auto found = std::find_if(streams_.begin(), streams_.end(), [stream](const StreamInfo& info) {
        return info.track.input_index == stream;
    });
    return found != streams_.end() ? &*found : nullptr;
}

/// Keeps a stream that nothing has shown before, if it is wanted.
bool Container::keep_late(int stream) {
    const AVStream& late = *format_.streams()[static_cast<std::size_t>(stream)];
    if (!is_media(late) || known(stream) != nullptr) return false;
    StreamInfo info = stream_info(late);
    if (!takes_late(info.track.type)) return false;
    if (!is_sendable(info.track.codec, true) || !is_wanted(info.track)) return false;
    streams_.push_back(std::move(info));
    kept_.push_back(stream);
    return true;
}

bool Container::is_kept(int stream) const {
    return kept_.empty() || std::find(kept_.begin(), kept_.end(), stream) != kept_.end();
}

const Packet* Container::read_ahead() {
    auto packet = read_packet();
    if (!packet) return nullptr;
    ahead_.push_back(std::move(*packet));
    return &ahead_.back();
}

bool Container::seek(int stream, Time time) {
    // In FLV, libavformat knows only of keyframes that it has read.
    if (!source_.seekable() || format_.is_flv()) return false;
    const Tick tick = tick_of(*format_.streams()[static_cast<std::size_t>(stream)]);
    const std::int64_t ticks = format_.origin().ticks(time, tick);
    format_.bytes().forget_faults();
    if (av_seek_frame(&format_.context(), stream, ticks, AVSEEK_FLAG_BACKWARD) < 0) return false;
    ahead_.clear();
    ended_ = false;
    gaps_.leap();
    return true;
}

std::optional<Packet> Container::read() {
    while (!ahead_.empty()) {
        Packet packet = std::move(ahead_.front());
        ahead_.pop_front();
        if (is_kept(packet.stream)) return packet;
    }
    return read_packet();
}

std::optional<Packet> Container::read_packet() {
    const Remarks::Listening listening(remarks_);
    for (int failures = 0; !ended_ && failures < max_failures;) {
        const auto owned = allocate_packet();
        AVPacket& packet = av_packet(*owned);
        const int result = format_.read(packet);
        if (result >= 0) {
            failures = 0;
            format_.bytes().resume_behind(packet.pos);
            gaps_.pass(*owned);
            const AVStream& stream = *format_.streams()[static_cast<std::size_t>(packet.stream_index)];
            warn_of_fault(time_of(*owned, stream, format_.origin()));
            if (auto adopted = adopt(owned)) return adopted;
            continue;
        }
        source_.throw_if_interrupted();
        if (result != AVERROR_INVALIDDATA) {
            check_end(result);
            break;
        }
        // The values of a script may be none that libavformat knows; they are sent as they are.
        if (format_.bytes().script_ends_at(avio_tell(format_.context().pb))) continue;
        ++failures;
        note_damage(remarks_.ended_early() ? "the file ends too early" : "the file is damaged");
    }
    finish();
    return std::nullopt;
}

void Container::finish() {
    if (!ended_ && format_.skips_descriptions() && format_.descriptions() != nullptr)
        warn_of_skipped_samples(format_.descriptions());
    if (!ended_ && !damage_) gaps_.finish();
    if (!ended_) warn_of_zeros();
    ended_ = true;
    if (const auto begin = format_.appended_file()) remarks_.warn(left_out_behind(source_.name(), *begin));
    late_streams_.finish();
}

/// Warns of a file that goes on in zeros; an MP4 may reserve space behind its media.
void Container::warn_of_zeros() {
    if (!source_.seekable() || format_.is_mp4()) return;
    const std::int64_t zeros = source_.zeros_at_end(most_zeros);
    if (zeros > max_padding) remarks_.warn(ends_in_zeros(source_.name(), zeros));
}

bool Container::is_scrambled(int stream) const {
    const AVStream& found = *format_.streams()[static_cast<std::size_t>(stream)];
    return format_.bytes().is_scrambled(found.id);
}

StreamFaults Container::take_faults(int stream, std::int64_t before) {
    return format_.bytes().take_faults(format_.streams()[static_cast<std::size_t>(stream)]->id, before);
}

/// Warns of a fault that libavformat has met and passed over, before the packet of that time, if any.
void Container::warn_of_fault(std::optional<Time> before) {
    const std::optional<std::string> fault = remarks_.take_fault();
    if (!fault || std::exchange(told_of_fault_, true)) return;
    remarks_.warn(passed_over(source_.name(), *fault, before));
}

std::optional<Packet> Container::adopt(const std::shared_ptr<OwnedPacket>& owned) {
    const AVPacket& from = av_packet(*owned);
    if (from.size <= 0) return std::nullopt;
    if (!is_kept(from.stream_index) && !keep_late(from.stream_index)) {
        note_late_stream(from);
        return std::nullopt;
    }
    const AVStream& stream = *format_.streams()[static_cast<std::size_t>(from.stream_index)];
    late_streams_.count_chosen(type_of(stream), from.pos);
    // In MP4, libavformat shortens the last packet to what is there without a word.
    const std::int64_t end = from.pos + from.size;
    const bool at_end =
        source_.seekable() && from.pos >= 0 && end >= *source_.size() && end >= *source_.measure_size();
    const bool corrupt = (from.flags & AV_PKT_FLAG_CORRUPT) != 0 && !format_.may_jump();
    if (corrupt || (format_.is_mp4() && at_end && format_.end() == FileEnd::cut)) {
        note_damage(at_end || format_.context().pb->eof_reached != 0 ? "the file ends too early"
                                                                     : "the file is damaged");
        return std::nullopt;
    }
    if ((from.flags & AV_PKT_FLAG_CORRUPT) != 0) {
        // MPEG-TS counts its packets; behind a splice, what is called damaged is mostly whole.
        remarks_.add(fmt::format("stream {} has gaps; some of its frames may be damaged", from.stream_index));
    }
    if (is_encrypted(*owned)) {
        throw Error(ErrorKind::nothing_to_send,
                    fmt::format("{}: track {} ({}) is encrypted; decrypt the file first", source_.name(),
                                stream.index, avcodec_get_name(stream.codecpar->codec_id)));
    }
    format_.note_first_time(from.dts, tick_of(stream));
    Packet packet = to_packet(owned, stream, format_.origin());
    packet.hidden = format_.hides(from);
    if (SampleDescriptions* const descriptions = format_.descriptions()) {
        const auto config = descriptions->change(static_cast<std::uint32_t>(stream.id), from.pos);
        if (config && packet.new_config.empty()) packet.new_config = *config;
        if (config && packet.new_config.empty())
            remarks_.warn(unread_description(source_.name(), stream.index, from.pos));
    }
    return packet;
}

Timeline::Clock Container::clock_between(int stream, std::int64_t from, std::int64_t to) const {
    const StreamInfo* const info = known(stream);
    if (info == nullptr || info->programs.empty()) return Timeline::Clock::unknown;
    return format_.bytes().clock_between(info->programs.front(), from, to);
}

std::vector<FlvScript> Container::take_scripts(std::int64_t position) {
    for (const std::string& remark : format_.bytes().take_remarks())
        remarks_.add(remark);
    return format_.bytes().take_scripts(position);
}

/// True for a stream of a program that a kept one is of.
bool Container::shares_program(const AVStream& stream) const {
    if (!format_.has_several_programs()) return true;
    const std::vector<int> programs = format_.programs_of(stream);
    return std::any_of(streams_.begin(), streams_.end(), [&](const StreamInfo& other) {
        return is_kept(other.track.input_index) &&
               std::find_first_of(programs.begin(), programs.end(), other.programs.begin(),
                                  other.programs.end()) != programs.end();
    });
}

bool Container::has_begun(int stream) const {
    const StreamInfo* const info = known(stream);
    return info != nullptr && info->begun;
}

void Container::note_late_stream(const AVPacket& packet) {
    const AVStream& stream = *format_.streams()[static_cast<std::size_t>(packet.stream_index)];
    if (!is_media(stream) || has_begun(stream.index) || !shares_program(stream)) return;
    const TrackType type = type_of(stream);
    if (!wants(choice_, type) || choice_.several) return;
    late_streams_.count({stream.index, type, avcodec_get_name(stream.codecpar->codec_id), has_kept(type)},
                        packet.pos);
}

void Container::note_damage(const std::string& what) {
    if (!damage_) damage_ = what;
}

void Container::check_end(int result) {
    const int error = result != AVERROR_EOF ? result : format_.context().pb->error;
    // MPEG-TS without a packet for long says that it should be asked again.
    if (error == AVERROR(EAGAIN)) {
        note_damage("the file is damaged");
    } else if (error < 0 && error != AVERROR_EOF) {
        note_damage(error_text(error));
    }
    const FileEnd end = format_.end();
    if (format_.bytes().ends_lost() || end == FileEnd::damaged) note_damage("the file is damaged");
    if (end == FileEnd::cut || remarks_.ended_early()) {
        damage_ = "the file ends too early";
        if (source_.has_grown()) *damage_ += "; it is still being written, and --follow waits for more";
    }
    if (source_.was_shortened()) damage_ = "the file was begun anew while it was followed";
}

}  // namespace media
