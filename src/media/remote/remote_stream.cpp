#include "media/remote/remote_stream.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <new>
#include <string_view>
#include <utility>

#include "media/bytes/byte_source.hpp"
#include "media/codec/aac.hpp"
#include "media/container/remarks.hpp"
#include "media/input.hpp"
#include "media/remote/playlist_io.hpp"
#include "media/streams/codecs.hpp"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/dict.h>
}

namespace media {

namespace {

using Clock = std::chrono::steady_clock;

/// Protocols that an address may lead on to: no file, no other scheme.
constexpr const char* remote_protocols = "http,https,tcp,tls,httpproxy,crypto";
/// Containers that streams are served in. Pages and texts are none of them, whatever libavformat would make of them.
constexpr const char* remote_containers =
    "hls,mpegts,flv,live_flv,mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,aac,mp3,ac3,eac3,flac,ogg,h264,hevc";
constexpr int pipe_buffer_size = 32 * 1024;
/// Bytes that are looked at to know the container: it is one of few, and a live stream is slow.
constexpr std::int64_t probed_bytes = 16 * 1024;

/// Scheme and authority of an address: "https://host:8443".
std::string_view origin_of(std::string_view address) {
    const std::size_t scheme = address.find("://");
    if (scheme == std::string_view::npos) return {};
    return address.substr(0, address.find_first_of("/?#", scheme + 3));
}

std::string words_for(int error) {
    std::array<char, AV_ERROR_MAX_STRING_SIZE> text{};
    av_strerror(error, text.data(), text.size());
    return text.data();
}

RemoteError::Cause http_cause(int error) {
    switch (error) {
        case AVERROR_HTTP_UNAUTHORIZED:
            return RemoteError::Cause::login;
        case AVERROR_HTTP_BAD_REQUEST:
        case AVERROR_HTTP_FORBIDDEN:
        case AVERROR_HTTP_NOT_FOUND:
        case AVERROR_HTTP_OTHER_4XX:
        case AVERROR_HTTP_SERVER_ERROR:
            return RemoteError::Cause::refused;
        default:
            return RemoteError::Cause::other;
    }
}

std::optional<Time> time_in(std::int64_t ticks, AVRational unit) {
    if (ticks == AV_NOPTS_VALUE) return std::nullopt;
    return Time(av_rescale_q(ticks, unit, {1, 1'000'000'000}));
}

struct CloseRemote {
    void operator()(AVFormatContext* format) const { avformat_close_input(&format); }
};
struct ClosePipe {
    void operator()(AVIOContext* io) const {
        av_freep(&io->buffer);
        avio_context_free(&io);
    }
};
struct ClosePlaylist {
    void operator()(AVIOContext* io) const { PlaylistIo::close(nullptr, io); }
};

/// The times of AAC behind headers of ADTS: of several frames in one packet of a container the first alone is told, and of
/// a bare stream none; libavformat does not trust such a header for the rate.
class AdtsClock {
  public:
    std::optional<Time> take(std::optional<Time> told, ByteView unit) {
        const std::optional<AdtsHeader> header = parse_adts(unit);
        if (!header || unit.size() < header->header_size) return told;
        const Time time = told.value_or(next_);
        const std::optional<Bytes> config = audio_specific_config(*header, unit.subspan(header->header_size));
        const std::optional<AacFormat> format = config ? parse_audio_specific_config(*config) : std::nullopt;
        constexpr std::int64_t second = 1'000'000'000;
        if (format && format->core_rate > 0)
            next_ = time + Time(second * format->frame_samples / format->core_rate);
        return time;
    }

  private:
    Time next_{0};
};

}  // namespace

bool is_network_address(std::string_view address) {
    return address.starts_with("http://") || address.starts_with("https://");
}

std::string redacted_address(std::string_view address) {
    const std::size_t scheme = address.find("://");
    if (scheme == std::string_view::npos) return std::string(address);
    const std::string_view origin = origin_of(address);
    const std::size_t login = origin.rfind('@');
    const std::string_view host = origin.substr(login == std::string_view::npos ? scheme + 3 : login + 1);
    const std::string_view path = address.substr(origin.size());
    return fmt::format("{}://{}{}{}", address.substr(0, scheme),
                       login == std::string_view::npos ? "" : "****@", host,
                       path.find_first_of("?#") == std::string_view::npos
                           ? std::string(path)
                           : std::string(path.substr(0, path.find_first_of("?#"))) + "?****");
}

/// libavformat's objects for a remote stream, and what its callbacks look at.
struct RemoteStream::Opened {
    Opened(const std::string& of, const RemoteAccess& how)
        : address(of),
          name(how.name.empty() ? redacted_address(of) : how.name),
          access(how),
          deadline(Clock::now() + how.patience) {}

    void open();
    void open_pipe(AVFormatContext& context);
    void open_playlist(AVFormatContext& context);
    /// The failure for an error of libavformat's, or for what our callbacks ended.
    RemoteError failure(ErrorKind kind, int error, std::string_view attempt) const;
    bool is_interrupted() const { return access.interrupt != nullptr && access.interrupt->load(); }
    bool is_over_time() const { return Clock::now() >= deadline; }
    /// True for a stream that is watched: the first of its type that brought a packet.
    bool watches(const AVStream& stream);

    // Callbacks; `opaque` is this object.
    static int ends_wait(void* opaque);
    static int open_io(AVFormatContext* context, AVIOContext** io, const char* url, int flags,
                       AVDictionary** options);
    static int read_pipe(void* opaque, std::uint8_t* buffer, int size);

    std::string address;
    std::string name;
    RemoteAccess access;
    Clock::time_point deadline;
    /// When the wait that is under way began.
    Clock::time_point begun = Clock::now();
    Clock::time_point end_of_waits = Clock::time_point::max();
    std::optional<ByteSource> pipe;
    std::unique_ptr<AVIOContext, ClosePipe> pipe_io;
    /// The playlist that the address is; libavformat opens the later ones.
    std::unique_ptr<AVIOContext, ClosePlaylist> playlist_io;
    std::unique_ptr<AVFormatContext, CloseRemote> format;
    /// Takes what libavformat would print: it may hold addresses with secrets.
    Remarks remarks;
    int video = -1;
    int audio = -1;
    AdtsClock adts_clock;
    PlaylistIo playlists{access.ended};
};

int RemoteStream::Opened::ends_wait(void* opaque) {
    const auto& opened = *static_cast<const Opened*>(opaque);
    return opened.is_interrupted() || opened.is_over_time() ? 1 : 0;
}

/// Opens what a playlist names, or the address itself: always with the whole of our demands, which libavformat does not
/// hand on from a playlist to its segments.
int RemoteStream::Opened::open_io(AVFormatContext* context, AVIOContext** io, const char* url, int flags,
                                  AVDictionary** /*options*/) {
    auto& opened = *static_cast<Opened*>(context->opaque);
    if (!is_network_address(url) || (flags & AVIO_FLAG_WRITE) != 0) return AVERROR(EACCES);
    AVDictionary* demands = nullptr;
    av_dict_set(&demands, "protocol_whitelist", remote_protocols, 0);
    const bool verifies = opened.access.verification == RemoteAccess::Verification::full;
    av_dict_set(&demands, "tls_verify", verifies ? "1" : "0", 0);
    if (!opened.access.authorities_file.empty())
        av_dict_set(&demands, "ca_file", opened.access.authorities_file.c_str(), 0);
    if (!opened.access.http_proxy.empty())
        av_dict_set(&demands, "http_proxy", opened.access.http_proxy.c_str(), 0);
    if (!opened.access.headers.empty() && origin_of(url) == origin_of(opened.address)) {
        av_dict_set(&demands, "headers", opened.access.headers.c_str(), 0);
        // libavformat would send them on to wherever it is sent.
        av_dict_set(&demands, "max_redirects", "0", 0);
    }
    const AVIOInterruptCB ends = context->interrupt_callback;
    const int result = PlaylistIo::is_playlist(url) ? opened.playlists.open(*context, io, url, &demands)
                                                    : avio_open2(io, url, AVIO_FLAG_READ, &ends, &demands);
    av_dict_free(&demands);
    return result;
}

int RemoteStream::Opened::read_pipe(void* opaque, std::uint8_t* buffer, int size) {
    auto& opened = *static_cast<Opened*>(opaque);
    const auto result = opened.pipe->read({buffer, static_cast<std::size_t>(size)});
    if (result.outcome == ByteSource::Outcome::ok) return static_cast<int>(result.count);
    if (result.outcome == ByteSource::Outcome::end) return AVERROR_EOF;
    return result.outcome == ByteSource::Outcome::interrupted ? AVERROR_EXIT : AVERROR(result.error);
}

RemoteError RemoteStream::Opened::failure(ErrorKind kind, int error, std::string_view attempt) const {
    using Cause = RemoteError::Cause;
    if (is_interrupted()) return {ErrorKind::interrupted, fmt::format("{}: interrupted", name), Cause::other};
    const double patience = std::chrono::duration<double>(deadline - begun).count();
    if (is_over_time())
        return {kind, fmt::format("{}: {}: nothing came for {:.3g} s", name, attempt, patience),
                Cause::silent};
    if (error == AVERROR_INVALIDDATA)
        return {kind, fmt::format("{}: {}: it is no stream that libavformat knows", name, attempt),
                Cause::no_media};
    // A redirect that is not followed has no error of its own.
    const bool may_redirect = error == AVERROR(EIO) && !access.headers.empty();
    return {
        kind,
        fmt::format("{}: {}: {}{}", name, attempt, words_for(error),
                    may_redirect
                        ? "; headers and logins are not sent on to another address: if it redirects, name "
                          "where it leads to"
                        : ""),
        http_cause(error)};
}

void RemoteStream::Opened::open_pipe(AVFormatContext& context) {
    Input input;
    input.path = address;
    input.interrupt = access.interrupt;
    input.interrupt_descriptor = access.interrupt_descriptor;
    pipe.emplace(input);
    auto* const buffer = static_cast<unsigned char*>(av_malloc(pipe_buffer_size));
    pipe_io.reset(avio_alloc_context(buffer, pipe_buffer_size, 0, this, read_pipe, nullptr, nullptr));
    if (buffer == nullptr || pipe_io == nullptr) throw std::bad_alloc();
    context.pb = pipe_io.get();
    context.flags |= AVFMT_FLAG_CUSTOM_IO;
    name = pipe->name();
}

/// Opens the first playlist, which libavformat would close as its own.
void RemoteStream::Opened::open_playlist(AVFormatContext& context) {
    const Remarks::Listening listening(remarks);
    AVIOContext* io = nullptr;
    const int result = open_io(&context, &io, address.c_str(), AVIO_FLAG_READ, nullptr);
    if (result < 0) throw failure(ErrorKind::cannot_open, result, "cannot be watched");
    playlist_io.reset(io);
    context.pb = io;
    context.flags |= AVFMT_FLAG_CUSTOM_IO;
}

void RemoteStream::Opened::open() {
    AVFormatContext* context = avformat_alloc_context();
    if (context == nullptr) throw std::bad_alloc();
    format.reset(context);
    if (!is_network_address(address)) open_pipe(*context);
    context->opaque = this;
    context->interrupt_callback = {ends_wait, this};
    context->io_open = open_io;
    context->io_close2 = PlaylistIo::close;
    if (PlaylistIo::is_playlist(address)) open_playlist(*context);
    context->format_whitelist = av_strdup(remote_containers);
    context->protocol_whitelist = av_strdup(remote_protocols);
    context->format_probesize = static_cast<int>(probed_bytes);
    const bool is_address = is_network_address(address);
    const Remarks::Listening listening(remarks);
    context = format.release();  // libavformat frees it when it fails
    // A connection that is kept for the next playlist would be asked behind our back.
    AVDictionary* options = nullptr;
    av_dict_set(&options, "http_persistent", "0", 0);
    const int result = avformat_open_input(&context, is_address ? address.c_str() : "", nullptr, &options);
    av_dict_free(&options);
    format.reset(context);
    if (result < 0) throw failure(ErrorKind::cannot_open, result, "cannot be watched");
}

bool RemoteStream::Opened::watches(const AVStream& stream) {
    const AVMediaType type = stream.codecpar->codec_type;
    if (type != AVMEDIA_TYPE_VIDEO && type != AVMEDIA_TYPE_AUDIO) return false;
    int& watched = type == AVMEDIA_TYPE_VIDEO ? video : audio;
    if (watched < 0) watched = stream.index;
    return watched == stream.index;
}

RemoteStream::RemoteStream(const std::string& address, const RemoteAccess& access)
    : opened_(std::make_unique<Opened>(address, access)) {
    opened_->open();
}

RemoteStream::~RemoteStream() = default;

void RemoteStream::end_waits_at(std::chrono::steady_clock::time_point moment) {
    opened_->end_of_waits = moment;
}

std::optional<RemoteUnit> RemoteStream::next() {
    opened_->begun = Clock::now();
    opened_->deadline = std::min(opened_->begun + opened_->access.patience, opened_->end_of_waits);
    const Remarks::Listening listening(opened_->remarks);
    for (;;) {
        const std::shared_ptr<AVPacket> packet(av_packet_alloc(),
                                               [](AVPacket* one) { av_packet_free(&one); });
        if (packet == nullptr) throw std::bad_alloc();
        const int result = av_read_frame(opened_->format.get(), packet.get());
        if (result == AVERROR_EOF && !opened_->is_interrupted() && !opened_->is_over_time())
            return std::nullopt;
        if (result < 0) throw opened_->failure(ErrorKind::cannot_read, result, "the stream broke off");
        const AVStream& stream = *opened_->format->streams[packet->stream_index];
        if (!opened_->watches(stream)) continue;
        const AVCodecParameters& codec = *stream.codecpar;
        RemoteUnit unit{
            .type = codec.codec_type == AVMEDIA_TYPE_VIDEO ? TrackType::video : TrackType::audio,
            .codec = codec_of(codec.codec_id),
            .config = {codec.extradata, static_cast<std::size_t>(codec.extradata_size)},
            .dts = time_in(packet->dts, stream.time_base),
            .pts = time_in(packet->pts, stream.time_base),
            .keyframe = (packet->flags & AV_PKT_FLAG_KEY) != 0,
            .held = opened_->is_interrupted() || opened_->is_over_time(),
            .data = {packet->data, static_cast<std::size_t>(packet->size)},
            .owner = packet,
        };
        if (unit.codec == Codec::aac) unit.dts = opened_->adts_clock.take(unit.dts, unit.data);
        return unit;
    }
}

std::string RemoteStream::container() const {
    return opened_->format->iformat->name;
}

}  // namespace media
