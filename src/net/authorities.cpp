#include "net/authorities.hpp"

#include <cstdlib>
#include <unistd.h>

namespace net {

namespace {

bool is_readable(const std::string& path) {
    return ::access(path.c_str(), R_OK) == 0;
}

/// The first place of a distribution that has a bundle; empty for none.
std::string known_bundle(const std::string& root) {
    for (const char* bundle : {
             "/etc/ssl/certs/ca-certificates.crt",  // Debian, Alpine, Arch
             "/etc/pki/tls/certs/ca-bundle.crt",    // Fedora and its kin
             "/etc/ssl/ca-bundle.pem",              // openSUSE
             "/etc/ssl/cert.pem",                   // Alpine before, BSD
         }) {
        if (is_readable(root + bundle)) return root + bundle;
    }
    return {};
}

}  // namespace

std::string bundle_elsewhere(const std::string& own_file, const std::string& own_folder,
                             const std::string& root) {
    // Nothing sets variables while this runs.
    for (const char* variable : {"SSL_CERT_FILE", "SSL_CERT_DIR"}) {
        if (std::getenv(variable) != nullptr) return {};  // NOLINT(concurrency-mt-unsafe)
    }
    if (is_readable(root + own_file) || is_readable(root + own_folder)) return {};
    return known_bundle(root);
}

std::string system_bundle(const std::string& root) {
    const char* const named = std::getenv("SSL_CERT_FILE");  // NOLINT(concurrency-mt-unsafe): as above
    return named != nullptr ? named : known_bundle(root);
}

}  // namespace net
