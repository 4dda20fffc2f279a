#pragma once

#include <string>
#include <string_view>

#include "rtmp/message.hpp"

namespace rtmp {

/// What a server says in onStatus and in _error. The texts are cut where they are out of all proportion.
struct ServerStatus {
    std::string level;
    std::string code;
    std::string description;
};

/// The info object of a reply: the first argument with a code, since where it stands differs between servers.
ServerStatus status_of(const Command& command);
/// Compared without case: servers are careless with it.
bool is_code(const ServerStatus& status, std::string_view code);
/// By its level, or by a code that means no whatever the level.
bool is_failure(const ServerStatus& status);
/// Level "error", in any case.
bool is_error(const ServerStatus& status);

/// `ex.redirect` of a refusal (with `ex.code` 302), or else `ex.redirect2`, which is a whole stream's URL; or
/// empty.
std::string redirect_of(const Command& command);
/// `tcUrl` of a ReconnectRequest's info object, or empty.
std::string moved_to(const Command& command);
/// Bytes of either; what is longer is no address, and is left out.
inline constexpr std::size_t max_address = 4096;

}  // namespace rtmp
