#include "media/container/owned_packet.hpp"

#include <algorithm>
#include <new>

#include "media/streams/stream_info.hpp"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

namespace media {

struct OwnedPacket {
    AVPacket* packet = av_packet_alloc();
    /// A configuration that libavformat keeps elsewhere.
    Bytes config;

    OwnedPacket() {
        if (packet == nullptr) throw std::bad_alloc();
    }
    ~OwnedPacket() { av_packet_free(&packet); }
    OwnedPacket(const OwnedPacket&) = delete;
    OwnedPacket& operator=(const OwnedPacket&) = delete;
};

namespace {

/// Side data of that type, or nothing.
ByteView side_data(const AVPacket& packet, AVPacketSideDataType type) {
    std::size_t size = 0;
    const std::uint8_t* const data = av_packet_get_side_data(&packet, type, &size);
    return {data, data == nullptr ? 0 : size};
}

}  // namespace

std::shared_ptr<OwnedPacket> allocate_packet() {
    return std::make_shared<OwnedPacket>();
}

AVPacket& av_packet(const OwnedPacket& owned) {
    return *owned.packet;
}

bool is_encrypted(const OwnedPacket& owned) {
    return !side_data(*owned.packet, AV_PKT_DATA_ENCRYPTION_INFO).empty();
}

std::optional<Time> time_of(const OwnedPacket& owned, const AVStream& stream, const ClockOrigin& origin) {
    const AVPacket& packet = *owned.packet;
    return origin.time(packet.dts != AV_NOPTS_VALUE ? packet.dts : packet.pts, tick_of(stream));
}

void shift(const OwnedPacket& owned, std::int64_t ticks) {
    for (std::int64_t* const time : {&owned.packet->dts, &owned.packet->pts}) {
        if (*time != AV_NOPTS_VALUE) *time += ticks;
    }
}

Packet to_packet(const std::shared_ptr<OwnedPacket>& owned, const AVStream& stream,
                 const ClockOrigin& origin) {
    const AVPacket& from = *owned->packet;
    const Tick tick = tick_of(stream);
    Packet packet;
    packet.stream = from.stream_index;
    packet.dts = origin.time(from.dts, tick);
    packet.pts = origin.time(from.pts, tick);
    packet.duration = container_time(std::max<std::int64_t>(from.duration, 0), tick).value_or(Time(0));
    packet.keyframe = (from.flags & AV_PKT_FLAG_KEY) != 0;
    packet.data = {from.data, static_cast<std::size_t>(from.size)};
    packet.position = from.pos;
    packet.new_config = side_data(from, AV_PKT_DATA_NEW_EXTRADATA);
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

}  // namespace media
