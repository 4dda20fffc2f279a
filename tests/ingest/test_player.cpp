#include "ingest/test_player.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace ingest {

using rtmp::MessageType;
using rtmp::amf0::Null;
using rtmp::amf0::Object;

namespace {

std::string event_name(rtmp::ByteView payload) {
    switch (static_cast<rtmp::UserControl>(rtmp::ByteReader(payload).u16())) {
        case rtmp::UserControl::stream_begin:
            return "StreamBegin";
        case rtmp::UserControl::stream_eof:
            return "StreamEOF";
        default:
            return "event";
    }
}

/// The string that data begin with.
std::string data_name(rtmp::ByteView payload) {
    rtmp::ByteReader reader(payload);
    if (reader.u8() != 2) return "data";
    const std::size_t length = reader.u16();
    return reader.text(length);
}

std::string word(const rtmp::ReceivedMessage& message) {
    if (message.type == MessageType::user_control) return event_name(message.payload);
    if (message.type == MessageType::data_amf0) return data_name(message.payload);
    if (message.type != MessageType::command_amf0) return rtmp::name_of(message.type);
    const auto command = rtmp::decode_command(message.type, message.payload);
    if (!command) return "command";
    return command->name == "onStatus" ? command->argument(1).text_of("code") : command->name;
}

}  // namespace

TestPlayer::TestPlayer(std::uint16_t port, const std::string& app) : client_(port) {
    if (!client_.shake_hands()) throw std::runtime_error("no handshake");
    send({3, MessageType::command_amf0, 0, 0},
         rtmp::encode(
             {"connect", ++transaction_, {Object{{{"app", app}, {"tcUrl", "rtmp://host/" + app}}, false}}}));
    answer();
    send({3, MessageType::command_amf0, 0, 0}, rtmp::encode({"createStream", ++transaction_, {Null{}}}));
    stream_id_ = static_cast<std::uint32_t>(answer().argument(1).number_or(0));
}

void TestPlayer::play(const std::string& name) {
    heard_.clear();
    command("play", {name, -2000.0});
}

void TestPlayer::command(const std::string& name, std::vector<rtmp::amf0::Value> arguments) {
    arguments.insert(arguments.begin(), Null{});
    send({8, MessageType::command_amf0, stream_id_, 0},
         rtmp::encode({name, ++transaction_, std::move(arguments)}));
}

void TestPlayer::control(MessageType type, const rtmp::Bytes& payload) {
    send({2, type, 0, 0}, payload);
}

bool TestPlayer::hear_until(const std::function<bool(const TestPlayer&)>& wanted) {
    while (!wanted(*this)) {
        if (!hear()) return false;
    }
    return true;
}

bool TestPlayer::hear_status(std::string_view code) {
    return hear_until([code](const TestPlayer& player) {
        const std::vector<std::string> words = player.words();
        return std::find(words.begin(), words.end(), code) != words.end();
    });
}

void TestPlayer::end() {
    command("deleteStream", {static_cast<double>(stream_id_)});
    client_.half_close();
    while (hear()) {
    }
}

std::vector<rtmp::ReceivedMessage> TestPlayer::messages(MessageType type) const {
    std::vector<rtmp::ReceivedMessage> found;
    for (const Heard& heard : heard_) {
        if (heard.message.type == type) found.push_back(heard.message);
    }
    return found;
}

std::size_t TestPlayer::count(MessageType type) const {
    const auto is_wanted = [type](const Heard& heard) { return heard.message.type == type; };
    return static_cast<std::size_t>(std::ranges::count_if(heard_, is_wanted));
}

std::vector<std::string> TestPlayer::words() const {
    std::vector<std::string> words;
    words.reserve(heard_.size());
    for (const Heard& heard : heard_)
        words.push_back(word(heard.message));
    return words;
}

bool TestPlayer::hear() {
    const rtmp::Bytes bytes = client_.receive_some();
    if (bytes.empty()) return false;
    const auto now = std::chrono::steady_clock::now();
    reader_.push(bytes);
    while (auto message = reader_.next())
        heard_.push_back({std::move(*message), now});
    if (!reader_.error().empty()) throw std::runtime_error(reader_.error());
    return true;
}

void TestPlayer::send(const rtmp::ChunkHeader& header, const rtmp::Bytes& payload) {
    rtmp::Gather out;
    const rtmp::ByteView body = payload;
    writer_.write(header, {&body, 1}, out);
    for (const rtmp::ByteView& slice : out.slices())
        client_.send(slice);
}

rtmp::Command TestPlayer::answer() {
    for (;;) {
        for (const Heard& heard : heard_) {
            if (heard.message.type != MessageType::command_amf0) continue;
            const auto command = rtmp::decode_command(heard.message.type, heard.message.payload);
            if (!command || command->transaction != transaction_) continue;
            if (command->name != "_result") throw std::runtime_error("answered by " + command->name);
            return *command;
        }
        if (!hear()) throw std::runtime_error("the server has ended");
    }
}

std::vector<rtmp::Bytes> payloads(const std::vector<rtmp::ReceivedMessage>& messages) {
    std::vector<rtmp::Bytes> all;
    for (const rtmp::ReceivedMessage& message : messages)
        all.push_back(message.payload);
    return all;
}

std::vector<std::uint32_t> timestamps(const std::vector<rtmp::ReceivedMessage>& messages) {
    std::vector<std::uint32_t> all;
    for (const rtmp::ReceivedMessage& message : messages)
        all.push_back(message.timestamp);
    return all;
}

}  // namespace ingest
