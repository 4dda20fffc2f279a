#include "media/container/container.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <deque>
#include <fmt/format.h>
#include <limits>
#include <span>
#include <utility>

#include "media/container/byte_source.hpp"
#include "media/container/codecs.hpp"
#include "media/container/file_tail.hpp"
#include "media/container/followed_source.hpp"
#include "media/container/stream_info.hpp"
#include "media/time/exact_time.hpp"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/mathematics.h>
}

namespace media {

namespace {

/// libavformat copies what fits into this buffer, and reads larger packets straight into place.
constexpr int buffer_size = 32 * 1024;
/// libavformat's name for MP4 and its kin.
constexpr const char* mp4 = "mov,mp4,m4a,3gp,3g2,mj2";
/// Packets in a row that can't be read before the rest is given up: what follows a cut in the other track's
/// media.
constexpr int max_failures = 500;
/// FLV shows its tracks as they come: how long to look out for those that its header announces.
constexpr std::size_t max_look_out_packets = 200;
constexpr std::size_t max_look_out_bytes = 16U << 20U;
constexpr Time max_look_out_span = std::chrono::seconds(1);
/// Times beyond this are taken for damage; below it, sums of a few can't overflow.
constexpr Time max_time = std::chrono::hours(24 * 365 * 10);

constexpr std::int64_t no_timestamp = std::numeric_limits<std::int64_t>::min();

std::string error_text(int error) {
    std::array<char, AV_ERROR_MAX_STRING_SIZE> text{};
    av_strerror(error, text.data(), text.size());
    return text.data();
}

std::optional<Time> to_time(std::int64_t ticks, AVRational tick) {
    if (ticks == no_timestamp || tick.num <= 0 || tick.den <= 0) return std::nullopt;
    return time_of(ticks, {tick.num, tick.den}, max_time);
}

/// libavformat's words, in others where those say little, and what to do.
std::string explained(const std::string& said, int error) {
    if (said.find("moov atom not found") != std::string::npos)
        return "its index (moov) is missing; was it cut short, or is it still being written?";
    std::string cause = !said.empty()                  ? said
                        : error == AVERROR_INVALIDDATA ? "it is not a media file that libavformat knows"
                                                       : error_text(error);
    while (cause.ends_with('.'))
        cause.pop_back();
    return cause + "; check that it is a media file, and whole";
}

/// Whether libavformat knows a format that begins so.
bool looks_like_media(ByteView head) {
    Bytes padded(head.begin(), head.end());
    padded.resize(head.size() + AVPROBE_PADDING_SIZE);
    AVProbeData data{};
    data.filename = "";
    data.buf = padded.data();
    data.buf_size = static_cast<int>(head.size());
    return av_probe_input_format(&data, 1) != nullptr;
}

struct CloseIo {
    void operator()(AVIOContext* io) const {
        av_freep(&io->buffer);
        avio_context_free(&io);
    }
};

struct CloseFormat {
    void operator()(AVFormatContext* format) const { avformat_close_input(&format); }
};

// What libavformat calls; `opaque` is the FollowedSource.

int read_bytes(void* opaque, std::uint8_t* buffer, int size) {
    const auto result = static_cast<FollowedSource*>(opaque)->read({buffer, static_cast<std::size_t>(size)});
    switch (result.outcome) {
        case ByteSource::Outcome::ok:
            return static_cast<int>(result.count);
        case ByteSource::Outcome::end:
            return AVERROR_EOF;
        case ByteSource::Outcome::interrupted:
            return AVERROR_EXIT;
        case ByteSource::Outcome::failed:
            return AVERROR(result.error);
    }
    return AVERROR_BUG;
}

std::int64_t seek_bytes(void* opaque, std::int64_t offset, int whence) {
    auto& source = *static_cast<FollowedSource*>(opaque);
    if (whence == AVSEEK_SIZE) return source.size().value_or(AVERROR(ENOSYS));
    if (whence != SEEK_SET || !source.seek(offset)) return AVERROR(EINVAL);
    return offset;
}

int is_interrupted(void* opaque) {
    return static_cast<const ByteSource*>(opaque)->interrupted() ? 1 : 0;
}

/// A media file that names other files or addresses doesn't get them.
int refuse_to_open(AVFormatContext* /*context*/, AVIOContext** /*io*/, const char* /*url*/, int /*flags*/,
                   AVDictionary** /*options*/) {
    return AVERROR(EACCES);
}

}  // namespace

/// An AVPacket and what goes with it.
struct Container::OwnedPacket {
    AVPacket* packet = av_packet_alloc();
    Bytes config;

    OwnedPacket() {
        if (packet == nullptr) throw std::bad_alloc();
    }
    ~OwnedPacket() { av_packet_free(&packet); }
    OwnedPacket(const OwnedPacket&) = delete;
    OwnedPacket& operator=(const OwnedPacket&) = delete;

    /// Side data of that type, or nothing.
    ByteView side_data(AVPacketSideDataType type) const {
        std::size_t size = 0;
        const std::uint8_t* const data = av_packet_get_side_data(packet, type, &size);
        return {data, data == nullptr ? 0 : size};
    }
};

/// The libavformat side of a container; closed in reverse order.
struct Container::Libav {
    explicit Libav(ByteSource& bytes) : source(bytes) {}

    FollowedSource source;
    std::unique_ptr<AVIOContext, CloseIo> io;
    std::unique_ptr<AVFormatContext, CloseFormat> format;

    std::span<AVStream* const> streams() const { return {format->streams, format->nb_streams}; }
    bool is_behind_script() const { return source.script_ends_at(avio_tell(io.get())); }
    bool is(const char* name) const { return std::strcmp(format->iformat->name, name) == 0; }
};

Container::Container(const Input& input) : source_(input), libav_(std::make_unique<Libav>(source_)) {
    const Remarks::Listening listening(remarks_);
    if (input.format.empty() && source_.is_text()) refuse_text();
    open_format(input.format);
    find_streams();
    for (const AVStream* const stream : libav_->streams()) {
        if (!is_media(*stream)) continue;
        streams_.push_back(stream_info(*stream));
        if (has_dolby_vision(*stream)) {
            remarks_.add(
                fmt::format("track {} is Dolby Vision; its base layer is sent as it is, and few servers "
                            "make more of it",
                            stream->index));
        }
    }
}

Container::~Container() = default;

/// Text is never taken for media, however libavformat reads it; what it takes for subtitles is told from
/// other text.
void Container::refuse_text() {
    if (looks_like_media(source_.head())) {
        try {
            open_format({});
        } catch (const Error& error) {
            if (error.kind() == ErrorKind::interrupted) throw;
            // It is other text, which is told below.
        }
    }
    if (libav_->format && libav_->format->nb_streams > 0) {
        const auto streams = libav_->streams();
        const bool subtitles_alone = std::all_of(streams.begin(), streams.end(), [](const AVStream* stream) {
            return stream->codecpar->codec_type == AVMEDIA_TYPE_SUBTITLE;
        });
        if (subtitles_alone) {
            throw Error(ErrorKind::nothing_to_send,
                        fmt::format("{}: holds only text (subtitles, {}), no audio or video; name the media "
                                    "file that they belong to",
                                    source_.name(), avcodec_get_name(streams.front()->codecpar->codec_id)));
        }
    }
    throw Error(ErrorKind::cannot_open,
                fmt::format("{}: is text, not media; name a media file, or a list of them with --playlist",
                            source_.name()));
}

void Container::open_format(const std::string& name) {
    auto* const buffer = static_cast<unsigned char*>(av_malloc(buffer_size));
    libav_->io.reset(
        avio_alloc_context(buffer, buffer_size, 0, &libav_->source, read_bytes, nullptr, seek_bytes));
    AVFormatContext* format = avformat_alloc_context();
    if (buffer == nullptr || libav_->io == nullptr || format == nullptr) throw std::bad_alloc();
    libav_->io->seekable = source_.seekable() ? AVIO_SEEKABLE_NORMAL : 0;
    format->pb = libav_->io.get();
    format->interrupt_callback = {is_interrupted, &source_};
    format->io_open = refuse_to_open;
    // Nor do those readers get them that open addresses by themselves, as that of SDP does.
    format->protocol_whitelist = av_strdup("none");
    // Without the index, MP4 in fragments is not searched for all of them before the first packet.
    format->flags |= AVFMT_FLAG_CUSTOM_IO | AVFMT_FLAG_IGNIDX;
    const AVInputFormat* const forced = name.empty() ? nullptr : av_find_input_format(name.c_str());
    const int result = avformat_open_input(&format, "", forced, nullptr);  // frees the context when it fails
    throw_if_interrupted();
    if (result < 0) {
        throw Error(ErrorKind::cannot_open, fmt::format("{}: cannot be opened: {}", source_.name(),
                                                        explained(remarks_.last_error(), result)));
    }
    libav_->format.reset(format);
    if (!is_flv()) libav_->source.stop_looking();
}

void Container::find_streams() {
    if (is_flv()) {
        libav_->format->flags |= AVFMT_FLAG_NOPARSE | AVFMT_FLAG_NOFILLIN;
        look_out_for_flv_streams();
        return;
    }
    bool described = libav_->is(mp4);
    for (AVStream* const stream : libav_->streams()) {
        if (is_media(*stream)) {
            described = described && is_described(stream_info(*stream).track);
        } else {
            stream->discard = AVDISCARD_ALL;
        }
    }
    if (libav_->is(mp4)) {
        refuse_index_behind_media();
        fragments_ = mp4_fragments(source_);
    }
    if (described) {
        // Its packets carry complete times and whole access units.
        libav_->format->flags |= AVFMT_FLAG_NOPARSE | AVFMT_FLAG_NOFILLIN;
        return;
    }
    libav_->format->flags |= AVFMT_FLAG_GENPTS;  // AVI has none
    const int result = avformat_find_stream_info(libav_->format.get(), nullptr);
    throw_if_interrupted();
    if (result < 0) note_damage(error_text(result));
}

/// MP4 whose index is at the end can't be read from a pipe: the media has gone by.
void Container::refuse_index_behind_media() const {
    if (source_.seekable()) return;
    for (AVStream* const stream : libav_->streams()) {
        const AVIndexEntry* const first = avformat_index_get_entry(stream, 0);
        if (first == nullptr || first->pos >= avio_tell(libav_->io.get())) continue;
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
    const auto ready = [&] {
        unsigned seen = 0;
        for (const AVStream* const stream : libav_->streams()) {
            if (!is_media(*stream) || !is_described(stream_info(*stream).track)) continue;
            seen |= stream->codecpar->codec_type == AVMEDIA_TYPE_VIDEO ? video_flag : audio_flag;
        }
        return (seen & announced) == announced;
    };
    std::size_t bytes = 0;
    // Scripts may lie ahead of all media, at times far from it.
    std::optional<Time> first;
    while (!ready() && ahead_.size() < max_look_out_packets && bytes < max_look_out_bytes) {
        const Packet* const packet = read_ahead();
        if (packet == nullptr) return;
        bytes += packet->data.size();
        if (!packet->dts || !is_media(*libav_->streams()[static_cast<std::size_t>(packet->stream)])) continue;
        if (!first) first = packet->dts;
        if (*packet->dts - *first > max_look_out_span) return;
    }
}

std::optional<Time> Container::beginning() const {
    auto beginning = to_time(libav_->format->start_time, {1, AV_TIME_BASE});
    if (beginning) return beginning;
    for (AVStream* const stream : libav_->streams()) {
        const AVIndexEntry* const first = is_media(*stream) ? avformat_index_get_entry(stream, 0) : nullptr;
        const auto time = first != nullptr ? to_time(first->timestamp, stream->time_base) : std::nullopt;
        if (time && (!beginning || *time < *beginning)) beginning = time;
    }
    return beginning;
}

std::optional<Time> Container::duration() const {
    const AVFormatContext& format = *libav_->format;
    if (format.duration_estimation_method == AVFMT_DURATION_FROM_BITRATE) return std::nullopt;
    // libavformat tells the length of the first fragment for that of all.
    if (fragments_) return length_of_fragments();
    // A pipe does not show what follows; the index counts no frames then.
    const auto streams = libav_->streams();
    const bool counts_none = std::all_of(streams.begin(), streams.end(),
                                         [](const AVStream* stream) { return stream->nb_frames == 0; });
    if (may_lag() && counts_none) return std::nullopt;
    if (format.duration > 0) return to_time(format.duration, {1, AV_TIME_BASE});
    // From FFmpeg 7 on, an MP4 whose packets were not probed tells only how long each of its tracks is.
    std::optional<Time> longest;
    for (const AVStream* const stream : libav_->streams()) {
        if (stream->duration > 0) longest = std::max(longest, to_time(stream->duration, stream->time_base));
    }
    return longest;
}

std::optional<Time> Container::length_of_fragments() const {
    std::optional<Time> longest;
    for (const AVStream* const stream : libav_->streams()) {
        for (const FragmentsSpan& span : *fragments_) {
            if (static_cast<int>(span.track_id) != stream->id) continue;
            // What moov itself holds comes before.
            const std::uint64_t begin = stream->nb_frames > 0 ? 0 : span.begin;
            // A damaged one may claim more than there are ticks.
            if (span.end <= begin || !std::in_range<std::int64_t>(span.end - begin)) continue;
            longest =
                std::max(longest, to_time(static_cast<std::int64_t>(span.end - begin), stream->time_base));
        }
    }
    return longest;
}

void Container::keep(const std::vector<int>& stream_indices) {
    kept_ = stream_indices;
    for (AVStream* const stream : libav_->streams()) {
        stream->discard = is_kept(stream->index) ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
    }
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

bool Container::is_flv() const {
    return libav_->is("flv") || libav_->is("live_flv");
}

bool Container::may_jump() const {
    return (libav_->format->iformat->flags & AVFMT_TS_DISCONT) != 0 && !is_flv();
}

bool Container::may_lag() const {
    return libav_->is(mp4);
}

bool Container::seek(int stream, Time time) {
    // In FLV, libavformat knows only of keyframes that it has read.
    if (!source_.seekable() || is_flv()) return false;
    const AVRational tick = libav_->streams()[static_cast<std::size_t>(stream)]->time_base;
    const std::int64_t ticks = av_rescale_q_rnd(time.count(), {1, 1'000'000'000}, tick, AV_ROUND_DOWN);
    if (av_seek_frame(libav_->format.get(), stream, ticks, AVSEEK_FLAG_BACKWARD) < 0) return false;
    ahead_.clear();
    ended_ = false;
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
        const auto owned = std::make_shared<OwnedPacket>();
        const int result = av_read_frame(libav_->format.get(), owned->packet);
        if (result >= 0) {
            failures = 0;
            libav_->source.resume_behind(owned->packet->pos);
            if (auto packet = adopt(owned)) return packet;
            continue;
        }
        throw_if_interrupted();
        if (result != AVERROR_INVALIDDATA) {
            check_end(result);
            break;
        }
        // The values of a script may be none that libavformat knows; they are sent as they are.
        if (libav_->is_behind_script()) continue;
        ++failures;
        note_damage(remarks_.ended_early() ? "the file ends too early" : "the file is damaged");
    }
    ended_ = true;
    return std::nullopt;
}

std::optional<Packet> Container::adopt(const std::shared_ptr<OwnedPacket>& owned) {
    const AVPacket& from = *owned->packet;
    if (from.size <= 0) return std::nullopt;
    if (!is_kept(from.stream_index)) {
        note_late_stream(from.stream_index);
        return std::nullopt;
    }
    // In MP4, libavformat shortens the last packet to what is there without a word.
    const bool at_end = source_.seekable() && from.pos >= 0 && from.pos + from.size >= *source_.size();
    const bool corrupt = (from.flags & AV_PKT_FLAG_CORRUPT) != 0 && !may_jump();
    if (corrupt || (libav_->is(mp4) && at_end && is_cut_mp4())) {
        note_damage(at_end || libav_->io->eof_reached != 0 ? "the file ends too early"
                                                           : "the file is damaged");
        return std::nullopt;
    }
    if ((from.flags & AV_PKT_FLAG_CORRUPT) != 0) {
        // MPEG-TS counts its packets; behind a splice, what is called damaged is mostly whole.
        remarks_.add(fmt::format("stream {} has gaps; some of its frames may be damaged", from.stream_index));
    }
    const AVStream& stream = *libav_->format->streams[from.stream_index];
    if (!owned->side_data(AV_PKT_DATA_ENCRYPTION_INFO).empty()) {
        throw Error(ErrorKind::nothing_to_send,
                    fmt::format("{}: track {} ({}) is encrypted; decrypt the file first", source_.name(),
                                stream.index, avcodec_get_name(stream.codecpar->codec_id)));
    }
    Packet packet;
    packet.stream = from.stream_index;
    packet.dts = to_time(from.dts, stream.time_base);
    packet.pts = to_time(from.pts, stream.time_base);
    packet.duration = to_time(std::max<std::int64_t>(from.duration, 0), stream.time_base).value_or(Time(0));
    packet.keyframe = (from.flags & AV_PKT_FLAG_KEY) != 0;
    packet.data = {from.data, static_cast<std::size_t>(from.size)};
    packet.position = from.pos;
    packet.new_config = owned->side_data(AV_PKT_DATA_NEW_EXTRADATA);
    const AVCodecID codec = stream.codecpar->codec_id;
    if (codec == AV_CODEC_ID_VP6F || codec == AV_CODEC_ID_VP6A) {
        // The adjustment byte is part of each frame's head; libavformat keeps that of the last one here.
        owned->config.assign(stream.codecpar->extradata,
                             stream.codecpar->extradata + stream.codecpar->extradata_size);
        packet.new_config = owned->config;
    }
    packet.owner = owned;
    return packet;
}

std::vector<FlvScript> Container::take_scripts(std::int64_t position) {
    for (const std::string& remark : libav_->source.take_remarks())
        remarks_.add(remark);
    return libav_->source.take_scripts(position);
}

/// A stream that the header of an FLV file kept quiet about.
void Container::note_late_stream(int index) {
    const auto has_index = [index](const StreamInfo& stream) { return stream.track.input_index == index; };
    const bool known = std::any_of(streams_.begin(), streams_.end(), has_index);
    if (known || !is_media(*libav_->format->streams[index])) return;
    remarks_.add(fmt::format("stream {} begins too late to be sent", index));
}

void Container::throw_if_interrupted() const {
    if (!source_.interrupted()) return;
    throw Error(ErrorKind::interrupted, fmt::format("{}: reading was interrupted", source_.name()));
}

bool Container::is_cut_mp4() {
    if (!cut_mp4_) cut_mp4_ = ends_within_mp4_box(source_);
    return *cut_mp4_;
}

void Container::note_damage(const std::string& what) {
    if (!damage_) damage_ = what;
}

void Container::check_end(int result) {
    const int error = result != AVERROR_EOF ? result : libav_->io->error;
    if (error < 0 && error != AVERROR_EOF) note_damage(error_text(error));
    const bool cut_flv = is_flv() && (ends_within_flv_tag(source_) || libav_->source.ends_within_tag());
    if (is_flv() && libav_->source.ends_lost()) note_damage("the file is damaged");
    const bool cut = cut_flv || (libav_->is(mp4) && is_cut_mp4());
    if (cut || remarks_.ended_early()) damage_ = "the file ends too early";
}

}  // namespace media
