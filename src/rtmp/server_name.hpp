#pragma once

#include <string>

#include "rtmp/message.hpp"

namespace rtmp {

/// The names that a server gives itself in the `_result` of connect. Each may be empty, is cut to
/// max_server_name bytes, and is the peer's text: it may hold anything.
struct ServerName {
    /// fmsVer, which most servers copy from one another: "FMS/3,0,1,123".
    std::string version;
    /// The program's own name, beside that: "SRS/5.0.213(Bee)", or "version 0,36,7" where it has a version
    /// alone.
    std::string program;
};
ServerName server_name_of(const Command& result);
inline constexpr std::size_t max_server_name = 200;

/// Both names in a line for people: "FMS/3,5,3,888 (SRS/5.0.213(Bee))"; empty for none.
std::string words_of(const ServerName& name);

}  // namespace rtmp
