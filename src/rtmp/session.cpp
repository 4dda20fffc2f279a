#include "rtmp/session.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "ground/ascii.hpp"
#include "rtmp/aggregate.hpp"

namespace rtmp {

namespace {

/// Chunk stream ids. All are below 32, nginx-rtmp's limit, and media of each kind keeps one of its own, so
/// that its headers compress.
namespace chunk_stream {
constexpr std::uint32_t control = 2;
constexpr std::uint32_t command = 3;
constexpr std::uint32_t audio = 4;
constexpr std::uint32_t data = 5;
constexpr std::uint32_t video = 6;
constexpr std::uint32_t stream_command = 8;
}  // namespace chunk_stream

std::uint32_t chunk_stream_of(MessageType type) {
    if (type == MessageType::audio) return chunk_stream::audio;
    if (type == MessageType::video) return chunk_stream::video;
    return chunk_stream::data;
}

/// Start of `play` in milliseconds: the stream as it is live, or else as it was recorded.
constexpr double live_or_recorded = -2000;

/// True for the types that carry a stream's media and the data beside it.
bool is_media(MessageType type) {
    return type == MessageType::audio || type == MessageType::video || type == MessageType::data_amf0 ||
           type == MessageType::data_amf3;
}

/// The status in a data message "onPlayStatus", by which some servers tell that a recording is over.
ServerStatus play_status_of(const event::MediaReceived& media) {
    if (media.type != MessageType::data_amf0) return {};
    static const Bytes begin = amf0::encode_all({"onPlayStatus"});
    if (media.payload.size() < begin.size() || !std::equal(begin.begin(), begin.end(), media.payload.begin()))
        return {};
    const std::optional<Command> command = decode_command(MessageType::command_amf0, media.payload);
    return command ? status_of(*command) : ServerStatus{};
}

}  // namespace

std::string_view name_of(Phase phase) {
    switch (phase) {
        case Phase::handshake:
            return "handshake";
        case Phase::connect:
            return "connect command";
        case Phase::create_stream:
            return "createStream";
        case Phase::publish:
            return "publish";
        case Phase::play:
            return "play";
        case Phase::live:
            return "live";
        case Phase::closing:
            return "closing";
        case Phase::ended:
            return "ended";
    }
    return "";
}

Session::Session(SessionConfig config)
    : config_(std::move(config)),
      state_(Handshaking{Handshake(config_.handshake, config_.handshake_filler, config_.hmac)}),
      reader_(config_.aim == Aim::play ? ChunkReader::media_message_limit
                                       : ChunkReader::default_message_limit) {
    output_.copy(std::get<Handshaking>(state_).handshake.c0c1());
}

Phase Session::phase() const {
    static constexpr std::array phases = {Phase::handshake, Phase::connect, Phase::create_stream,
                                          Phase::publish,   Phase::live,    Phase::closing,
                                          Phase::ended};
    const Phase phase = phases.at(state_.index());
    return phase == Phase::publish && config_.aim == Aim::play ? Phase::play : phase;
}

std::optional<Event> Session::next_event() {
    if (events_.empty()) return std::nullopt;
    Event event = std::move(events_.front());
    events_.pop_front();
    return event;
}

void Session::receive(ByteView bytes) {
    if (auto* handshaking = std::get_if<Handshaking>(&state_)) {
        bytes = bytes.subspan(receive_handshake(handshaking->handshake, bytes));
    }
    if (phase() == Phase::handshake || phase() == Phase::ended) return;
    received_bytes_ += bytes.size();
    reader_.push(bytes);
    while (phase() != Phase::ended) {
        std::optional<ReceivedMessage> message = reader_.next();
        if (!message) break;
        receive_message(*std::move(message));
    }
    if (!reader_.error().empty()) break_off(reader_.error());
    acknowledge_when_due();
}

/// Takes the bytes of the handshake; returns how many they were.
std::size_t Session::receive_handshake(Handshake& handshake, ByteView bytes) {
    const std::size_t taken = handshake.receive(bytes);
    if (!handshake.error().empty()) {
        break_off(handshake.error());
        return taken;
    }
    if (const std::optional<Bytes> c2 = handshake.take_c2()) output_.copy(*c2);
    if (handshake.done()) {
        events_.push_back(event::HandshakeDone{handshake.remark()});
        begin_connect();
    }
    return taken;
}

void Session::begin_connect() {
    // The chunk size is announced first, so that connect itself, which can be long, goes in one chunk.
    send_control(MessageType::set_chunk_size, encode_u32(config_.chunk_size));
    writer_.set_chunk_size(config_.chunk_size);
    amf0::Object properties;
    properties.members = {{"app", config_.app},
                          {"type", "nonprivate"},
                          {"flashVer", config_.flash_version},
                          {"tcUrl", config_.tc_url}};
    if (config_.caps_ex != 0) properties.members.emplace_back("capsEx", static_cast<double>(config_.caps_ex));
    announce(config_.offer, properties);
    state_ = Connecting{send_command("connect", {std::move(properties)})};
}

void Session::begin_create_stream() {
    send_control(MessageType::window_ack_size, encode_u32(config_.acknowledgement_window));
    if (config_.aim == Aim::publish) {
        // Some servers want FCPublish after releaseStream, others answer neither: both are sent, neither
        // awaited.
        send_command("releaseStream", {amf0::Null{}, config_.stream_name});
        send_command("FCPublish", {amf0::Null{}, config_.stream_name});
    }
    state_ = Creating{send_command("createStream", {amf0::Null{}})};
}

void Session::begin_request(std::uint32_t stream_id) {
    if (config_.aim == Aim::play) {
        send_control(MessageType::user_control, encode_buffer_length(stream_id, config_.buffer_ms));
        state_ = Requesting{
            stream_id,
            send_command("play", {amf0::Null{}, config_.stream_name, live_or_recorded}, stream_id)};
    } else {
        state_ = Requesting{stream_id,
                            send_command("publish", {amf0::Null{}, config_.stream_name, "live"}, stream_id)};
    }
}

void Session::begin_live(const ServerStatus& status) {
    state_ = Live{std::get<Requesting>(state_).stream_id};
    if (config_.aim == Aim::play) {
        events_.push_back(event::PlayStarted{status});
    } else {
        events_.push_back(event::PublishStarted{status});
    }
}

void Session::send(const Message& message) {
    const auto* live = std::get_if<Live>(&state_);
    if (live == nullptr || config_.aim != Aim::publish) return;
    std::vector<ByteView>& slices = slices_;
    const bool extends = extends_times_ && message.nanoseconds;
    const Head head =
        extends ? enhanced_tag::with_nanoseconds(message.head, *message.nanoseconds) : message.head;
    slices.assign(1, head.view());
    slices.insert(slices.end(), message.body.begin(), message.body.end());
    const ChunkHeader header{chunk_stream_of(message.type), message.type, live->stream_id,
                             static_cast<std::uint32_t>(message.timestamp_ms + timestamp_shift_)};
    writer_.write(header, slices, output_);
    output_.keep(message.owner);
    if (config_.trace) {
        const ByteView described = message.body.empty() ? ByteView{} : message.body.front();
        trace(event::MessageSeen::Direction::sent, header, described,
              message.size() - message.head.size + head.size);
    }
}

void Session::close() {
    const auto* live = std::get_if<Live>(&state_);
    if (live == nullptr) return;
    const auto stream_id = static_cast<double>(live->stream_id);
    if (config_.aim == Aim::publish) send_command("FCUnpublish", {amf0::Null{}, config_.stream_name});
    send_command("deleteStream", {amf0::Null{}, stream_id});
    state_ = Closing{};
}

void Session::receive_message(ReceivedMessage message) {
    trace(event::MessageSeen::Direction::received,
          {message.chunk_stream, message.type, message.stream_id, message.timestamp}, message.payload,
          message.payload.size());
    ByteReader reader(message.payload);
    switch (message.type) {
        case MessageType::acknowledgement:
            events_.push_back(event::Acknowledged{reader.u32()});
            if (reader.failed()) events_.pop_back();
            break;
        case MessageType::user_control:
            receive_user_control(message.payload);
            break;
        case MessageType::window_ack_size:
            peer_window_ = reader.u32();
            break;
        case MessageType::set_peer_bandwidth:
            receive_peer_bandwidth(reader.u32());
            break;
        case MessageType::command_amf0:
        case MessageType::command_amf3:
            if (const std::optional<Command> command = decode_command(message.type, message.payload)) {
                receive_command(*command);
            }
            break;
        default:
            // Chunk sizes and aborts are settled by the reader; nothing else concerns a publisher.
            if (config_.aim == Aim::play) receive_media(std::move(message));
            break;
    }
}

void Session::receive_media(ReceivedMessage message) {
    if (message.type != MessageType::aggregate) {
        deliver(message.type, message.timestamp, std::move(message.payload));
        return;
    }
    const Aggregate aggregate = take_apart(message.payload, message.timestamp);
    for (const AggregatePart& part : aggregate.parts)
        deliver(part.type, part.timestamp, {part.payload.begin(), part.payload.end()});
    if (!aggregate.fault.empty()) break_off(aggregate.fault);
}

/// Hands out a message of a stream that is played, and no other; the first one says that it is live.
void Session::deliver(MessageType type, std::uint32_t timestamp, Bytes payload) {
    if (!is_media(type)) return;
    if (phase() == Phase::play) begin_live({});
    if (phase() != Phase::live) return;
    // Type 15 is AMF0 behind a format selector, which sloppy peers leave out: then a string's marker comes
    // first.
    if (type == MessageType::data_amf3 && !payload.empty() && (payload[0] == 0 || payload[0] == 2)) {
        if (payload[0] == 0) payload.erase(payload.begin());
        type = MessageType::data_amf0;
    }
    event::MediaReceived media{type, timestamp, std::move(payload)};
    const ServerStatus status = play_status_of(media);
    events_.push_back(std::move(media));
    if (is_end_of_play(status)) events_.push_back(event::PlayEnded{status});
}

void Session::receive_user_control(ByteView payload) {
    ByteReader reader(payload);
    const auto event = static_cast<UserControl>(reader.u16());
    const std::uint32_t value = reader.u32();
    if (event == UserControl::ping_request && !reader.failed()) {
        send_control(MessageType::user_control, encode_user_control(UserControl::ping_response, value));
    } else if (event == UserControl::stream_eof && !reader.failed() && has_played()) {
        events_.push_back(event::PlayEnded{{"status", "StreamEOF", ""}});
    }
}

/// Answers each new window once, as the specification asks. Output is not held back for it: no publisher's
/// is.
void Session::receive_peer_bandwidth(std::uint32_t window) {
    if (window == 0 || window == announced_window_) return;
    announced_window_ = window;
    send_control(MessageType::window_ack_size, encode_u32(window));
}

void Session::receive_command(const Command& command) {
    if (command.name == "_result") {
        receive_result(command);
    } else if (command.name == "_error") {
        receive_error(command);
    } else if (command.name == "onStatus" || (command.name == "onPlayStatus" && config_.aim == Aim::play)) {
        receive_status(command);
    } else if (command.name == "onBWDone") {
        if (!std::exchange(bandwidth_checked_, true)) send_command("_checkbw", {amf0::Null{}});
    } else if (command.name == "_onbwcheck") {
        answer_call(command);
    } else if (command.name == "close" && phase() != Phase::closing) {
        refuse({"error", "close", "the server asked to close the connection"});
    } else if (command.name.starts_with("onFC")) {
        // onFCPublish and its kin only inform: a server may say Publish.Start in them before it has
        // authorised anything; but a no in them may be the only reason that is ever given.
        if (const ServerStatus status = status_of(command); is_failure(status))
            events_.push_back(event::Notice{status});
    }
}

void Session::answer_call(const Command& command) {
    if (command.transaction == 0) return;
    const Bytes payload = encode(Command{"_result", command.transaction, {amf0::Null{}, 0.0}});
    send_bytes({chunk_stream::command, MessageType::command_amf0, 0, 0}, payload);
}

void Session::receive_result(const Command& command) {
    const ServerStatus status = status_of(command);
    if (std::holds_alternative<Connecting>(state_)) {
        // Only connect is outstanding, so the transaction id need not be right.
        if (is_failure(status)) {
            refuse(status, redirect_of(command));
            return;
        }
        events_.push_back(event::Connected{server_name_of(command), capabilities_of(command)});
        connected_ = true;
        if (config_.aim == Aim::connect) {
            state_ = Ended{};
        } else {
            begin_create_stream();
        }
    } else if (const auto* creating = std::get_if<Creating>(&state_)) {
        if (command.transaction != creating->transaction) return;
        const auto* stream_id = command.argument(1).as<double>();
        if (stream_id == nullptr || !(*stream_id >= 0 && *stream_id <= 0xFFFFFFFFU)) {
            break_off("createStream was answered without a stream id");
            return;
        }
        begin_request(static_cast<std::uint32_t>(*stream_id));
    } else if (const auto* requesting = std::get_if<Requesting>(&state_)) {
        if (command.transaction != requesting->transaction) return;
        if (is_failure(status)) {
            refuse(status);
        } else if (config_.aim == Aim::publish || is_start(status)) {
            begin_live(status);
        }
    }
}

void Session::receive_error(const Command& command) {
    const ServerStatus status = status_of(command);
    const auto* creating = std::get_if<Creating>(&state_);
    const auto* requesting = std::get_if<Requesting>(&state_);
    const bool answers_us = std::holds_alternative<Connecting>(state_) ||
                            (creating != nullptr && command.transaction == creating->transaction) ||
                            (requesting != nullptr && command.transaction == requesting->transaction);
    if (answers_us) {
        refuse(status, redirect_of(command));
    } else {
        // releaseStream, FCPublish and _checkbw are refused by healthy servers.
        events_.push_back(event::Notice{status});
    }
}

void Session::receive_status(const Command& command) {
    const ServerStatus status = status_of(command);
    if (std::holds_alternative<Requesting>(state_) && is_start(status)) {
        begin_live(status);
    } else if (has_played() && is_end_of_play(status)) {
        events_.push_back(event::PlayEnded{status});
    } else if (is_code(status, "NetStream.Unpublish.Success") && config_.aim == Aim::publish) {
        if (phase() == Phase::closing) {
            events_.push_back(event::Unpublished{status});
        } else {
            refuse(status);
        }
    } else if (is_failure(status) && !is_goodbye(status) && !is_of_recording(status)) {
        refuse(status, redirect_of(command));
    } else if (is_code(status, "NetConnection.Connect.ReconnectRequest") && phase() != Phase::closing) {
        events_.push_back(event::MoveRequested{status, moved_to(command)});
    } else {
        events_.push_back(event::Notice{status});
    }
}

bool Session::is_start(const ServerStatus& status) const {
    return is_code(status, config_.aim == Aim::play ? "NetStream.Play.Start" : "NetStream.Publish.Start");
}

/// True while a stream is played, and after our own end of it.
bool Session::has_played() const {
    return config_.aim == Aim::play && (phase() == Phase::live || phase() == Phase::closing);
}

/// True for a status by which a server says, after our own end, that it closes: NetConnection.Connect.Closed
/// and such.
bool Session::is_goodbye(const ServerStatus& status) const {
    return phase() == Phase::closing && !is_error(status);
}

/// True for a status on the recording that a server makes of a stream that is live: the stream goes on.
bool Session::is_of_recording(const ServerStatus& status) const {
    const bool started = phase() == Phase::live || phase() == Phase::closing;
    return started && ground::lower_case(status.code).starts_with("netstream.record.");
}

void Session::refuse(const ServerStatus& status, std::string redirect) {
    events_.push_back(event::Refused{phase(), status, std::move(redirect)});
    state_ = Ended{};
}

void Session::break_off(std::string what) {
    events_.push_back(event::ProtocolError{phase(), std::move(what)});
    state_ = Ended{};
}

/// Acknowledges at half the window, as the most demanding servers expect it (RTMP 1.0, 5.4.3).
void Session::acknowledge_when_due() {
    if (peer_window_ == 0 || phase() == Phase::ended) return;
    if (received_bytes_ - acknowledged_at_ < std::max(peer_window_ / 2, 1U)) return;
    acknowledged_at_ = received_bytes_;
    send_control(MessageType::acknowledgement, encode_u32(static_cast<std::uint32_t>(received_bytes_)));
}

void Session::send_control(MessageType type, const Bytes& payload) {
    send_bytes({chunk_stream::control, type, 0, 0}, payload);
}

double Session::send_command(std::string name, std::vector<amf0::Value> arguments, std::uint32_t stream_id) {
    const bool on_stream = stream_id != 0;
    const Command command{std::move(name), ++last_transaction_, std::move(arguments)};
    send_bytes({on_stream ? chunk_stream::stream_command : chunk_stream::command, MessageType::command_amf0,
                stream_id, 0},
               encode(command));
    return last_transaction_;
}

void Session::send_bytes(const ChunkHeader& header, const Bytes& payload) {
    auto owner = std::make_shared<const Bytes>(payload);
    const ByteView slice = *owner;
    writer_.write(header, std::span(&slice, 1), output_);
    if (payload.size() > ChunkWriter::copy_limit) output_.keep(std::move(owner));
    trace(event::MessageSeen::Direction::sent, header, payload, payload.size());
}

void Session::trace(event::MessageSeen::Direction direction, const ChunkHeader& header, ByteView payload,
                    std::size_t length) {
    if (!config_.trace) return;
    events_.push_back(event::MessageSeen{direction, header, length, describe(header.type, payload)});
}

}  // namespace rtmp
