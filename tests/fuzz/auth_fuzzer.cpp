// Any text as the description of a refusal: what is read of it is bounded, and what can be answered is
// answered in one query without anything that the server did not ask for.
#include <cstdint>
#include <string>

#include "fuzz/must.hpp"
#include "rtmp/auth.hpp"

namespace {

/// A stand-in for MD5 that, like it, no input can steer: an answer that could be steered would hold any word.
rtmp::Md5 sum(std::initializer_list<rtmp::ByteView> parts) {
    rtmp::Md5 result{};
    std::uint64_t state = 0x9E37'79B9'7F4A'7C15;
    const auto stir = [&state](std::uint64_t with) {
        state = (state ^ with) * 0xBF58'476D'1CE4'E5B9;
        state ^= state >> 29;
    };
    for (const rtmp::ByteView part : parts) {
        for (const std::uint8_t byte : part)
            stir(byte);
    }
    for (std::size_t i = 0; i < result.size(); ++i) {
        stir(i);
        result[i] = static_cast<std::uint8_t>(state >> 32);
    }
    return result;
}

void check(const std::string& description, const rtmp::AuthDemand& demand) {
    using Kind = rtmp::AuthDemand::Kind;
    const rtmp::AuthChallenge& given = demand.challenge;
    must(demand.method_name.size() <= 32 && demand.reason.size() <= 32);
    for (const std::string* field : {&given.salt, &given.challenge, &given.opaque, &given.nonce}) {
        must(field->size() <= rtmp::max_auth_field);
        must(field->find('&') == std::string::npos);
    }
    must(!demand.method || demand.method_name == rtmp::name_of(*demand.method));
    must(demand.kind == Kind::refused || demand.reason.empty());
    if (demand.kind != Kind::answer || !demand.method) return;
    const std::string query =
        rtmp::auth_query(*demand.method, given, {"joe", "sekrit-password", "live", "1a2b3c4d"}, sum);
    must(query.starts_with(rtmp::auth_opening(*demand.method, "joe") + '&'));
    must(query.find("&response=") != std::string::npos);
    // The server's words are given back to it, and may be anything.
    if (description.find("sekrit") == std::string::npos) must(query.find("sekrit") == std::string::npos);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string description(data, data + size);
    if (const std::optional<rtmp::AuthDemand> demand = rtmp::read_auth_demand(description))
        check(description, *demand);
    return 0;
}
