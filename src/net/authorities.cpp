#include "net/authorities.hpp"

#include <array>
#include <cstdlib>
#include <unistd.h>

namespace net {

namespace {

/// Where distributions keep the bundle.
constexpr std::array places{
    "/etc/ssl/certs/ca-certificates.crt",  // Debian and its kin, Arch, Gentoo
    "/etc/pki/tls/certs/ca-bundle.crt",    // Fedora, RHEL and their kin
    "/etc/ssl/ca-bundle.pem",              // openSUSE
    "/etc/ssl/cert.pem",                   // Alpine
};

}  // namespace

std::optional<std::string> find_authorities(const std::string& own_folder, const std::string& root) {
    if (std::getenv("SSL_CERT_FILE") != nullptr || std::getenv("SSL_CERT_DIR") != nullptr)
        return std::nullopt;
    if (::access((root + own_folder).c_str(), R_OK) == 0) return std::nullopt;
    for (const char* const place : places) {
        const std::string file = root + place;
        if (::access(file.c_str(), R_OK) == 0) return file;
    }
    return std::nullopt;
}

}  // namespace net
