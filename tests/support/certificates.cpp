#include "support/certificates.hpp"

#include <array>
#include <openssl/rand.h>
#include <stdexcept>

#include "support/pem.hpp"

namespace certificates {
namespace {

using pem::Owned;

void must(bool worked) {
    if (!worked) throw std::runtime_error("OpenSSL cannot make a test's certificate");
}

std::string text_of(const Owned<BIO>& memory) {
    char* begin = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &begin);
    return {begin, static_cast<std::size_t>(size)};
}

void extend(X509* certificate, X509* issuer, int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const Owned<X509_EXTENSION> extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
    must(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1);
}

std::string pin_of(X509* certificate) {
    unsigned char* der = nullptr;
    const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
    must(size > 0);
    std::array<unsigned char, 32> digest{};
    must(EVP_Digest(der, static_cast<std::size_t>(size), digest.data(), nullptr, EVP_sha256(), nullptr) == 1);
    OPENSSL_free(der);
    std::array<unsigned char, 45> base64{};
    EVP_EncodeBlock(base64.data(), digest.data(), 32);
    return {base64.begin(), base64.end() - 1};
}

/// Signed by `authority`, or by itself where that is null.
Identity make(const Wanted& wanted, const std::string& constraints, const Identity* authority) {
    const Owned<EVP_PKEY> key(EVP_EC_gen("P-256"));
    const Owned<X509> certificate(X509_new());
    must(key != nullptr && certificate != nullptr);
    std::uint64_t serial = 0;
    must(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1);
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), serial >> 1U);
    constexpr long day = 86400;
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -7 * day);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), wanted.days * day);
    X509_set_pubkey(certificate.get(), key.get());
    X509_NAME* subject = X509_get_subject_name(certificate.get());
    must(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                                    reinterpret_cast<const unsigned char*>(wanted.name.c_str()), -1, -1,
                                    0) == 1);

    Owned<X509> issuer;
    Owned<EVP_PKEY> issuer_key;
    if (authority != nullptr) {
        issuer = pem::certificate(authority->certificate);
        issuer_key = pem::key(authority->key);
        must(issuer != nullptr && issuer_key != nullptr);
    }
    X509* const signer = issuer ? issuer.get() : certificate.get();
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(signer));
    extend(certificate.get(), signer, NID_basic_constraints, constraints);
    extend(certificate.get(), signer, NID_subject_key_identifier, "hash");
    if (!wanted.alternatives.empty())
        extend(certificate.get(), signer, NID_subject_alt_name, wanted.alternatives);
    must(X509_sign(certificate.get(), issuer_key ? issuer_key.get() : key.get(), EVP_sha256()) > 0);

    const Owned<BIO> certificate_text(BIO_new(BIO_s_mem()));
    const Owned<BIO> key_text(BIO_new(BIO_s_mem()));
    must(PEM_write_bio_X509(certificate_text.get(), certificate.get()) == 1);
    must(PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
    return {text_of(certificate_text), text_of(key_text), pin_of(certificate.get())};
}

}  // namespace

Identity authority(const std::string& name) {
    return make({.name = name, .alternatives = "", .days = 2}, "critical,CA:TRUE", nullptr);
}

Identity self_signed(const Wanted& wanted) {
    return make(wanted, "critical,CA:FALSE", nullptr);
}

Identity issued(const Wanted& wanted, const Identity& authority) {
    return make(wanted, "critical,CA:FALSE", &authority);
}

}  // namespace certificates
