#include "rtmp/server_status.hpp"

#include <algorithm>
#include <array>

#include "ground/ascii.hpp"

namespace rtmp {

namespace {

/// Ends of codes that mean no, whatever level the server gives them; compared without case.
constexpr std::array failure_codes = {
    "badname",        "denied",     "rejected",           "unauthorized", "failed",   "closed",
    "streamnotfound", "invalidapp", "illegalapplication", "appshutdown",  "noaccess", "alreadyexiststream"};

constexpr std::array play_end_codes = {"NetStream.Play.Stop", "NetStream.Play.Complete",
                                       "NetStream.Play.UnpublishNotify"};

constexpr std::size_t max_code = 200;
/// Bytes of a description that are kept: a login's challenge stands in it, behind a user name of any length.
constexpr std::size_t max_status_description = 16384;

std::string cut(std::string text, std::size_t limit) {
    if (text.size() > limit) text.resize(limit);
    return text;
}

std::string address(const amf0::Value& holder, std::string_view name) {
    std::string text = holder.text_of(name);
    return text.size() <= max_address ? text : std::string();
}

}  // namespace

ServerStatus status_of(const Command& command) {
    for (const amf0::Value& argument : command.arguments) {
        if (argument.find("code") == nullptr && argument.find("level") == nullptr) continue;
        return {cut(argument.text_of("level"), max_code), cut(argument.text_of("code"), max_code),
                cut(argument.text_of("description"), max_status_description)};
    }
    return {};
}

bool is_code(const ServerStatus& status, std::string_view code) {
    return ground::lower_case(status.code) == ground::lower_case(code);
}

bool is_error(const ServerStatus& status) {
    return ground::lower_case(status.level) == "error";
}

bool is_end_of_play(const ServerStatus& status) {
    return std::any_of(play_end_codes.begin(), play_end_codes.end(),
                       [&](std::string_view code) { return is_code(status, code); });
}

bool is_failure(const ServerStatus& status) {
    if (is_error(status)) return true;
    const std::string code = ground::lower_case(status.code);
    return std::any_of(failure_codes.begin(), failure_codes.end(),
                       [&](std::string_view end) { return code.ends_with(end); });
}

std::string redirect_of(const Command& command) {
    for (const amf0::Value& argument : command.arguments) {
        const amf0::Value* extra = argument.find("ex");
        if (extra == nullptr) continue;
        for (const std::string_view name : {"redirect", "redirect2"}) {
            if (std::string to = address(*extra, name); !to.empty()) return to;
        }
    }
    return {};
}

std::string moved_to(const Command& command) {
    for (const amf0::Value& argument : command.arguments) {
        if (std::string to = address(argument, "tcUrl"); !to.empty()) return to;
    }
    return {};
}

}  // namespace rtmp
