#pragma once

#include <optional>
#include <string>

namespace net {

/// The file of the authorities that this system trusts, in `root` ("" for the system's own): where OpenSSL does not look
/// by itself, since it was made for another system, as one that a program carries in itself. Nothing where
/// SSL_CERT_FILE or SSL_CERT_DIR names others, where `own_folder`, which OpenSSL looks in, is there, and where none is
/// found.
std::optional<std::string> find_authorities(const std::string& own_folder, const std::string& root = "");

}  // namespace net
