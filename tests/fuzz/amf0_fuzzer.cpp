// Any bytes as a command body: decoding ends within its limits, and what was decoded survives encoding.
#include "fuzz/must.hpp"
#include "rtmp/amf0.hpp"
#include "rtmp/message.hpp"

namespace {

std::vector<rtmp::amf0::Value> decode_all(rtmp::ByteView bytes) {
    std::vector<rtmp::amf0::Value> values;
    rtmp::amf0::Decoder decoder(bytes);
    while (auto value = decoder.next())
        values.push_back(*std::move(value));
    return values;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const rtmp::ByteView bytes(data, size);
    const std::vector<rtmp::amf0::Value> values = decode_all(bytes);
    must(values.size() <= rtmp::amf0::max_values);
    // Bytes are compared, not values: a number may be NaN, which equals nothing.
    const rtmp::Bytes encoded = rtmp::amf0::encode_all(values);
    must(rtmp::amf0::encode_all(decode_all(encoded)) == encoded);

    constexpr std::size_t limit = 100;
    constexpr std::size_t ellipsis = 3;
    for (const rtmp::amf0::Value& value : values)
        must(rtmp::amf0::describe(value, limit).size() <= limit + ellipsis);
    for (const auto type : {rtmp::MessageType::command_amf0, rtmp::MessageType::command_amf3}) {
        const auto command = rtmp::decode_command(type, bytes);
        must(!command || !command->name.empty());
    }
    return 0;
}
