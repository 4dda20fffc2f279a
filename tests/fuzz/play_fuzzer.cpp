// Any bytes as those of a server that plays: fed whole and byte by byte they give the same events and the same
// media, nothing follows the end of a session, and media comes only once the stream has started. The first byte
// tells how far the server has come by honest means: 0 after the handshake, 1 after createStream was answered,
// others at the beginning.
#include <algorithm>
#include <utility>
#include <vector>

#include "fuzz/must.hpp"
#include "rtmp/session.hpp"

namespace {

namespace event = rtmp::event;

rtmp::SessionConfig config() {
    rtmp::SessionConfig config;
    config.app = "live";
    config.tc_url = "rtmp://example.com/live";
    config.stream_name = "cam1";
    config.flash_version = "LNX 9,0,124,2";
    config.handshake_filler = rtmp::Bytes(rtmp::handshake_size - 8, 0x41);
    config.aim = rtmp::Aim::play;
    config.trace = true;
    return config;
}

/// True for an acknowledgement of ours: how many there are depends on how the bytes come in, and may.
bool is_acknowledgement_sent(const rtmp::Event& event) {
    const auto* seen = std::get_if<event::MessageSeen>(&event);
    return seen != nullptr && seen->direction == event::MessageSeen::Direction::sent &&
           seen->header.type == rtmp::MessageType::acknowledgement;
}

struct Outcome {
    std::vector<std::size_t> kinds;
    /// All media, one after the other, with its types and times.
    rtmp::ByteWriter media;
    rtmp::Phase phase{};
};

void write(const event::MediaReceived& media, rtmp::ByteWriter& out) {
    out.u8(static_cast<std::uint8_t>(media.type));
    out.u32(media.timestamp);
    out.bytes(media.payload);
}

/// Feeds `bytes` to a session: the honest ones in front in one piece, since they are always the same, and the
/// others by steps.
Outcome run(const rtmp::Bytes& bytes, std::size_t honest, std::size_t step) {
    rtmp::Session session(config());
    Outcome outcome;
    bool started = false;
    bool ended = false;
    std::size_t count = honest == 0 ? step : honest;
    for (std::size_t at = 0; at < bytes.size(); at += std::exchange(count, step)) {
        session.receive(rtmp::ByteView(bytes).subspan(at, std::min(count, bytes.size() - at)));
        while (const auto event = session.next_event()) {
            must(!ended);
            must(!std::holds_alternative<event::PublishStarted>(*event));
            if (std::holds_alternative<event::PlayStarted>(*event)) {
                must(!started);
                started = true;
            }
            must(started || !std::holds_alternative<event::PlayEnded>(*event));
            if (const auto* media = std::get_if<event::MediaReceived>(&*event)) {
                must(started);
                write(*media, outcome.media);
            }
            ended = std::holds_alternative<event::Refused>(*event) ||
                    std::holds_alternative<event::ProtocolError>(*event);
            if (!is_acknowledgement_sent(*event)) outcome.kinds.push_back(event->index());
        }
        must(!session.live() || started);
        must(!ended || session.phase() == rtmp::Phase::ended);
        session.output().consume(session.output().size());
    }
    outcome.phase = session.phase();
    session.output().consume(session.output().size());
    session.send(rtmp::make_message(rtmp::MessageType::audio, 0, {0xAF, 0x01, 0x00}));
    must(session.output().empty());
    session.close();
    must(!session.live());
    return outcome;
}

/// A command in one chunk on chunk stream 3.
rtmp::Bytes command(const rtmp::Command& command) {
    const rtmp::Bytes body = rtmp::encode(command);
    rtmp::ByteWriter out;
    out.u8(3);
    out.u24(0);
    out.u24(static_cast<std::uint32_t>(body.size()));
    out.u8(static_cast<std::uint8_t>(rtmp::MessageType::command_amf0));
    out.u32_little_endian(0);
    out.bytes(body);
    return out.take();
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    rtmp::Bytes bytes;
    if (data[0] <= 1) {
        bytes.assign(rtmp::server_handshake_size, 0);
        bytes.front() = 3;
    }
    if (data[0] == 1) {
        for (const rtmp::Command& reply :
             {rtmp::Command{"_result", 1, {}}, rtmp::Command{"_result", 2, {rtmp::amf0::Null{}, 1.0}}}) {
            const rtmp::Bytes chunk = command(reply);
            bytes.insert(bytes.end(), chunk.begin(), chunk.end());
        }
    }
    const std::size_t honest = bytes.size();
    bytes.insert(bytes.end(), data + 1, data + size);
    const Outcome whole = run(bytes, 0, bytes.size() + 1);
    const Outcome split = run(bytes, honest, 1);
    must(whole.kinds == split.kinds);
    must(std::equal(whole.media.view().begin(), whole.media.view().end(), split.media.view().begin(),
                    split.media.view().end()));
    must(whole.phase == split.phase);
    return 0;
}
