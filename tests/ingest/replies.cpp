#include "ingest/replies.hpp"

#include <utility>

#include "ingest/aggregate.hpp"

namespace ingest {

using rtmp::Bytes;
using rtmp::ByteView;
using rtmp::MessageType;

namespace {

constexpr std::uint32_t control_chunk_stream = 2;
constexpr std::uint32_t command_chunk_stream = 3;
constexpr std::uint32_t audio_chunk_stream = 4;
constexpr std::uint32_t status_chunk_stream = 5;
constexpr std::uint32_t video_chunk_stream = 6;
/// Chunk stream of the aborted message alone, which is then in nobody's way.
constexpr std::uint32_t aborted_chunk_stream = 7;
constexpr auto unknown_type = static_cast<MessageType>(99);
constexpr auto buffer_empty = static_cast<rtmp::UserControl>(31);
constexpr auto unknown_event = static_cast<rtmp::UserControl>(777);

/// One audio message inside an aggregate.
Bytes aggregate() {
    Aggregate body;
    body.add(MessageType::audio, 0, Bytes{0xAF, 0x00, 0x11, 0x90});
    return body.take();
}

}  // namespace

rtmp::amf0::Object info_object(const Status& status) {
    return {{{"level", status.level}, {"code", status.code}, {"description", status.description}}, false};
}

void Replies::control(MessageType type, const Bytes& payload) {
    message({control_chunk_stream, type, 0, 0}, payload);
}

void Replies::ping(std::uint32_t time) {
    control(MessageType::user_control, rtmp::encode_user_control(rtmp::UserControl::ping_request, time));
}

void Replies::chunk_size() {
    control(MessageType::set_chunk_size, rtmp::encode_u32(script_.chunk_size));
    writer_.set_chunk_size(script_.chunk_size);
}

void Replies::command(const std::string& name, double transaction, std::vector<rtmp::amf0::Value> arguments,
                      std::uint32_t stream_id) {
    command_payload(rtmp::encode({name, transaction, std::move(arguments)}), stream_id);
}

void Replies::bare_command(const std::string& name) {
    command_payload(rtmp::amf0::encode_all({name}), 0);
}

void Replies::status(const Status& status, double transaction, const std::string& tc_url) {
    rtmp::amf0::Object info = info_object(status);
    if (!tc_url.empty()) info.members.emplace_back("tcUrl", tc_url);
    const bool of_connection = status.code.starts_with("NetConnection.");
    command("onStatus", transaction, {rtmp::amf0::Null{}, std::move(info)},
            of_connection ? 0 : script_.status_stream_id.value_or(script_.stream_id));
}

void Replies::media(MessageType type, std::uint32_t timestamp, ByteView payload) {
    const std::uint32_t chunk_stream = type == MessageType::audio   ? audio_chunk_stream
                                       : type == MessageType::video ? video_chunk_stream
                                                                    : status_chunk_stream;
    message({chunk_stream, type, script_.stream_id, timestamp}, payload);
}

void Replies::aborted_message() {
    rtmp::ByteWriter chunk;
    chunk.u8(aborted_chunk_stream);
    chunk.u24(0);
    chunk.u24(writer_.chunk_size() + 500);
    chunk.u8(static_cast<std::uint8_t>(MessageType::data_amf0));
    chunk.u32_little_endian(0);
    chunk.bytes(Bytes(writer_.chunk_size(), 0x55));
    raw(chunk.view());
    control(MessageType::abort, rtmp::encode_u32(aborted_chunk_stream));
}

void Replies::unknown_messages() {
    control(unknown_type, {1, 2, 3});
    control(MessageType::user_control, rtmp::encode_user_control(buffer_empty, script_.stream_id));
    control(MessageType::user_control, rtmp::encode_user_control(unknown_event, 1));
    // A user control message too short for its event, and one too short to have any.
    control(MessageType::user_control, {0, 6, 1});
    control(MessageType::user_control, {0});
    control(MessageType::user_control, {});
    // Set Peer Bandwidth without its limit type.
    control(MessageType::set_peer_bandwidth, rtmp::encode_u32(2'500'000));
    const auto beside_commands = [this](MessageType type, const Bytes& payload) {
        message({command_chunk_stream, type, 0, 0}, payload);
    };
    beside_commands(MessageType::shared_object_amf0, {0, 1, 'x', 0, 0, 0, 1});
    beside_commands(MessageType::shared_object_amf3, {0, 0, 1, 'x'});
    beside_commands(MessageType::aggregate, aggregate());
    beside_commands(MessageType::data_amf0, rtmp::amf0::encode_all({"onWhatever", 1.0}));
    // A command that nobody knows, and commands that are none: empty, and not beginning with a name.
    command("onMystery", 0, {rtmp::amf0::Null{}});
    beside_commands(MessageType::command_amf0, {});
    beside_commands(MessageType::command_amf0, {5});
}

void Replies::flush() {
    if (socket_ == nullptr) return;
    const Bytes queue = take();
    if (script_.delay.count() > 0 && !queue.empty())
        socket_->sleep_ms(static_cast<int>(script_.delay.count()));
    const std::size_t piece = script_.writes == Writes::each_byte ? 1 : queue.size();
    for (std::size_t i = 0; i < queue.size(); i += piece) {
        if (!socket_->write(ByteView(queue).subspan(i, piece))) return;
    }
}

void Replies::message(const rtmp::ChunkHeader& header, ByteView payload) {
    rtmp::Gather out;
    writer_.write(header, {&payload, 1}, out);
    for (const ByteView& slice : out.slices())
        raw(slice);
}

void Replies::command_payload(Bytes payload, std::uint32_t stream_id) {
    if (script_.command_form == CommandForm::amf3) payload.insert(payload.begin(), 0);
    const MessageType type =
        script_.command_form == CommandForm::amf0 ? MessageType::command_amf0 : MessageType::command_amf3;
    message({stream_id == 0 ? command_chunk_stream : status_chunk_stream, type, stream_id, 0}, payload);
}

}  // namespace ingest
