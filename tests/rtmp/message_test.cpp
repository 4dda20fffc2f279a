#include "rtmp/message.hpp"

#include <doctest/doctest.h>

#include "vectors/amf.hpp"
#include "vectors/hex.hpp"
#include "vectors/transcript.hpp"

namespace message_test {

using namespace rtmp;
using amf0::Null;
using amf0::Object;
using amf0::Value;
using vectors::hex;

namespace {

struct Exchange {
    std::string_view bytes;
    Command command;
};

std::vector<Exchange> exchanges() {
    namespace transcript = vectors::transcript;
    return {
        {transcript::connect,
         {"connect",
          1,
          {Object{{{"app", "live"},
                   {"type", "nonprivate"},
                   {"flashVer", "FMLE/3.0 (compatible; rtmpub/1.0)"},
                   {"tcUrl", "rtmp://example.com/live"}}}}}},
        {transcript::release_stream, {"releaseStream", 2, {Null{}, "cam1"}}},
        {transcript::fc_publish, {"FCPublish", 3, {Null{}, "cam1"}}},
        {transcript::create_stream, {"createStream", 4, {Null{}}}},
        {transcript::create_stream_result, {"_result", 4, {Null{}, 1.0}}},
        {transcript::publish, {"publish", 5, {Null{}, "cam1", "live"}}},
        {transcript::fc_unpublish, {"FCUnpublish", 6, {Null{}, "cam1"}}},
        {transcript::delete_stream, {"deleteStream", 7, {Null{}, 1.0}}},
    };
}

}  // namespace

TEST_CASE("the commands of a session, both ways") {
    for (const Exchange& exchange : exchanges()) {
        CAPTURE(exchange.command.name);
        CHECK(encode(exchange.command) == hex(exchange.bytes));
        const std::optional<Command> command = decode_command(MessageType::command_amf0, hex(exchange.bytes));
        REQUIRE(command.has_value());
        CHECK(command->name == exchange.command.name);
        CHECK(command->transaction == exchange.command.transaction);
        CHECK(command->arguments == exchange.command.arguments);
    }
}

TEST_CASE("the reply with a redirect") {
    const auto command = decode_command(MessageType::command_amf0, hex(vectors::command_redirect));
    REQUIRE(command.has_value());
    CHECK(command->name == "_error");
    CHECK(command->argument(1).text_of("code") == "NetConnection.Connect.Rejected");
    REQUIRE(command->argument(1).find("ex") != nullptr);
    CHECK(command->argument(1).find("ex")->text_of("redirect") == "rtmp://b.example.com/live");
}

TEST_CASE("an argument that the peer left out is undefined") {
    const Command command{"x", 0, {Null{}}};
    CHECK(command.argument(0) == Value(Null{}));
    CHECK(command.argument(1) == Value());
    CHECK(command.argument(1000) == Value());
}

TEST_CASE("a command of type 17 begins with a format selector, or without it") {
    const Bytes with_selector = hex(vectors::command_amf3_create_stream);
    const Bytes without(with_selector.begin() + 1, with_selector.end());
    for (const Bytes& payload : {with_selector, without}) {
        const auto command = decode_command(MessageType::command_amf3, payload);
        REQUIRE(command.has_value());
        CHECK(command->name == "createStream");
        CHECK(command->transaction == 4);
        CHECK(command->arguments == std::vector<Value>{Null{}});
    }
    // A command of type 20 that begins with a byte of 0 begins with a number, and a number is no name.
    CHECK_FALSE(decode_command(MessageType::command_amf0, with_selector).has_value());
}

TEST_CASE("a command of type 17 may hold AMF3 values") {
    // 00 selector | 02 "x" | 00 0.0 | 05 | 11 AMF3: 0A 0B 01 { 09 "code": 06 05 "OK" } 01
    const auto command = decode_command(
        MessageType::command_amf3, hex("00 02000178 000000000000000000 05 11 0A0B01 09636F6465 06054F4B 01"));
    REQUIRE(command.has_value());
    CHECK(command->argument(1).text_of("code") == "OK");
}

TEST_CASE("a bare command has no transaction id and no arguments") {
    // ffmpeg sends "onFCPublish" and nothing else.
    const auto command = decode_command(MessageType::command_amf0, hex("02000B6F6E46435075626C697368"));
    REQUIRE(command.has_value());
    CHECK(command->name == "onFCPublish");
    CHECK(command->transaction == 0);
    CHECK(command->arguments.empty());
}

TEST_CASE("what stands where the transaction id belongs and is none is an argument") {
    // "onStatus" | null | { code: "OK" }
    const auto command = decode_command(MessageType::command_amf0,
                                        hex("0200086F6E537461747573 05 03 0004636F64650200024F4B 000009"));
    REQUIRE(command.has_value());
    CHECK(command->transaction == 0);
    CHECK(command->argument(0) == Value(Null{}));
    CHECK(command->argument(1).text_of("code") == "OK");
}

TEST_CASE("a command cut short keeps the arguments before the cut") {
    const Bytes whole = hex(vectors::transcript::publish);
    const auto command = decode_command(MessageType::command_amf0, ByteView(whole).first(whole.size() - 2));
    REQUIRE(command.has_value());
    CHECK(command->transaction == 5);
    CHECK(command->arguments == std::vector<Value>{Null{}, "cam1"});
}

TEST_CASE("no name, no command") {
    CHECK_FALSE(decode_command(MessageType::command_amf0, {}).has_value());
    CHECK_FALSE(decode_command(MessageType::command_amf3, {}).has_value());
    CHECK_FALSE(decode_command(MessageType::command_amf3, hex("00")).has_value());
    CHECK_FALSE(decode_command(MessageType::command_amf0, hex("020000")).has_value());
    CHECK_FALSE(decode_command(MessageType::command_amf0, hex("003FF0000000000000")).has_value());
    CHECK_FALSE(decode_command(MessageType::command_amf0, hex("0200FF61")).has_value());
}

TEST_CASE("payloads of control messages") {
    CHECK(encode_u32(4096) == hex("00001000"));
    CHECK(encode_user_control(UserControl::ping_response, 0x1234) == hex("0007 00001234"));
    CHECK(encode_user_control(UserControl::stream_begin, 1) == hex("0000 00000001"));
    CHECK(rtmp::encode_buffer_length(1, 3000) == hex("0003 00000001 00000BB8"));
}

TEST_CASE("a message owns the bytes that it is made from") {
    Message message = make_message(MessageType::data_amf0, 40, hex("010203"));
    message.head.u8(0xAF);
    CHECK(message.type == MessageType::data_amf0);
    CHECK(message.timestamp_ms == 40);
    CHECK(message.size() == 4);
    const Message copy = message;
    message = {};
    REQUIRE(copy.body.size() == 1);
    CHECK(vectors::to_hex(copy.body[0]) == "010203");
}

TEST_CASE("a message of no bytes is empty") {
    CHECK(make_message(MessageType::audio, 0, {}).size() == 0);
}

TEST_CASE("a head is written big-endian") {
    Head head;
    head.u8(0x17);
    head.u24(0x010203);
    head.u32(0x04050607);
    CHECK(vectors::to_hex(head.view()) == "1701020304050607");
}

TEST_CASE("message types have names, unknown ones their number") {
    CHECK(name_of(MessageType::audio) == "audio");
    CHECK(name_of(MessageType::command_amf0) == "command");
    CHECK(name_of(MessageType::window_ack_size) == "window ack size");
    CHECK(name_of(static_cast<MessageType>(99)) == "type 99");
}

TEST_CASE("messages are put in words for a trace, and media is not") {
    const auto words = [](MessageType type, std::string_view digits) {
        return rtmp::describe(type, hex(digits));
    };
    CHECK(words(MessageType::set_chunk_size, "00001000") == "4096");
    CHECK(words(MessageType::user_control, "0006 00001234") == "event 6 4660");
    CHECK(words(MessageType::command_amf0, "05") == "malformed");
    CHECK(
        rtmp::describe(MessageType::command_amf0, rtmp::encode({"play", 3, {rtmp::amf0::Null{}, "cam1"}})) ==
        "\"play\" #3 null \"cam1\"");
    CHECK(words(MessageType::data_amf0, "0200016B 05") == "\"k\" null ");
    CHECK(words(MessageType::video, "1700000000").empty());
}

}  // namespace message_test
