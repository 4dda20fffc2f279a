#include "cli/destination/remote_access.hpp"

#include <cstdint>
#include <fmt/format.h>
#include <string>

#include "ground/base64.hpp"
#include "net/authorities.hpp"

namespace cli {

namespace {

/// The header of Basic authentication (RFC 7617).
std::string basic_login(const std::string& user) {
    return fmt::format("Authorization: Basic {}",
                       ground::base64({reinterpret_cast<const std::uint8_t*>(user.data()), user.size()}));
}

}  // namespace

media::RemoteAccess remote_access(const Options& options) {
    media::RemoteAccess access;
    for (const std::string& line : options.verify.headers)
        access.headers += line + "\r\n";
    if (!options.verify.user.empty()) access.headers += basic_login(options.verify.user) + "\r\n";
    const net::TlsOptions& tls = options.settings.tls;
    access.authorities_file = tls.authorities_file.empty() ? net::system_bundle() : tls.authorities_file;
    if (tls.verification == net::TlsOptions::Verification::none)
        access.verification = media::RemoteAccess::Verification::none;
    access.patience = options.verify.timeout;
    return access;
}

}  // namespace cli
