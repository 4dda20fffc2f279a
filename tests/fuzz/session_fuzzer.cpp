// Any bytes as a server's: fed whole and byte by byte they give the same events, nothing follows the end of a
// session, and media flows only once publishing was accepted. The first byte tells whether a handshake comes
// in front.
#include <algorithm>
#include <vector>

#include "fuzz/must.hpp"
#include "rtmp/session.hpp"

namespace {

rtmp::SessionConfig config() {
    rtmp::SessionConfig config;
    config.app = "live";
    config.tc_url = "rtmp://example.com/live";
    config.stream_name = "cam1";
    config.flash_version = "FMLE/3.0 (compatible; fuzz)";
    config.handshake_filler = rtmp::Bytes(rtmp::handshake_size - 8, 0x41);
    config.trace = true;
    return config;
}

/// True for an acknowledgement of ours: how many there are depends on how the bytes come in, and may.
bool is_acknowledgement_sent(const rtmp::Event& event) {
    const auto* seen = std::get_if<rtmp::event::MessageSeen>(&event);
    return seen != nullptr && seen->direction == rtmp::event::MessageSeen::Direction::sent &&
           seen->header.type == rtmp::MessageType::acknowledgement;
}

struct Outcome {
    std::vector<std::size_t> kinds;
    rtmp::Phase phase{};
    bool operator==(const Outcome&) const = default;
};

Outcome run(const rtmp::Bytes& bytes, std::size_t step) {
    rtmp::Session session(config());
    const rtmp::Message frame = rtmp::make_message(rtmp::MessageType::audio, 0, {0xAF, 0x01, 0x00});
    Outcome outcome;
    bool started = false;
    bool ended = false;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        session.receive(rtmp::ByteView(bytes).subspan(at, std::min(step, bytes.size() - at)));
        while (const auto event = session.next_event()) {
            must(!ended);
            started = started || std::holds_alternative<rtmp::event::PublishStarted>(*event);
            ended = std::holds_alternative<rtmp::event::Refused>(*event) ||
                    std::holds_alternative<rtmp::event::ProtocolError>(*event);
            if (!is_acknowledgement_sent(*event)) outcome.kinds.push_back(event->index());
        }
        must(!session.live() || started);
        must(!ended || session.phase() == rtmp::Phase::ended);
        session.output().consume(session.output().size());
    }
    outcome.phase = session.phase();
    session.output().consume(session.output().size());
    session.send(frame);
    must(session.output().empty() != session.live());
    session.close();
    must(!session.live());
    return outcome;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    rtmp::Bytes bytes;
    if (data[0] == 0) {
        bytes.assign(rtmp::server_handshake_size, 0);
        bytes.front() = 3;
    }
    bytes.insert(bytes.end(), data + 1, data + size);
    must(run(bytes, bytes.size() + 1) == run(bytes, 1));
    return 0;
}
