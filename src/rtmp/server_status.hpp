#pragma once

#include <string>
#include <string_view>

#include "rtmp/message.hpp"

namespace rtmp {

/// Info object of an onStatus or _error. Texts that are out of all proportion are cut.
struct ServerStatus {
    std::string level;
    std::string code;
    std::string description;
};

/// The info object of a reply: the first argument with a code, since where it stands differs between servers.
ServerStatus status_of(const Command& command);
/// Compares without case: servers are careless with it.
bool is_code(const ServerStatus& status, std::string_view code);
/// True for level "error", and for a code that means no, whatever the level.
bool is_failure(const ServerStatus& status);
/// True for level "error", in any case.
bool is_error(const ServerStatus& status);
/// True for a code by which a server tells a player that a stream is over, for now or for good.
bool is_end_of_play(const ServerStatus& status);

/// The address in a refusal: `ex.redirect` (with `ex.code` 302), or else `ex.redirect2`, which is a whole
/// stream's URL; or empty.
std::string redirect_of(const Command& command);
/// The address in a ReconnectRequest: `tcUrl` of its info object, or empty.
std::string moved_to(const Command& command);
/// Bytes of either address; a longer one is no address, and is left out.
inline constexpr std::size_t max_address = 4096;

}  // namespace rtmp
