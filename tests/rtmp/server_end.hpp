#pragma once

#include <string>
#include <vector>

#include "rtmp/chunk.hpp"
#include "rtmp/session.hpp"

/// The other end of a session, joined to it by memory: takes what the session writes, and writes what a test
/// tells it.
class ServerEnd {
  public:
    explicit ServerEnd(rtmp::Session& session) : session_(session) {}

    /// Takes all that the session has written; messages pile up in `received`.
    void pull() {
        rtmp::Gather& output = session_.output();
        for (const rtmp::ByteView slice : output.slices()) {
            for (const std::uint8_t byte : slice)
                take(byte);
        }
        output.consume(output.size());
        reader_.push(pending_);
        pending_.clear();
        while (auto message = reader_.next())
            received.push_back(std::move(*message));
    }

    /// S0, S1 and S2 of the simple form.
    rtmp::Bytes handshake() const {
        rtmp::Bytes bytes(1, 3);
        bytes.resize(1 + rtmp::handshake_size, 0);
        for (std::size_t i = 9; i < bytes.size(); ++i)
            bytes[i] = static_cast<std::uint8_t>(i * 7);
        bytes.insert(bytes.end(), c0c1.begin() + 1, c0c1.end());
        return bytes;
    }

    rtmp::Bytes message(const rtmp::ChunkHeader& header, const rtmp::Bytes& payload) {
        rtmp::Gather out;
        const rtmp::ByteView slice = payload;
        writer_.write(header, std::span(&slice, 1), out);
        rtmp::Bytes bytes;
        for (const rtmp::ByteView part : out.slices())
            bytes.insert(bytes.end(), part.begin(), part.end());
        return bytes;
    }
    rtmp::Bytes command(const rtmp::Command& command, std::uint32_t stream_id = 0) {
        return message({3, rtmp::MessageType::command_amf0, stream_id, 0}, rtmp::encode(command));
    }
    rtmp::Bytes control(rtmp::MessageType type, const rtmp::Bytes& payload) {
        return message({2, type, 0, 0}, payload);
    }
    rtmp::Bytes status(const std::string& level, const std::string& code, std::uint32_t stream_id = 1,
                       const std::string& description = "told so") {
        return command({"onStatus", 0, {rtmp::amf0::Null{}, info(level, code, description)}}, stream_id);
    }
    static rtmp::amf0::Object info(const std::string& level, const std::string& code,
                                   const std::string& description = "told so") {
        rtmp::amf0::Object object;
        object.members = {{"level", level}, {"code", code}, {"description", description}};
        return object;
    }
    static rtmp::Command connect_result() {
        rtmp::amf0::Object properties;
        properties.members = {{"fmsVer", "FMS/3,0,1,123"}, {"capabilities", 31.0}};
        return {"_result", 1, {properties, info("status", "NetConnection.Connect.Success")}};
    }

    /// The names of the commands received, in order.
    std::vector<std::string> command_names() const {
        std::vector<std::string> names;
        for (const rtmp::ReceivedMessage& message : received) {
            if (message.type != rtmp::MessageType::command_amf0) continue;
            names.push_back(rtmp::decode_command(message.type, message.payload)->name);
        }
        return names;
    }
    /// The last command of that name; fails when there is none.
    rtmp::Command received_command(const std::string& name) const {
        for (auto message = received.rbegin(); message != received.rend(); ++message) {
            if (message->type != rtmp::MessageType::command_amf0) continue;
            rtmp::Command command = *rtmp::decode_command(message->type, message->payload);
            if (command.name == name) return command;
        }
        throw std::out_of_range("no command " + name + " was received");
    }

    rtmp::Bytes c0c1;
    rtmp::Bytes c2;
    std::vector<rtmp::ReceivedMessage> received;

  private:
    void take(std::uint8_t byte) {
        if (c0c1.size() < 1 + rtmp::handshake_size) {
            c0c1.push_back(byte);
        } else if (c2.size() < rtmp::handshake_size) {
            c2.push_back(byte);
        } else {
            pending_.push_back(byte);
        }
    }

    rtmp::Session& session_;
    rtmp::ChunkReader reader_{rtmp::max_message_size};
    rtmp::ChunkWriter writer_;
    rtmp::Bytes pending_;
};
