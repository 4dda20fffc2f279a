#include "rtmp/server_name.hpp"

#include <algorithm>
#include <array>

#include "ground/ascii.hpp"

namespace rtmp {

namespace {

/// Members that hold a program's name: `srs_server` of SRS, and the like.
bool is_program(std::string_view member) {
    constexpr std::array names{"server", "servername", "server_name"};
    return member.ends_with("_server") || std::find(names.begin(), names.end(), member) != names.end();
}

/// Members that hold a program's version, where it has no other name.
bool is_version(std::string_view member) {
    return member == "version" || member == "serverversion" || member.ends_with("_version");
}

/// The text of the first member of that kind; empty for none.
template <typename Kind>
std::string text_of(const amf0::Value& holder, Kind is_wanted) {
    const auto* object = holder.as<amf0::Object>();
    if (object == nullptr) return {};
    for (const amf0::Member& member : object->members) {
        if (!is_wanted(ground::lower_case(member.first))) continue;
        if (std::string text = member.second.text_or(""); !text.empty())
            return text.substr(0, max_server_name);
    }
    return {};
}

}  // namespace

ServerName server_name_of(const Command& result) {
    ServerName name;
    name.version = result.argument(0).text_of("fmsVer").substr(0, max_server_name);
    const amf0::Value* const data = result.argument(1).find("data");
    const std::array holders{&result.argument(0), &result.argument(1), data};
    for (const amf0::Value* holder : holders) {
        if (holder != nullptr && name.program.empty()) name.program = text_of(*holder, is_program);
    }
    for (const amf0::Value* holder : holders) {
        if (holder == nullptr || !name.program.empty()) continue;
        const std::string version = text_of(*holder, is_version);
        // Servers of Adobe's family repeat the number in fmsVer.
        if (!version.empty() && name.version.find(version) == std::string::npos)
            name.program = "version " + version;
    }
    return name;
}

std::string words_of(const ServerName& name) {
    if (name.program.empty() || name.program == name.version) return name.version;
    if (name.version.empty()) return name.program;
    return name.version + " (" + name.program + ")";
}

}  // namespace rtmp
