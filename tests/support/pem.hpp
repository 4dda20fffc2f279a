#pragma once

#include <memory>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <string>

/// Objects of OpenSSL, owned; and PEM texts read into them.
namespace pem {

struct Free {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    void operator()(SSL* ssl) const { SSL_free(ssl); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(BIO* bio) const { BIO_free(bio); }
};
template <class Object>
using Owned = std::unique_ptr<Object, Free>;

/// Null for what is no PEM.
inline Owned<X509> certificate(const std::string& text) {
    const Owned<BIO> memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
    return Owned<X509>(PEM_read_bio_X509(memory.get(), nullptr, nullptr, nullptr));
}

inline Owned<EVP_PKEY> key(const std::string& text) {
    const Owned<BIO> memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
    return Owned<EVP_PKEY>(PEM_read_bio_PrivateKey(memory.get(), nullptr, nullptr, nullptr));
}

}  // namespace pem
