#pragma once

#include <string>

namespace net {

/// The bundle of authorities of this system where OpenSSL's own file and folder for them are not there, as it is for an
/// OpenSSL that is linked in and was built for another system. Empty where they are there, where SSL_CERT_FILE or
/// SSL_CERT_DIR names others, and where no bundle is known: nobody is trusted then, which the handshake says.
/// `root` is the folder that all paths are in.
std::string bundle_elsewhere(const std::string& own_file, const std::string& own_folder,
                             const std::string& root = "");

/// The first bundle of authorities that is where a distribution keeps one, whatever OpenSSL's own places hold: the file
/// that SSL_CERT_FILE names comes before. Empty where none is known.
std::string system_bundle(const std::string& root = "");

}  // namespace net
