#include "ingest/media_kind.hpp"

namespace ingest {
namespace {

using Part = MediaKind::Part;

constexpr int video_command = 5;
// Packet types that audio and video have in common; video's frame without composition time is 3.
constexpr int sequence_start = 0;
constexpr int coded_frames = 1;
constexpr int coded_frames_without_time = 3;
/// Colours of video; the places of channels of audio.
constexpr int configuration = 4;
constexpr int transport_sequence_start = 5;

/// Packet types that mean other things in audio and in video.
struct PacketTypes {
    int multitrack = 0;
    int extension = 7;
};

Part part_of(int packet_type, bool is_video) {
    if (packet_type == sequence_start || packet_type == configuration) return Part::header;
    if (is_video && packet_type == transport_sequence_start) return Part::header;
    if (packet_type == coded_frames) return Part::frame;
    return is_video && packet_type == coded_frames_without_time ? Part::frame : Part::other;
}

/// Passes over ModEx packets, and returns the packet type behind them.
int behind_extensions(rtmp::ByteReader& reader, int packet_type, int extension) {
    while (packet_type == extension && reader.remaining() > 0) {
        std::size_t size = reader.u8() + 1U;
        if (size == 256) size = reader.u16() + 1U;
        reader.take(size);
        packet_type = reader.u8() & 0x0F;
    }
    return packet_type;
}

MediaKind enhanced_kind(rtmp::ByteView body, bool is_video) {
    const PacketTypes types = is_video ? PacketTypes{6} : PacketTypes{5};
    rtmp::ByteReader reader(body);
    MediaKind kind;
    kind.packet_type = behind_extensions(reader, reader.u8() & 0x0F, types.extension);
    const bool multitrack = kind.packet_type == types.multitrack;
    if (multitrack) kind.packet_type = reader.u8() & 0x0F;
    kind.codec = reader.text(4);
    if (multitrack) kind.track = reader.u8();
    const bool has_composition_time = is_video && kind.packet_type == coded_frames &&
                                      (kind.codec == "avc1" || kind.codec == "hvc1" || kind.codec == "vvc1");
    if (has_composition_time) reader.u24();
    kind.tag_size = body.size() - reader.remaining();
    const bool is_command = is_video && (body[0] >> 4U & 7U) == video_command;
    kind.part = is_command || kind.codec.empty() ? Part::other : part_of(kind.packet_type, is_video);
    if (kind.codec.empty()) kind.codec = "?";
    return kind;
}

/// H.264, and H.265 as the older codec id 12 has it.
MediaKind avc_kind(rtmp::ByteView body, std::string codec) {
    const int packet_type = body.size() > 1 ? body[1] : 2;
    const Part part = packet_type == 0 ? Part::header : packet_type == 1 ? Part::frame : Part::other;
    return {std::move(codec), part, false, packet_type, 0, 5};
}

MediaKind plain_video_kind(rtmp::ByteView body) {
    switch (body[0] & 0x0F) {
        case 2:
            return {"H.263"};
        case 3:
            return {"Screen"};
        case 4:
            return {"VP6"};
        case 5:
            return {"VP6A"};
        case 6:
            return {"Screen2"};
        case 7:
            return avc_kind(body, "H.264");
        case 12:
            return avc_kind(body, "H.265");
        default:
            return {"?"};
    }
}

MediaKind video_kind(rtmp::ByteView body) {
    const unsigned frame_type = body[0] >> 4U & 7U;
    MediaKind kind = (body[0] & 0x80U) != 0 ? enhanced_kind(body, true) : plain_video_kind(body);
    if (frame_type == video_command) kind.part = Part::other;
    kind.keyframe = kind.part == Part::frame && frame_type == 1;
    return kind;
}

MediaKind aac_kind(rtmp::ByteView body) {
    const int packet_type = body.size() > 1 ? body[1] : 2;
    const Part part = packet_type == 0 ? Part::header : packet_type == 1 ? Part::frame : Part::other;
    return {"AAC", part, false, packet_type, 0, 2};
}

MediaKind audio_kind(rtmp::ByteView body) {
    switch (body[0] >> 4U) {
        case 0:
        case 3:
            return {"PCM"};
        case 1:
            return {"ADPCM"};
        case 2:
        case 14:
            return {"MP3"};
        case 4:
        case 5:
        case 6:
            return {"Nellymoser"};
        case 7:
        case 8:
            return {"G.711"};
        case 9:
            return enhanced_kind(body, false);
        case 10:
            return aac_kind(body);
        case 11:
            return {"Speex"};
        default:
            return {"?"};
    }
}

}  // namespace

MediaKind kind_of(rtmp::MessageType type, rtmp::ByteView beginning) {
    if (beginning.empty()) return {"?", Part::other};
    return type == rtmp::MessageType::audio ? audio_kind(beginning) : video_kind(beginning);
}

}  // namespace ingest
