#include "rtmp/message.hpp"

#include <utility>

namespace rtmp {

std::string name_of(MessageType type) {
    switch (type) {
        case MessageType::set_chunk_size:
            return "set chunk size";
        case MessageType::abort:
            return "abort";
        case MessageType::acknowledgement:
            return "acknowledgement";
        case MessageType::user_control:
            return "user control";
        case MessageType::window_ack_size:
            return "window ack size";
        case MessageType::set_peer_bandwidth:
            return "set peer bandwidth";
        case MessageType::audio:
            return "audio";
        case MessageType::video:
            return "video";
        case MessageType::data_amf3:
            return "data (AMF3)";
        case MessageType::shared_object_amf3:
            return "shared object (AMF3)";
        case MessageType::command_amf3:
            return "command (AMF3)";
        case MessageType::data_amf0:
            return "data";
        case MessageType::shared_object_amf0:
            return "shared object";
        case MessageType::command_amf0:
            return "command";
        case MessageType::aggregate:
            return "aggregate";
    }
    return "type " + std::to_string(static_cast<unsigned>(type));
}

void Head::u24(std::uint32_t value) {
    u8(static_cast<std::uint8_t>(value >> 16U));
    u8(static_cast<std::uint8_t>(value >> 8U));
    u8(static_cast<std::uint8_t>(value));
}

void Head::u32(std::uint32_t value) {
    u8(static_cast<std::uint8_t>(value >> 24U));
    u24(value);
}

std::size_t Message::size() const {
    std::size_t total = head.size;
    for (const ByteView slice : body)
        total += slice.size();
    return total;
}

Message make_message(MessageType type, std::int64_t timestamp_ms, Bytes bytes) {
    const auto owned = std::make_shared<const Bytes>(std::move(bytes));
    Message message;
    message.type = type;
    message.timestamp_ms = timestamp_ms;
    message.body = {ByteView(*owned)};
    message.owner = owned;
    return message;
}

const amf0::Value& Command::argument(std::size_t index) const {
    static const amf0::Value undefined;
    return index < arguments.size() ? arguments[index] : undefined;
}

Bytes encode(const Command& command) {
    ByteWriter out;
    amf0::encode(command.name, out);
    amf0::encode(command.transaction, out);
    for (const amf0::Value& argument : command.arguments)
        amf0::encode(argument, out);
    return out.take();
}

std::optional<Command> decode_command(MessageType type, ByteView payload) {
    // Type 17 begins with a format selector, which sloppy peers leave out: then the marker of a string comes
    // first.
    const bool has_selector = type == MessageType::command_amf3 && !payload.empty() && payload.front() == 0;
    amf0::Decoder decoder(has_selector ? payload.subspan(1) : payload);

    Command command;
    command.name = decoder.next().value_or(amf0::Value()).text_or("");
    if (command.name.empty()) return std::nullopt;
    std::optional<amf0::Value> value = decoder.next();
    if (value && value->as<double>() != nullptr) {
        command.transaction = value->number_or(0);
        value = decoder.next();
    }
    for (; value; value = decoder.next())
        command.arguments.push_back(*std::move(value));
    return command;
}

std::string describe(MessageType type, ByteView payload) {
    ByteReader reader(payload);
    switch (type) {
        case MessageType::command_amf0:
        case MessageType::command_amf3: {
            const std::optional<Command> command = decode_command(type, payload);
            if (!command) return "malformed";
            // Described, not printed: names and numbers are the peer's, and may be anything.
            std::string text = amf0::describe(command->name) + " #" + amf0::describe(command->transaction);
            for (const amf0::Value& argument : command->arguments)
                text += " " + amf0::describe(argument);
            return text;
        }
        case MessageType::data_amf0: {
            std::string text;
            amf0::Decoder decoder(payload);
            while (const std::optional<amf0::Value> value = decoder.next())
                text += amf0::describe(*value) + " ";
            return text;
        }
        case MessageType::set_chunk_size:
        case MessageType::abort:
        case MessageType::acknowledgement:
        case MessageType::window_ack_size:
        case MessageType::set_peer_bandwidth:
            return std::to_string(reader.u32());
        case MessageType::user_control: {
            const std::uint16_t event = reader.u16();
            return "event " + std::to_string(event) + " " + std::to_string(reader.u32());
        }
        default:
            return {};
    }
}

Bytes encode_u32(std::uint32_t value) {
    ByteWriter out;
    out.u32(value);
    return out.take();
}

Bytes encode_user_control(UserControl event, std::uint32_t value) {
    ByteWriter out;
    out.u16(static_cast<std::uint16_t>(event));
    out.u32(value);
    return out.take();
}

Bytes encode_buffer_length(std::uint32_t stream_id, std::uint32_t milliseconds) {
    ByteWriter out;
    out.u16(static_cast<std::uint16_t>(UserControl::set_buffer_length));
    out.u32(stream_id);
    out.u32(milliseconds);
    return out.take();
}

}  // namespace rtmp
