#include "media/flv/enhanced_flv.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "media/codec/bits.hpp"
#include "media/flv/enhanced_flv_stream.hpp"
#include "media/flv/flv_body.hpp"
#include "media/flv/flv_tags.hpp"
#include "media/flv/flv_values.hpp"
#include "media/streams/codecs.hpp"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

namespace media {

namespace {

/// Bytes of a script that is read; longer ones are passed over.
constexpr std::uint32_t longest_script = 1U << 20U;
/// Bytes in which a tag is looked for behind damage.
constexpr int longest_search = 16 << 20;
/// Bytes, tags and time in which the tracks show themselves that the head announces.
constexpr std::size_t longest_look = 1U << 20U;
constexpr int most_tags_in_look = 200;
constexpr std::uint32_t longest_look_ms = 1000;
/// Milliseconds from 0, forth and back, beyond which times are damage: twenty years, so that nanoseconds have room.
constexpr std::int64_t furthest_ms = 20LL * 365 * 24 * 3600 * 1000;

/// `size` bytes of an input that nothing was read of yet; empty where it is shorter.
Bytes bytes_at(ByteSource& source, std::size_t position, std::size_t size) {
    Bytes bytes(size);
    if (source.seekable()) {
        if (!source.read_at(static_cast<std::int64_t>(position), bytes)) bytes.clear();
        return bytes;
    }
    const ByteView head = source.look(position + size);
    if (head.size() < position + size) return {};
    std::copy_n(head.begin() + static_cast<std::ptrdiff_t>(position), size, bytes.begin());
    return bytes;
}

/// True for metadata of several tracks of one type, which are numbered (Enhanced RTMP v2, "Metadata Frame").
bool numbers_tracks(const Bytes& script) {
    constexpr std::string_view map = "TrackIdInfoMap";
    return std::search(script.begin(), script.end(), map.begin(), map.end()) != script.end();
}

}  // namespace

bool EnhancedFlv::begins(ByteSource& source) {
    constexpr std::size_t file_head_size = 9;
    const ByteView head = source.head();
    if (head.size() < file_head_size || head[0] != 'F' || head[1] != 'L' || head[2] != 'V') return false;
    constexpr unsigned audio_flag = 4;
    constexpr unsigned video_flag = 1;
    const unsigned flags = head[4] & (audio_flag | video_flag);
    unsigned unseen = flags == 0 ? audio_flag | video_flag : flags;
    std::size_t position = BitReader(head.subspan(5)).read(32) + flv_back_pointer_size;
    std::optional<std::uint32_t> first_time;
    // Further tracks may follow those that old readers know; of a pipe, they are not waited for.
    const bool looks_on = source.seekable();
    for (int tags = 0; (unseen != 0 || looks_on) && tags < most_tags_in_look && position < longest_look;
         ++tags) {
        const Bytes bytes = bytes_at(source, position, flv_tag_head_size + 1);
        const FlvTagHead tag = parse_flv_tag_head(bytes);
        if (bytes.empty() || !tag.is_known()) return false;
        if (tag.type == FlvTagType::script && tag.size <= longest_script &&
            numbers_tracks(bytes_at(source, position, flv_tag_head_size + tag.size)))
            return true;
        position += static_cast<std::size_t>(tag.to_next());
        if (tag.type == FlvTagType::script || tag.size == 0) continue;
        const std::uint8_t first = bytes.back();
        const bool is_video = tag.type == FlvTagType::video;
        if (is_video ? is_enhanced_video(first) : is_enhanced_audio(first)) return true;
        unseen &= ~(is_video ? video_flag : audio_flag);
        if (!first_time) first_time = tag.time;
        if (tag.time - *first_time > longest_look_ms) return false;
    }
    return false;
}

/// The streams and tags of one context.
class EnhancedFlv::Reader {
  public:
    explicit Reader(AVFormatContext& context);
    int read(AVPacket& packet);
    int seek_byte(std::int64_t position);

  private:
    struct TagHead : FlvTagHead {
        std::int64_t position = 0;
    };
    struct KnownStream {
        TrackType type = TrackType::video;
        std::uint8_t number = 0;
        Codec codec = Codec::other;
        AVStream* stream = nullptr;
        /// The configuration that was told last.
        Bytes config;
        /// A new one waits for the next packet.
        bool config_is_new = false;
    };
    struct FreePacket {
        void operator()(AVPacket* packet) const;
    };
    using TagHeadBytes = std::array<std::uint8_t, flv_tag_head_size>;

    std::optional<TagHead> next_head(int& error);
    std::optional<TagHead> search(TagHeadBytes bytes, std::int64_t position, int& error);
    int read_tag();
    int read_script(const TagHead& head);
    int read_media(const TagHead& head);
    void take_metadata();
    void look_at_end();
    void take(const FlvPart& part);
    KnownStream* stream_of(TrackType type, const FlvPart& part);
    void describe(AVStream& stream, TrackType type, const FlvPart& part) const;
    int hand_out(AVPacket& packet);

    AVFormatContext& context_;
    /// End of the head of the file.
    std::int64_t data_begin_ = 0;
    FlvValues metadata_;
    std::vector<KnownStream> streams_;
    /// The body of the tag that is under way, which its parts lie in.
    std::unique_ptr<AVPacket, FreePacket> body_;
    /// Frames of that tag that were not handed out yet, and its time.
    std::deque<FlvPart> frames_;
    TrackType medium_ = TrackType::video;
    std::int64_t milliseconds_ = 0;
    Time beyond_{0};
    /// The tag that was found behind damage.
    std::optional<TagHead> found_;
};

EnhancedFlv::EnhancedFlv(AVFormatContext& context) : reader_(std::make_unique<Reader>(context)) {}

EnhancedFlv::~EnhancedFlv() = default;

int EnhancedFlv::read(AVPacket& packet) {
    return reader_->read(packet);
}

int EnhancedFlv::seek_byte(std::int64_t position) {
    return reader_->seek_byte(position);
}

void EnhancedFlv::Reader::FreePacket::operator()(AVPacket* packet) const {
    av_packet_free(&packet);
}

EnhancedFlv::Reader::Reader(AVFormatContext& context) : context_(context), body_(av_packet_alloc()) {
    if (body_ == nullptr) throw std::bad_alloc();
    AVIOContext* const io = context.pb;
    avio_skip(io, 5);
    avio_skip(io, std::int64_t{avio_rb32(io)} - avio_tell(io));
    data_begin_ = avio_tell(io);
}

int EnhancedFlv::Reader::seek_byte(std::int64_t position) {
    frames_.clear();
    found_.reset();
    const std::int64_t result =
        avio_seek(context_.pb, std::max(position - flv_back_pointer_size, data_begin_), SEEK_SET);
    return result < 0 ? static_cast<int>(result) : 0;
}

/// The head of the next tag; nothing at the end, and behind damage, where `error` says which.
std::optional<EnhancedFlv::Reader::TagHead> EnhancedFlv::Reader::next_head(int& error) {
    if (found_) return std::exchange(found_, std::nullopt);
    AVIOContext* const io = context_.pb;
    avio_skip(io, flv_back_pointer_size);
    const std::int64_t position = avio_tell(io);
    TagHeadBytes bytes{};
    if (avio_read(io, bytes.data(), flv_tag_head_size) < flv_tag_head_size) {
        error = io->error < 0 ? io->error : AVERROR_EOF;
        return std::nullopt;
    }
    const TagHead head{parse_flv_tag_head(bytes), position};
    if (head.is_known()) return head;
    return search(bytes, position, error);
}

/// Looks behind damage for what can be the head of a tag, and keeps it for the next call. Bytes that lead to none
/// were put behind the last tag, and are no damage.
std::optional<EnhancedFlv::Reader::TagHead> EnhancedFlv::Reader::search(TagHeadBytes bytes,
                                                                        std::int64_t position, int& error) {
    constexpr std::uint32_t longest_leap_ms = 600'000;
    AVIOContext* const io = context_.pb;
    error = AVERROR_INVALIDDATA;
    for (int passed = 0; passed < longest_search; ++passed) {
        std::rotate(bytes.begin(), bytes.begin() + 1, bytes.end());
        bytes.back() = static_cast<std::uint8_t>(avio_r8(io));
        if (avio_feof(io) != 0) {
            error = io->error < 0 ? io->error : AVERROR_EOF;
            break;
        }
        const TagHead head{parse_flv_tag_head(bytes), ++position};
        const auto leap = head.time - static_cast<std::uint32_t>(milliseconds_);
        if (!head.is_known() || head.stream != 0 || head.size == 0 || leap > longest_leap_ms) continue;
        found_ = head;
        break;
    }
    return std::nullopt;
}

int EnhancedFlv::Reader::read(AVPacket& packet) {
    while (frames_.empty()) {
        const int result = read_tag();
        if (result < 0) return result;
    }
    return hand_out(packet);
}

int EnhancedFlv::Reader::read_tag() {
    int error = 0;
    const std::optional<TagHead> head = next_head(error);
    if (!head) return error;
    if (head->size == 0) return 0;
    return head->type == FlvTagType::script ? read_script(*head) : read_media(*head);
}

int EnhancedFlv::Reader::read_script(const TagHead& head) {
    AVIOContext* const io = context_.pb;
    if (head.size > longest_script || !streams_.empty()) {
        const std::int64_t result = avio_skip(io, head.size);
        return result < 0 ? static_cast<int>(result) : 0;
    }
    Bytes script(head.size);
    const int count = avio_read(io, script.data(), static_cast<int>(head.size));
    if (count < static_cast<int>(head.size)) return io->error < 0 ? io->error : AVERROR_EOF;
    auto values = parse_flv_values(script);
    if (!values || values->name != "onMetaData") return 0;
    metadata_ = std::move(*values);
    take_metadata();
    return 0;
}

void EnhancedFlv::Reader::take_metadata() {
    constexpr double longest_seconds = 10.0 * 365 * 24 * 3600;
    const double seconds = metadata_.number("duration").value_or(0);
    if (seconds > 0 && seconds < longest_seconds)
        context_.duration = static_cast<std::int64_t>(std::llround(seconds * AV_TIME_BASE));
}

int EnhancedFlv::Reader::read_media(const TagHead& head) {
    av_packet_unref(body_.get());
    const int count = av_get_packet(context_.pb, body_.get(), static_cast<int>(head.size));
    if (count < 0) return count;
    // Milliseconds modulo 2^32; the next time may lie before this one.
    const std::int64_t time =
        milliseconds_ + static_cast<std::int32_t>(head.time - static_cast<std::uint32_t>(milliseconds_));
    if (std::abs(time) > furthest_ms) return AVERROR_INVALIDDATA;
    milliseconds_ = time;
    const ByteView bytes{body_->data, static_cast<std::size_t>(body_->size)};
    medium_ = head.type == FlvTagType::video ? TrackType::video : TrackType::audio;
    const auto body = medium_ == TrackType::video ? parse_flv_video(bytes) : parse_flv_audio(bytes);
    if (!body) return count < static_cast<int>(head.size) ? AVERROR_EOF : AVERROR_INVALIDDATA;
    beyond_ = body->beyond;
    body_->pos = head.position;
    for (const FlvPart& part : body->parts)
        take(part);
    if (context_.duration <= 0) look_at_end();
    return 0;
}

/// Takes the time of the last tag for the length, where the metadata tells none.
void EnhancedFlv::Reader::look_at_end() {
    AVIOContext* const io = context_.pb;
    const std::int64_t size = avio_size(io);
    const std::int64_t here = avio_tell(io);
    context_.duration = 1;  // Once is enough.
    if ((io->seekable & AVIO_SEEKABLE_NORMAL) == 0 || size <= here) return;
    const std::int64_t tail = size - flv_back_pointer_size;
    TagHeadBytes bytes{};
    if (avio_seek(io, tail, SEEK_SET) >= 0) {
        const std::int64_t last = tail - std::int64_t{avio_rb32(io)};
        if (last >= here && avio_seek(io, last, SEEK_SET) >= 0 &&
            avio_read(io, bytes.data(), flv_tag_head_size) == flv_tag_head_size) {
            const FlvTagHead head = parse_flv_tag_head(bytes);
            const bool whole = std::int64_t{head.size} + flv_tag_head_size == tail - last;
            if (head.is_known() && whole) context_.duration = std::int64_t{head.time} * (AV_TIME_BASE / 1000);
        }
    }
    avio_seek(io, here, SEEK_SET);
}

void EnhancedFlv::Reader::take(const FlvPart& part) {
    KnownStream* const known = stream_of(medium_, part);
    if (known == nullptr) return;
    switch (part.kind) {
        case FlvPart::Kind::frame:
            frames_.push_back(part);
            break;
        case FlvPart::Kind::config:
            if (std::equal(known->config.begin(), known->config.end(), part.payload.begin(),
                           part.payload.end()))
                break;
            // The adjustment byte of VP6 is part of each frame's head, and read from here with each.
            known->config_is_new =
                !known->config.empty() && part.codec != Codec::vp6 && part.codec != Codec::vp6_alpha;
            known->config.assign(part.payload.begin(), part.payload.end());
            if (!known->config_is_new) set_config(*known->stream, known->config);
            break;
        case FlvPart::Kind::colors:
            set_colors(*known->stream, part.payload);
            break;
        case FlvPart::Kind::channels:
            set_channels(*known->stream, part.payload);
            break;
    }
}

EnhancedFlv::Reader::KnownStream* EnhancedFlv::Reader::stream_of(TrackType type, const FlvPart& part) {
    const auto found = std::find_if(streams_.begin(), streams_.end(), [&](const KnownStream& known) {
        return known.type == type && known.number == part.track && known.codec == part.codec;
    });
    if (found != streams_.end()) return &*found;
    AVStream* const stream = avformat_new_stream(&context_, nullptr);
    if (stream == nullptr) return nullptr;
    describe(*stream, type, part);
    return &streams_.emplace_back(KnownStream{type, part.track, part.codec, stream, {}, false});
}

/// Gives a stream the properties that the metadata and the flags of its first tag tell.
void EnhancedFlv::Reader::describe(AVStream& stream, TrackType type, const FlvPart& part) const {
    AVCodecParameters& parameters = *stream.codecpar;
    const bool numbered = part.track != 0;
    const std::string map = type == TrackType::video ? "videoTrackIdInfoMap." : "audioTrackIdInfoMap.";
    const std::string prefix = numbered ? map + std::to_string(part.track) + '.' : std::string();
    const auto number = [&](const std::string& name) { return metadata_.number(prefix + name).value_or(0); };
    const auto whole = [&](const std::string& name, int fallback) {
        const double value = number(name);
        return value >= 1 && value < 1e9 ? static_cast<int>(std::lround(value)) : fallback;
    };
    stream.time_base = {1, 1'000'000'000};
    if (!numbered) stream.disposition |= AV_DISPOSITION_DEFAULT;
    parameters.codec_id = static_cast<AVCodecID>(avcodec_id_of(part.codec));
    const double kilobits = number(type == TrackType::video ? "videodatarate" : "audiodatarate");
    if (kilobits > 0 && kilobits < 1e9) parameters.bit_rate = std::llround(kilobits * 1000);
    if (type == TrackType::video) {
        parameters.codec_type = AVMEDIA_TYPE_VIDEO;
        parameters.width = whole("width", 0);
        parameters.height = whole("height", 0);
        const double rate = number("framerate");
        if (rate > 0 && rate < 100'000) stream.avg_frame_rate = av_d2q(rate, 100'100);
    } else {
        parameters.codec_type = AVMEDIA_TYPE_AUDIO;
        parameters.sample_rate = whole(numbered ? "samplerate" : "audiosamplerate", part.sample_rate);
        if (part.sample_rate > 0) parameters.sample_rate = part.sample_rate;
        const int channels = whole(numbered ? "channels" : "audiochannels", number("stereo") > 0 ? 2 : 0);
        parameters.ch_layout.nb_channels = part.channels > 0 ? part.channels : channels;
        parameters.bits_per_coded_sample = part.bits_per_sample;
    }
    set_words(stream, metadata_.text(prefix + "language"), metadata_.text(prefix + "title"));
}

int EnhancedFlv::Reader::hand_out(AVPacket& packet) {
    const FlvPart part = frames_.front();
    frames_.pop_front();
    KnownStream* const known = stream_of(medium_, part);
    int result = known != nullptr ? av_packet_ref(&packet, body_.get()) : AVERROR(ENOMEM);
    if (result < 0) return result;
    packet.data =
        const_cast<std::uint8_t*>(part.payload.data());  // NOLINT: libavformat's memory, and its type
    packet.size = static_cast<int>(part.payload.size());
    packet.stream_index = known->stream->index;
    packet.dts = milliseconds_ * 1'000'000 + beyond_.count();
    packet.pts = packet.dts + part.composition.count();
    packet.flags |= part.keyframe ? AV_PKT_FLAG_KEY : 0;
    if (known->config_is_new) {
        known->config_is_new = false;
        std::uint8_t* const data =
            av_packet_new_side_data(&packet, AV_PKT_DATA_NEW_EXTRADATA, known->config.size());
        if (data == nullptr) return AVERROR(ENOMEM);
        std::copy(known->config.begin(), known->config.end(), data);
    }
    return 0;
}

}  // namespace media
