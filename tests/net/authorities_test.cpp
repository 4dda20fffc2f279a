#include "net/authorities.hpp"

#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>

#include "support/environment.hpp"
#include "support/temporary_folder.hpp"

namespace authorities_test {

namespace {

void write(const std::filesystem::path& file) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << "-----BEGIN CERTIFICATE-----\n";
}

}  // namespace

TEST_CASE("the system's authorities are found where each distribution has them") {
    const Variable no_file("SSL_CERT_FILE", std::nullopt);
    const Variable no_folder("SSL_CERT_DIR", std::nullopt);
    for (const char* const place : {"etc/ssl/certs/ca-certificates.crt", "etc/pki/tls/certs/ca-bundle.crt",
                                    "etc/ssl/ca-bundle.pem", "etc/ssl/cert.pem"}) {
        CAPTURE(place);
        const e2e::TemporaryFolder root;
        CHECK_FALSE(net::find_authorities("/usr/lib/ssl/certs", root.path()));
        write(root.path() / place);
        CHECK(net::find_authorities("/usr/lib/ssl/certs", root.path()) == (root.path() / place).string());
    }
}

TEST_CASE("OpenSSL's own folder, and what the environment names, come first") {
    const Variable no_file("SSL_CERT_FILE", std::nullopt);
    const Variable no_folder("SSL_CERT_DIR", std::nullopt);
    const e2e::TemporaryFolder root;
    write(root.path() / "etc/ssl/cert.pem");
    for (const char* const name : {"SSL_CERT_FILE", "SSL_CERT_DIR"}) {
        const Variable named(name, "/nowhere");
        CHECK_FALSE(net::find_authorities("/usr/lib/ssl/certs", root.path()));
    }
    CHECK(net::find_authorities("/usr/lib/ssl/certs", root.path()));
    std::filesystem::create_directories(root.path() / "usr/lib/ssl/certs");
    CHECK_FALSE(net::find_authorities("/usr/lib/ssl/certs", root.path()));
}

}  // namespace authorities_test
