#include "dial/digest.hpp"

#include <memory>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <random>
#include <stdexcept>

namespace dial {

rtmp::Sha256 hmac_sha256(rtmp::ByteView key, std::initializer_list<rtmp::ByteView> parts) {
    const std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> mac(EVP_MAC_fetch(nullptr, "HMAC", nullptr),
                                                                &EVP_MAC_free);
    const std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)> context(EVP_MAC_CTX_new(mac.get()),
                                                                            &EVP_MAC_CTX_free);
    char digest_name[] = "SHA256";
    const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest_name, 0),
                                     OSSL_PARAM_construct_end()};
    rtmp::Sha256 result{};
    std::size_t size = 0;
    bool worked = context != nullptr && EVP_MAC_init(context.get(), key.data(), key.size(), parameters) == 1;
    for (const rtmp::ByteView part : parts) {
        worked = worked && EVP_MAC_update(context.get(), part.data(), part.size()) == 1;
    }
    worked = worked && EVP_MAC_final(context.get(), result.data(), &size, result.size()) == 1;
    if (!worked || size != result.size()) throw std::runtime_error("OpenSSL offers no HMAC-SHA-256");
    return result;
}

rtmp::Md5 md5(std::initializer_list<rtmp::ByteView> parts) {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    rtmp::Md5 result{};
    unsigned size = 0;
    bool worked = context != nullptr && EVP_DigestInit_ex(context.get(), EVP_md5(), nullptr) == 1;
    for (const rtmp::ByteView part : parts)
        worked = worked && EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1;
    worked = worked && EVP_DigestFinal_ex(context.get(), result.data(), &size) == 1;
    if (!worked || size != result.size()) throw std::runtime_error("OpenSSL offers no MD5");
    return result;
}

rtmp::Bytes random_bytes(std::size_t count) {
    std::random_device device;
    std::minstd_rand generator(device());
    rtmp::Bytes bytes(count);
    for (std::uint8_t& byte : bytes)
        byte = static_cast<std::uint8_t>(generator() >> 8U);
    return bytes;
}

std::string openssl_version() {
    return OpenSSL_version(OPENSSL_VERSION);
}

}  // namespace dial
