#include "net/tls_server.hpp"

#include <array>

#include "support/pem.hpp"

namespace {

using pem::Owned;

Owned<SSL_CTX> context_of(const certificates::Identity& identity, const TlsServer::Options& options) {
    Owned<SSL_CTX> context(SSL_CTX_new(TLS_server_method()));
    const Owned<X509> certificate = pem::certificate(identity.certificate);
    const Owned<EVP_PKEY> key = pem::key(identity.key);
    SSL_CTX_use_certificate(context.get(), certificate.get());
    SSL_CTX_use_PrivateKey(context.get(), key.get());
    if (options.only_version != 0) SSL_CTX_set_max_proto_version(context.get(), options.only_version);
    if (!options.client_authority.empty()) {
        X509_STORE_add_cert(SSL_CTX_get_cert_store(context.get()),
                            pem::certificate(options.client_authority).get());
        SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    }
    return context;
}

}  // namespace

std::string TlsServer::Session::read(std::size_t size) {
    std::string text(size, '\0');
    std::size_t total = 0;
    std::size_t got = 0;
    while (total < size && SSL_read_ex(static_cast<SSL*>(ssl_), text.data() + total, size - total, &got) == 1)
        total += got;
    text.resize(total);
    return text;
}

void TlsServer::Session::write(const std::string& text) {
    std::size_t written = 0;
    SSL_write_ex(static_cast<SSL*>(ssl_), text.data(), text.size(), &written);
}

std::string TlsServer::Session::server_name() const {
    const char* name = SSL_get_servername(static_cast<SSL*>(ssl_), TLSEXT_NAMETYPE_host_name);
    return name != nullptr ? name : "";
}

std::string TlsServer::Session::client_name() const {
    const Owned<X509> certificate(SSL_get1_peer_certificate(static_cast<SSL*>(ssl_)));
    if (certificate == nullptr) return {};
    std::array<char, 100> name{};
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate.get()), NID_commonName, name.data(),
                              static_cast<int>(name.size()));
    return name.data();
}

void TlsServer::Session::close() {
    SSL_shutdown(static_cast<SSL*>(ssl_));
}

TlsServer::TlsServer(const certificates::Identity& identity, std::function<void(Session&)> serve,
                     Options options)
    : thread_([this, identity, serve = std::move(serve), options = std::move(options)] {
          run(identity, serve, options);
      }) {}

TlsServer::~TlsServer() {
    thread_.join();
}

void TlsServer::run(const certificates::Identity& identity, const std::function<void(Session&)>& serve,
                    const Options& options) {
    const auto context = context_of(identity, options);
    if (!listener_.visited(loopback::soon())) return;
    const ground::Descriptor socket(listener_.take());
    const Owned<SSL> ssl(SSL_new(context.get()));
    SSL_set_fd(ssl.get(), socket.number());
    if (SSL_accept(ssl.get()) != 1) return;
    Session session(ssl.get());
    serve(session);
}
