#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

/// The file in which curl, ftp and others look for logins, one entry for each host.
namespace cli {

/// Bytes of the file, and of one word in it.
inline constexpr std::size_t max_netrc_size = 131072;
inline constexpr std::size_t max_netrc_word = 4096;

/// A fault of the text: `what()` says in which line, and holds no word of it.
class NetrcError : public std::runtime_error {
  public:
    explicit NetrcError(const std::string& what) : std::runtime_error(what) {}
};

struct NetrcLogin {
    std::string user;
    std::string password;
};

/// The first entry for the host (compared without case, or `default`), and with `user` the first of that
/// user. Entries without a user name are for a `user` alone. Nothing when there is none. The whole text must
/// be right: throws NetrcError.
std::optional<NetrcLogin> find_in_netrc(std::string_view text, std::string_view host,
                                        std::string_view user = {});

}  // namespace cli
