#include "net/authorities.hpp"

#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>

#include "support/environment.hpp"
#include "support/temporary_folder.hpp"

namespace authorities_test {

TEST_CASE("authorities are looked for where other systems have them, unless OpenSSL has its own") {
    const Variable no_file("SSL_CERT_FILE", std::nullopt);
    const Variable no_folder("SSL_CERT_DIR", std::nullopt);
    const e2e::TemporaryFolder folder;
    const std::string root = folder.path();
    const auto found = [&root] { return net::bundle_elsewhere("/own/cert.pem", "/own/certs", root); };
    CHECK(found().empty());
    const std::string bundle = "/etc/pki/tls/certs/ca-bundle.crt";
    std::filesystem::create_directories(root + "/etc/pki/tls/certs");
    std::ofstream(root + bundle) << "a certificate";
    CHECK(found() == root + bundle);
    {
        const Variable named("SSL_CERT_DIR", "/elsewhere");
        CHECK(found().empty());
    }
    std::filesystem::create_directories(root + "/own/certs");
    CHECK(found().empty());
}

}  // namespace authorities_test
