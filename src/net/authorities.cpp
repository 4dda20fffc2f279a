#include "net/authorities.hpp"

#include <cstdlib>
#include <unistd.h>

namespace net {

std::string bundle_elsewhere(const std::string& own_file, const std::string& own_folder,
                             const std::string& root) {
    const auto is_there = [&root](const std::string& path) {
        return ::access((root + path).c_str(), R_OK) == 0;
    };
    // Nothing sets variables while this runs.
    for (const char* variable : {"SSL_CERT_FILE", "SSL_CERT_DIR"}) {
        if (std::getenv(variable) != nullptr) return {};  // NOLINT(concurrency-mt-unsafe)
    }
    if (is_there(own_file) || is_there(own_folder)) return {};
    for (const char* bundle : {
             "/etc/ssl/certs/ca-certificates.crt",  // Debian, Alpine, Arch
             "/etc/pki/tls/certs/ca-bundle.crt",    // Fedora and its kin
             "/etc/ssl/ca-bundle.pem",              // openSUSE
             "/etc/ssl/cert.pem",                   // Alpine before, BSD
         }) {
        if (is_there(bundle)) return root + bundle;
    }
    return {};
}

}  // namespace net
