#include "media/container/format.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <fmt/format.h>
#include <new>
#include <utility>
#include <variant>
#include <vector>

#include "media/flv/enhanced_flv.hpp"
#include "media/mp4/mp4_layout.hpp"
#include "media/mpeg/clock_course.hpp"
#include "media/streams/stream_info.hpp"
#include "media/time/clock_time.hpp"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

namespace media {

namespace {

/// Bytes of libavformat's read buffer: what fits is copied into it, larger packets are read straight into
/// place.
constexpr int buffer_size = 32 * 1024;
/// Latest beginning of a container that counts from 0.
constexpr Time max_late_beginning = std::chrono::seconds(1);

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

/// True when libavformat knows a format that begins so.
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

// libavformat's callbacks; `opaque` is the FollowedSource, or the ByteSource.

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
    if (whence == AVSEEK_SIZE) return source.told_size().value_or(AVERROR(ENOSYS));
    if (whence != SEEK_SET || !source.seek(offset)) return AVERROR(EINVAL);
    return offset;
}

int is_interrupted(void* opaque) {
    return static_cast<const ByteSource*>(opaque)->interrupted() ? 1 : 0;
}

/// Refuses other files and addresses to a media file that names them.
int refuse_to_open(AVFormatContext* /*context*/, AVIOContext** /*io*/, const char* /*url*/, int /*flags*/,
                   AVDictionary** /*options*/) {
    return AVERROR(EACCES);
}

/// FLV, with a reader of our own where its codecs are named by FOURCCs.
struct Flv {
    std::optional<EnhancedFlv> enhanced = std::nullopt;
};

/// MPEG-TS and MPEG-PS.
struct Broadcast {
    ClockKind clock = ClockKind::transport_stream;
    /// The length between both ends is none that is played.
    bool clock_jumps = false;
};

struct OtherKind {};

/// The name of the container that the bytes show beyond doubt, where libavformat, which wants an input to begin with
/// one of its packets, may take it for another; empty where they show none.
std::string plain_format(ByteSource& source) {
    constexpr std::size_t enough_bytes = 2048;
    if (!TransportPackets::find_grid(source.head())) return {};
    const bool is_certain =
        TransportPackets::find_grid(source.look(enough_bytes), TransportPackets::enough_to_know).has_value();
    return is_certain ? "mpegts" : "";
}

}  // namespace

std::string error_text(int error) {
    std::array<char, AV_ERROR_MAX_STRING_SIZE> text{};
    av_strerror(error, text.data(), text.size());
    return text.data();
}

/// libavformat's objects for an input; closed in reverse order.
struct Format::Opened {
    explicit Opened(ByteSource& input) : bytes(input), source(input) {}

    /// Opens the bytes with libavformat's reader of that name, or with the one that it takes for the right
    /// one where that is empty.
    void open(const std::string& name, const Remarks& remarks);
    /// Opens them as FLV whose codecs are named by FOURCCs.
    void open_enhanced_flv();
    AVFormatContext* allocate_context();
    /// True for libavformat's reader of that name; the reader of enhanced FLV is none of those.
    bool is(const char* name) const {
        return format->iformat != nullptr && std::strcmp(format->iformat->name, name) == 0;
    }
    FollowedSource::Kind followed_kind() const {
        if (is("flv") || is("live_flv")) return FollowedSource::Kind::flv;
        if (is("mpegts")) return FollowedSource::Kind::transport_stream;
        return is("aac") ? FollowedSource::Kind::adts : FollowedSource::Kind::other;
    }
    std::span<AVStream* const> streams() const { return {format->streams, format->nb_streams}; }

    FollowedSource bytes;
    ByteSource& source;
    /// The codec of all sample descriptions of MP4's pictures, whatever they are called; none where libavformat takes
    /// only those that are called alike.
    AVCodecID video_codec = AV_CODEC_ID_NONE;
    std::unique_ptr<AVIOContext, CloseIo> io;
    std::unique_ptr<AVFormatContext, CloseFormat> format;
    std::variant<OtherKind, Flv, Mp4Layout, Broadcast> kind;
};

/// A context that reads the bytes.
AVFormatContext* Format::Opened::allocate_context() {
    auto* const buffer = static_cast<unsigned char*>(av_malloc(buffer_size));
    io.reset(avio_alloc_context(buffer, buffer_size, 0, &bytes, read_bytes, nullptr, seek_bytes));
    AVFormatContext* context = avformat_alloc_context();
    if (buffer == nullptr || io == nullptr || context == nullptr) throw std::bad_alloc();
    io->seekable = source.seekable() ? AVIO_SEEKABLE_NORMAL : 0;
    context->pb = io.get();
    context->interrupt_callback = {is_interrupted, &source};
    context->io_open = refuse_to_open;
    // Readers that open addresses by themselves, as that of SDP does, don't get them either.
    context->protocol_whitelist = av_strdup("none");
    // Without the index, MP4 in fragments is not searched for all of them before the first packet.
    context->flags |= AVFMT_FLAG_CUSTOM_IO | AVFMT_FLAG_IGNIDX;
    context->video_codec_id = video_codec;
    return context;
}

void Format::Opened::open_enhanced_flv() {
    format.reset(allocate_context());
    kind.emplace<Flv>().enhanced.emplace(*format);
}

void Format::Opened::open(const std::string& name, const Remarks& remarks) {
    AVFormatContext* context = allocate_context();
    const AVInputFormat* const forced = name.empty() ? nullptr : av_find_input_format(name.c_str());
    if (ends_within_first_fragment(source)) bytes.expect_more();
    const int result = avformat_open_input(&context, "", forced, nullptr);  // frees the context when it fails
    format.reset(context);
    source.throw_if_interrupted();
    if (result >= 0) {
        // libavformat makes it as large as two seconds of an MP4 that it has the index of, where it would copy all.
        io->buffer_size = buffer_size;
        return;
    }
    throw Error(ErrorKind::cannot_open, fmt::format("{}: cannot be opened: {}", source.name(),
                                                    explained(remarks.last_error(), result)));
}

/// Refuses text. Subtitles are told from other text: they hold nothing to send.
void Format::refuse_text(ByteSource& source, const Remarks& remarks) {
    if (looks_like_media(source.head())) {
        try {
            Opened opened(source);
            opened.open({}, remarks);
            const auto streams = opened.streams();
            const bool subtitles_alone =
                !streams.empty() && std::all_of(streams.begin(), streams.end(), [](const AVStream* stream) {
                    return stream->codecpar->codec_type == AVMEDIA_TYPE_SUBTITLE;
                });
            if (subtitles_alone) {
                throw Error(
                    ErrorKind::nothing_to_send,
                    fmt::format("{}: holds only text (subtitles, {}), no audio or video; name the media "
                                "file that they belong to",
                                source.name(), avcodec_get_name(streams.front()->codecpar->codec_id)));
            }
        } catch (const Error& error) {
            // Other text is told below.
            if (error.kind() != ErrorKind::cannot_open) throw;
        }
    }
    throw Error(ErrorKind::cannot_open,
                fmt::format("{}: is text, not media; name a media file, or a list of them with --playlist",
                            source.name()));
}

Format::Format(ByteSource& source, Remarks& remarks, const std::string& asked)
    : opened_(std::make_unique<Opened>(source)) {
    const Remarks::Listening listening(remarks);
    const std::string name = asked.empty() ? plain_format(source) : asked;
    if (name.empty() && source.is_text()) refuse_text(source, remarks);
    if ((name.empty() || name == "flv") && EnhancedFlv::begins(source)) {
        opened_->bytes.settle(FollowedSource::Kind::flv);
        opened_->open_enhanced_flv();
        return;
    }
    if (source.is_followed() && begins_with_media(source.head())) {
        throw Error(
            ErrorKind::cannot_open,
            fmt::format("{}: its index (moov) is written when it ends, so it cannot be followed before; "
                        "record FLV, Matroska or MPEG-TS, or MP4 with -movflags "
                        "+frag_keyframe+empty_moov",
                        source.name()));
    }
    opened_->open(name, remarks);
    opened_->bytes.settle(opened_->followed_kind());
    if (opened_->followed_kind() == FollowedSource::Kind::flv) opened_->kind.emplace<Flv>();
    if (opened_->is("mpegts")) {
        constexpr ClockKind clock = ClockKind::transport_stream;
        opened_->kind = Broadcast{clock, clock_jumps(source, clock)};
    }
    if (opened_->is("mpeg")) {
        constexpr ClockKind clock = ClockKind::program_stream;
        opened_->kind = Broadcast{clock, clock_jumps(source, clock)};
    }
    if (!opened_->is("mov,mp4,m4a,3gp,3g2,mj2")) return;
    if (remarks.take_skipped_description()) open_one_codec(name, remarks);
    opened_->kind.emplace<Mp4Layout>(source, streams());
    for (AVStream* const stream : streams()) {
        const AVIndexEntry* const first = is_media(*stream) ? avformat_index_get_entry(stream, 0) : nullptr;
        if (first != nullptr) note_first_time(first->timestamp, tick_of(*stream));
    }
}

/// Opens an MP4 again whose sample descriptions have several names (avc1 and avc3): libavformat takes them all where it
/// knows the codec.
void Format::open_one_codec(const std::string& name, Remarks& remarks) {
    skips_descriptions_ = true;
    ByteSource& source = opened_->source;
    const auto all = streams();
    const auto video = std::find_if(all.begin(), all.end(), [](const AVStream* stream) {
        return stream->codecpar->codec_type == AVMEDIA_TYPE_VIDEO;
    });
    if (!source.seekable() || video == all.end()) return;
    const AVCodecID codec = (*video)->codecpar->codec_id;
    opened_ = std::make_unique<Opened>(source);
    opened_->bytes.settle(FollowedSource::Kind::other);
    opened_->bytes.seek(0);
    opened_->video_codec = codec;
    opened_->open(name, remarks);
    skips_descriptions_ = remarks.take_skipped_description();
}

Format::~Format() = default;

AVFormatContext& Format::context() const {
    return *opened_->format;
}

int Format::seek_byte(std::int64_t position) const {
    Flv* const flv = std::get_if<Flv>(&opened_->kind);
    if (flv != nullptr && flv->enhanced) return flv->enhanced->seek_byte(position);
    return av_seek_frame(&context(), -1, position, AVSEEK_FLAG_BYTE);
}

int Format::read(AVPacket& packet) const {
    Flv* const flv = std::get_if<Flv>(&opened_->kind);
    if (flv != nullptr && flv->enhanced) return flv->enhanced->read(packet);
    return av_read_frame(&context(), &packet);
}

std::span<AVStream* const> Format::streams() const {
    return opened_->streams();
}

bool Format::has_several_programs() const {
    return context().nb_programs > 1;
}

std::vector<int> Format::programs_of(const AVStream& stream) const {
    std::vector<int> numbers;
    const std::span programs(context().programs, context().nb_programs);
    for (const AVProgram* const program : programs) {
        const std::span members(program->stream_index, program->nb_stream_indexes);
        const auto index = static_cast<unsigned>(stream.index);
        if (std::find(members.begin(), members.end(), index) != members.end())
            numbers.push_back(program->program_num);
    }
    return numbers;
}

FollowedSource& Format::bytes() const {
    return opened_->bytes;
}

bool Format::is_flv() const {
    return std::holds_alternative<Flv>(opened_->kind);
}

bool Format::is_mp4() const {
    return std::holds_alternative<Mp4Layout>(opened_->kind);
}

bool Format::is_program_stream() const {
    const Broadcast* const broadcast = std::get_if<Broadcast>(&opened_->kind);
    return broadcast != nullptr && broadcast->clock == ClockKind::program_stream;
}

bool Format::may_jump() const {
    return !is_flv() && context().iformat != nullptr && (context().iformat->flags & AVFMT_TS_DISCONT) != 0;
}

void Format::note_first_time(std::int64_t ticks, Tick tick) {
    if (origin_.is_known()) return;
    std::vector<std::int64_t> numerators;
    for (const AVStream* const stream : streams())
        numerators.push_back(stream->time_base.num);
    origin_.note_first(ticks, tick, numerators);
}

bool Format::is_avi() const {
    return opened_->is("avi");
}

bool Format::numbers_frames() const {
    return opened_->is("flac");
}

bool Format::may_lack_presentation_times() const {
    constexpr std::array<const char*, 3> bare{"h264", "hevc", "vvc"};
    const bool is_bare =
        std::any_of(bare.begin(), bare.end(), [this](const char* name) { return opened_->is(name); });
    if (is_avi() || is_bare) return true;
    if (!opened_->is("matroska,webm")) return false;
    const auto all = streams();
    return std::any_of(all.begin(), all.end(), [](const AVStream* stream) {
        return stream->codecpar->codec_type == AVMEDIA_TYPE_VIDEO && stream->codecpar->codec_tag != 0;
    });
}

SampleDescriptions* Format::descriptions() const {
    Mp4Layout* const mp4 = std::get_if<Mp4Layout>(&opened_->kind);
    return mp4 != nullptr ? mp4->descriptions() : nullptr;
}

std::optional<Time> Format::beginning() const {
    auto beginning = origin_.time(context().start_time, {1, AV_TIME_BASE});
    if (beginning) return beginning;
    for (AVStream* const stream : streams()) {
        const AVIndexEntry* const first = is_media(*stream) ? avformat_index_get_entry(stream, 0) : nullptr;
        const auto begin = first != nullptr ? origin_.time(first->timestamp, tick_of(*stream)) : std::nullopt;
        if (begin && (!beginning || *begin < *beginning)) beginning = begin;
    }
    return beginning;
}

std::string Format::place(Time time) const {
    const Time begins = may_jump() ? beginning().value_or(Time(0)) : Time(0);
    return clock_time(std::max(time - begins, Time(0)));
}

Time Format::zero(Time first_shown) const {
    const Time begins = beginning().value_or(first_shown);
    const bool counts_from_zero =
        !may_jump() && !origin_.is_far() && begins <= max_late_beginning && begins >= -max_late_beginning;
    return counts_from_zero ? Time(0) : begins;
}

std::optional<Time> Format::duration() const {
    if (context().duration_estimation_method == AVFMT_DURATION_FROM_BITRATE) return std::nullopt;
    const Broadcast* const broadcast = std::get_if<Broadcast>(&opened_->kind);
    if (broadcast != nullptr && broadcast->clock_jumps) return std::nullopt;
    if (const Mp4Layout* const mp4 = std::get_if<Mp4Layout>(&opened_->kind)) {
        // libavformat tells the length of the first fragment for that of all.
        if (mp4->fragments()) return length_of(*mp4->fragments(), streams());
        // A pipe does not show what follows; the index counts no frames then.
        const auto all = streams();
        const bool counts_none = std::all_of(all.begin(), all.end(),
                                             [](const AVStream* stream) { return stream->nb_frames == 0; });
        if (counts_none) return std::nullopt;
    }
    if (context().duration > 0) return container_time(context().duration, {1, AV_TIME_BASE});
    // From FFmpeg 7 on, an MP4 whose packets were not probed tells only how long each of its tracks is.
    std::optional<Time> longest;
    for (const AVStream* const stream : streams()) {
        if (stream->duration <= 0) continue;
        longest = std::max(longest, container_time(stream->duration, tick_of(*stream)));
    }
    return longest;
}

bool Format::promises_duration() const {
    // libavformat has not looked at the streams of the first two.
    return is_flv() || is_mp4() || context().duration_estimation_method == AVFMT_DURATION_FROM_STREAM;
}

FileEnd Format::end() {
    const std::optional<std::int64_t> size = opened_->source.measure_size();
    if (is_flv()) return opened_->bytes.ends_within_tag() ? FileEnd::cut : FileEnd::whole;
    Mp4Layout* const mp4 = std::get_if<Mp4Layout>(&opened_->kind);
    return mp4 != nullptr && size ? mp4->end(*size, streams()) : FileEnd::whole;
}

bool Format::hides(const AVPacket& packet) const {
    const Mp4Layout* const mp4 = std::get_if<Mp4Layout>(&opened_->kind);
    return mp4 != nullptr && mp4->hides(packet, *streams()[static_cast<std::size_t>(packet.stream_index)]);
}

std::optional<std::int64_t> Format::appended_file() const {
    const Mp4Layout* const mp4 = std::get_if<Mp4Layout>(&opened_->kind);
    return mp4 != nullptr ? mp4->appended_file() : std::nullopt;
}

}  // namespace media
