#include "net/tls.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <utility>

#include "ground/base64.hpp"
#include "ground/errno_text.hpp"
#include "ground/host_name.hpp"
#include "net/authorities.hpp"
#include "net/gathered.hpp"

namespace net {
namespace {

/// Bytes that one record carries at most (RFC 8446, 5.1).
constexpr std::size_t max_record = 16384;
/// Bytes of a certificate's name that go into an error: the words are the server's, and must fit a line.
constexpr std::size_t max_name = 200;

struct Free {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    void operator()(SSL* ssl) const { SSL_free(ssl); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(BIO* bio) const { BIO_free(bio); }
};
using SslPointer = std::unique_ptr<SSL, Free>;
using CertificatePointer = std::unique_ptr<X509, Free>;

/// Takes OpenSSL's latest reason, and leaves its queue empty.
std::string take_reason() {
    const unsigned long code = ERR_peek_last_error();
    const int library = ERR_GET_LIB(code);
    const char* text = code != 0 && library != ERR_LIB_SYS ? ERR_reason_error_string(code) : nullptr;
    std::string reason = text != nullptr ? text : "";
    if (library == ERR_LIB_SYS && code != 0) reason = ground::errno_text(ERR_GET_REASON(code));
    ERR_clear_error();
    return reason.empty() ? "no reason given" : reason;
}

/// True for the alerts with which a server refuses our certificate, or misses one.
bool is_certificate_alert(unsigned long code) {
    switch (ERR_GET_REASON(code)) {
        case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
        case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
        case SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE:
        case SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED:
        case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
        case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
        case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
            return ERR_GET_LIB(code) == ERR_LIB_SSL;
        default:
            return false;
    }
}

Error certificate_wanted(const std::string& server) {
    return {ErrorKind::certificate_wanted,
            fmt::format("{}: the server refused our TLS certificate, or misses one: {}", server,
                        ERR_peek_last_error() != 0 ? take_reason() : "it closed the connection")};
}

/// A certificate's name in one line: `CN = localhost, O = Example`, without control characters.
std::string text_of(const X509_NAME* name) {
    const std::unique_ptr<BIO, Free> memory(BIO_new(BIO_s_mem()));
    if (memory == nullptr || X509_NAME_print_ex(memory.get(), name, 0, XN_FLAG_ONELINE) < 0) return {};
    char* begin = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &begin);
    std::string text(begin, static_cast<std::size_t>(std::max(size, 0L)));
    if (text.size() > max_name) text = text.substr(0, max_name) + "…";
    return text;
}

std::string pin_of(X509* certificate) {
    unsigned char* der = nullptr;
    const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
    if (size <= 0) return {};
    std::array<unsigned char, 32> digest{};
    const bool hashed =
        EVP_Digest(der, static_cast<std::size_t>(size), digest.data(), nullptr, EVP_sha256(), nullptr) == 1;
    OPENSSL_free(der);
    return hashed ? ground::base64(digest) : std::string();
}

/// The first fault that verifying the chain found.
struct Distrust {
    int code = X509_V_OK;
    std::string subject;
    std::string issuer;
};

int distrust_index() {
    static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

int note_distrust(int trusted, X509_STORE_CTX* store) {
    if (trusted == 1) return 1;
    const auto* ssl =
        static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
    auto* distrust = static_cast<Distrust*>(SSL_get_ex_data(ssl, distrust_index()));
    if (distrust != nullptr && distrust->code == X509_V_OK) {
        distrust->code = X509_STORE_CTX_get_error(store);
        if (const X509* certificate = X509_STORE_CTX_get_current_cert(store)) {
            distrust->subject = text_of(X509_get_subject_name(certificate));
            distrust->issuer = text_of(X509_get_issuer_name(certificate));
        }
    }
    return 0;
}

std::string why_distrusted(int code) {
    switch (code) {
        case X509_V_ERR_CERT_HAS_EXPIRED:
            return "it has expired";
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return "it is not valid yet (is this machine's clock right?)";
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
            return "it is self-signed";
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
            return "its authority is not trusted here";
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH:
            return "it is for another host";
        default:
            return X509_verify_cert_error_string(code);
    }
}

/// Sends the server's name: SSL_set_tlsext_host_name, whose macro hides a cast from C.
bool send_server_name(SSL* ssl, std::string host) {
    return SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, host.data()) == 1;
}

/// Sets the host that the certificate must name. An address is verified as one, and not sent as a server name.
bool expect_host(SSL* ssl, const std::string& typed, TlsOptions::Verification verification) {
    const std::string host = ground::certified_name(typed);
    X509_VERIFY_PARAM* parameters = SSL_get0_param(ssl);
    const bool full = verification == TlsOptions::Verification::full;
    ASN1_OCTET_STRING* address = a2i_IPADDRESS(host.c_str());
    if (address != nullptr) {
        ASN1_OCTET_STRING_free(address);
        return !full || X509_VERIFY_PARAM_set1_ip_asc(parameters, host.c_str()) == 1;
    }
    X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return send_server_name(ssl, host) && (!full || SSL_set1_host(ssl, host.c_str()) == 1);
}

class TlsStream final : public Stream {
  public:
    TlsStream(std::unique_ptr<Stream> socket, SslPointer ssl)
        : socket_(std::move(socket)), ssl_(std::move(ssl)) {}

    std::size_t write_some(std::span<const ByteView> slices) override;
    ReadResult read_some(std::span<std::uint8_t> buffer) override;
    Ready wait(Interest interest, TimePoint deadline, const Wakeup* wakeup) override;
    void shut_down_writing() override;
    std::size_t unacknowledged() const override { return socket_->unacknowledged(); }
    std::optional<std::uint64_t> acknowledged() const override { return socket_->acknowledged(); }
    std::string peer() const override { return socket_->peer(); }
    int descriptor() const override { return socket_->descriptor(); }

  private:
    Error lost(const char* what);
    /// The socket below, once the peer has said its end; bytes of it are nobody's.
    ReadResult read_behind_end(std::span<std::uint8_t> buffer);

    std::unique_ptr<Stream> socket_;
    SslPointer ssl_;
    /// Bytes of the record that OpenSSL has begun to write and holds the rest of; 0 for none.
    std::size_t begun_ = 0;
    /// The peer has said its end, or left without: OpenSSL has nothing more to read.
    bool ended_ = false;
    /// Room for a record that no slice holds whole.
    std::array<std::uint8_t, max_record> record_{};
};

std::size_t TlsStream::write_some(std::span<const ByteView> slices) {
    std::size_t total = 0;
    for (const ByteView slice : slices)
        total += slice.size();
    std::size_t position = 0;
    while (position < total) {
        // A record that was begun must go on with the same bytes.
        const std::size_t size = begun_ != 0 ? begun_ : std::min(total - position, max_record);
        const ByteView record = gathered(slices, position, size, record_);
        std::size_t written = 0;
        ERR_clear_error();
        if (SSL_write_ex(ssl_.get(), record.data(), record.size(), &written) == 1) {
            begun_ = 0;
            position += written;
            continue;
        }
        const int error = SSL_get_error(ssl_.get(), 0);
        if (error != SSL_ERROR_WANT_WRITE && error != SSL_ERROR_WANT_READ) throw lost("writing to");
        begun_ = record.size();
        break;
    }
    return position;
}

Stream::ReadResult TlsStream::read_some(std::span<std::uint8_t> buffer) {
    if (ended_) return read_behind_end(buffer);
    std::size_t got = 0;
    ERR_clear_error();
    if (SSL_read_ex(ssl_.get(), buffer.data(), buffer.size(), &got) == 1) return {.bytes = got};
    switch (SSL_get_error(ssl_.get(), 0)) {
        case SSL_ERROR_WANT_READ:
        case SSL_ERROR_WANT_WRITE:
            return {};
        case SSL_ERROR_ZERO_RETURN:
            return read_behind_end(buffer);
        case SSL_ERROR_SSL:
            // Many servers close without the close_notify alert. RTMP's own messages tell of an orderly end.
            if (ERR_GET_REASON(ERR_peek_last_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING)
                return read_behind_end(buffer);
            [[fallthrough]];
        default:
            throw lost("reading from");
    }
}

Stream::ReadResult TlsStream::read_behind_end(std::span<std::uint8_t> buffer) {
    constexpr int max_reads = 64;
    ERR_clear_error();
    ended_ = true;
    ReadResult rest{.bytes = 1};
    for (int i = 0; i < max_reads && rest.bytes > 0; ++i)
        rest = socket_->read_some(buffer);
    return {.bytes = 0, .end = true, .hung_up = rest.hung_up};
}

Ready TlsStream::wait(Interest interest, TimePoint deadline, const Wakeup* wakeup) {
    // Bytes that are decrypted and not taken yet show on no socket.
    const bool pending = interest.read && SSL_pending(ssl_.get()) > 0;
    Ready ready = socket_->wait(interest, pending ? TimePoint::min() : deadline, wakeup);
    ready.readable = ready.readable || pending;
    return ready;
}

void TlsStream::shut_down_writing() {
    // A peer that has said its end may answer an alert with a reset; nor is there always room for one.
    ERR_clear_error();
    if ((SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) == 0) SSL_shutdown(ssl_.get());
    ERR_clear_error();
    socket_->shut_down_writing();
}

Error TlsStream::lost(const char* what) {
    const int error = errno;
    if (is_certificate_alert(ERR_peek_last_error())) return certificate_wanted(peer());
    const bool has_reason = ERR_peek_last_error() != 0;
    const std::string reason = take_reason();
    return {ErrorKind::lost, fmt::format("{} {}: {}", what, peer(),
                                         has_reason ? "TLS: " + reason : ground::errno_text(error))};
}

}  // namespace

struct TlsClient::Context {
    std::unique_ptr<SSL_CTX, Free> ssl{SSL_CTX_new(TLS_client_method())};

    void use_certificate(const TlsOptions& options);
};

void TlsClient::Context::use_certificate(const TlsOptions& options) {
    if (options.certificate_file.empty()) return;
    const std::string& key = options.key_file.empty() ? options.certificate_file : options.key_file;
    // A key with a passphrase is refused: OpenSSL would ask for it on the terminal.
    SSL_CTX_set_default_passwd_cb(ssl.get(), [](char*, int, int, void*) { return -1; });
    if (SSL_CTX_use_certificate_chain_file(ssl.get(), options.certificate_file.c_str()) != 1) {
        throw Error(ErrorKind::local, fmt::format("{}: cannot use it as a certificate: {}",
                                                  options.certificate_file, take_reason()));
    }
    if (SSL_CTX_use_PrivateKey_file(ssl.get(), key.c_str(), SSL_FILETYPE_PEM) != 1) {
        throw Error(ErrorKind::local, fmt::format("{}: cannot use it as the key of {}: {}", key,
                                                  options.certificate_file, take_reason()));
    }
}

TlsClient::TlsClient(TlsOptions options) : options_(std::move(options)), context_(new Context) {
    SSL_CTX* ssl = context_->ssl.get();
    if (ssl == nullptr || SSL_CTX_set_min_proto_version(ssl, TLS1_2_VERSION) != 1)
        throw Error(ErrorKind::local, "OpenSSL offers no TLS 1.2: " + take_reason());
    SSL_CTX_set_options(ssl, SSL_OP_NO_RENEGOTIATION | SSL_OP_ENABLE_KTLS);
    SSL_CTX_set_mode(ssl, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    const bool verifies = options_.verification == TlsOptions::Verification::full;
    SSL_CTX_set_verify(ssl, verifies ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, verifies ? note_distrust : nullptr);
    if (options_.authorities_file.empty()) {
        SSL_CTX_set_default_verify_paths(ssl);
        const auto bundle = bundle_elsewhere(X509_get_default_cert_file(), X509_get_default_cert_dir());
        if (!bundle.empty()) SSL_CTX_load_verify_file(ssl, bundle.c_str());
        ERR_clear_error();  // A system without a store trusts nobody, which the handshake then says.
    } else if (SSL_CTX_load_verify_file(ssl, options_.authorities_file.c_str()) != 1) {
        throw Error(ErrorKind::local, fmt::format("{}: cannot read authorities from it: {}",
                                                  options_.authorities_file, take_reason()));
    }
    context_->use_certificate(options_);
}

TlsClient::~TlsClient() = default;

/// One handshake, which OpenSSL points into: it stays where it is.
struct TlsHandshake::State {
    std::unique_ptr<Stream> socket;
    std::string host;
    const TlsOptions& options;
    SslPointer ssl{};
    Distrust distrust{};
    bool certificate_asked_for = false;
    Stream::Interest interest{.read = false, .write = true};
    bool over = false;

    void begin(SSL_CTX* context) {
        ssl.reset(SSL_new(context));
        if (ssl == nullptr || SSL_set_fd(ssl.get(), socket->descriptor()) != 1 ||
            SSL_set_ex_data(ssl.get(), distrust_index(), &distrust) != 1 ||
            !expect_host(ssl.get(), host, options.verification)) {
            throw Error(ErrorKind::tls, fmt::format("{}: cannot begin TLS: {}", host, take_reason()));
        }
        SSL_set_cert_cb(ssl.get(), note_request, &certificate_asked_for);
    }

    bool advance() {
        if (over) return true;
        ERR_clear_error();
        const int result = SSL_connect(ssl.get());
        if (result != 1) {
            const int error = SSL_get_error(ssl.get(), result);
            interest = {.read = error == SSL_ERROR_WANT_READ, .write = error == SSL_ERROR_WANT_WRITE};
            if (!interest.read && !interest.write) throw failed(error);
            return false;
        }
        check_pins();
        // Both point into this object, and serve the handshake alone, which is over.
        SSL_set_ex_data(ssl.get(), distrust_index(), nullptr);
        SSL_set_cert_cb(ssl.get(), nullptr, nullptr);
        return over = true;
    }

    std::string name() const { return fmt::format("{} ({})", host, socket->peer()); }

    /// Callback of SSL_set_cert_cb: the server has asked for our certificate.
    static int note_request(SSL* /*ssl*/, void* asked_for) {
        *static_cast<bool*>(asked_for) = true;
        return 1;
    }

    TlsSession session() const {
        TlsSession session;
        session.version = SSL_get_version(ssl.get());
        session.cipher = SSL_get_cipher_name(ssl.get());
        const CertificatePointer certificate(SSL_get1_peer_certificate(ssl.get()));
        if (certificate != nullptr) {
            session.subject = text_of(X509_get_subject_name(certificate.get()));
            session.issuer = text_of(X509_get_issuer_name(certificate.get()));
        }
        session.kernel_encrypts = BIO_get_ktls_send(SSL_get_wbio(ssl.get()));
        return session;
    }

    Error failed(int error) const {
        if (distrust.code != X509_V_OK) {
            ERR_clear_error();
            return {ErrorKind::untrusted,
                    fmt::format("{}: the server's certificate (subject {}; issuer {}) is not trusted: {}",
                                name(), distrust.subject, distrust.issuer, why_distrusted(distrust.code))};
        }
        const int reason = ERR_GET_REASON(ERR_peek_last_error());
        const bool closed = error == SSL_ERROR_SYSCALL || reason == SSL_R_UNEXPECTED_EOF_WHILE_READING;
        // Up to TLS 1.2 a server that misses a certificate says only that the handshake failed, and its
        // reset, in answer to what we still write, may overtake those words.
        const bool misses_it = certificate_asked_for && options.certificate_file.empty() &&
                               (closed || reason == SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE);
        if (misses_it || is_certificate_alert(ERR_peek_last_error())) return certificate_wanted(name());
        if (closed) {
            ERR_clear_error();
            const bool heard = BIO_number_read(SSL_get_rbio(ssl.get())) > 0;
            return {heard ? ErrorKind::tls : ErrorKind::tls_unheard,
                    name() + ": the server closed the connection in the TLS handshake"};
        }
        const bool not_tls = reason == SSL_R_WRONG_VERSION_NUMBER || reason == SSL_R_HTTP_REQUEST ||
                             reason == SSL_R_PACKET_LENGTH_TOO_LONG || reason == SSL_R_BAD_RECORD_TYPE;
        return {ErrorKind::tls, fmt::format("{}: the TLS handshake failed: {}{}", name(), take_reason(),
                                            not_tls ? " (what the server says is not TLS)" : "")};
    }

    void check_pins() const {
        if (options.pins.empty()) return;
        const CertificatePointer certificate(SSL_get1_peer_certificate(ssl.get()));
        const std::string pin = certificate != nullptr ? pin_of(certificate.get()) : "";
        if (!pin.empty() && std::ranges::find(options.pins, pin) != options.pins.end()) return;
        throw Error(
            ErrorKind::not_pinned,
            fmt::format("{}: the server's public key is not the pinned one, but sha256//{}", name(), pin));
    }
};

TlsHandshake::TlsHandshake(std::unique_ptr<State> state) : state_(std::move(state)) {}
TlsHandshake::TlsHandshake(TlsHandshake&&) noexcept = default;
TlsHandshake& TlsHandshake::operator=(TlsHandshake&&) noexcept = default;
TlsHandshake::~TlsHandshake() = default;

bool TlsHandshake::advance() {
    return state_->advance();
}

Stream::Interest TlsHandshake::interest() const {
    return state_->interest;
}

const Stream& TlsHandshake::socket() const {
    return *state_->socket;
}

Error TlsHandshake::unanswered() const {
    return {ErrorKind::tls_timed_out,
            state_->name() + ": the TLS handshake was not answered; does the port speak plain RTMP?"};
}

Secured TlsHandshake::take() {
    TlsSession terms = state_->session();
    return {std::make_unique<TlsStream>(std::move(state_->socket), std::move(state_->ssl)), std::move(terms)};
}

TlsHandshake TlsClient::begin(std::unique_ptr<Stream> socket, const std::string& host) const {
    std::unique_ptr<TlsHandshake::State> state(new TlsHandshake::State{std::move(socket), host, options_});
    state->begin(context_->ssl.get());
    return TlsHandshake(std::move(state));
}

Secured TlsClient::secure(std::unique_ptr<Stream> socket, const std::string& host, TimePoint deadline,
                          const Wakeup* interrupt) const {
    TlsHandshake handshake = begin(std::move(socket), host);
    const TlsHandshake::State& state = *handshake.state_;
    while (!handshake.advance()) {
        const Ready ready = state.socket->wait(state.interest, deadline, interrupt);
        if (ready.woken)
            throw Error(ErrorKind::interrupted, state.name() + ": interrupted in the TLS handshake");
        if (ready.timed_out()) throw handshake.unanswered();
    }
    return handshake.take();
}

}  // namespace net
