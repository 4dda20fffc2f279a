#include "net/tls.hpp"

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <numeric>

#include "net/error_of.hpp"
#include "net/tls_server.hpp"

namespace tls_test {

namespace {

using net::ErrorKind;
using net::TlsClient;
using net::TlsOptions;

/// A file with a text in it, gone in the end.
class TemporaryFile {
  public:
    explicit TemporaryFile(const std::string& text) {
        path_ = (std::filesystem::temp_directory_path() / "rtmpush-tls-XXXXXX").string();
        const ground::Descriptor file(::mkstemp(path_.data()));
        REQUIRE(::write(file.number(), text.data(), text.size()) == std::ssize(text));
    }
    ~TemporaryFile() { std::filesystem::remove(path_); }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    const std::string& path() const { return path_; }

  private:
    std::string path_;
};

const certificates::Identity& authority() {
    static const certificates::Identity made = certificates::authority("Test Authority");
    return made;
}

const certificates::Identity& good() {
    static const certificates::Identity made = certificates::issued(
        {.name = "localhost", .alternatives = "DNS:localhost,IP:127.0.0.1"}, authority());
    return made;
}

struct Trusting {
    TemporaryFile file{authority().certificate};
    TlsOptions options{.authorities_file = file.path()};
};

net::Secured secure(const net::Address& where, const TlsOptions& options,
                    const std::string& host = "localhost", net::TimePoint deadline = loopback::soon(),
                    const net::Wakeup* interrupt = nullptr) {
    // OpenSSL writes without MSG_NOSIGNAL, as the header says.
    static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
    const TlsClient client(options);
    return client.secure(net::connect_any({{where}}, loopback::soon(), nullptr), host, deadline, interrupt);
}

std::string read_all(net::Stream& stream) {
    std::string text;
    std::array<std::uint8_t, 1000> buffer{};
    for (;;) {
        const auto result = stream.read_some(buffer);
        text.append(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(result.bytes));
        if (result.end) return text;
        if (result.bytes == 0) REQUIRE(stream.wait({}, loopback::soon(), nullptr).readable);
    }
}

/// Writes all of the slices, never giving more than the stream has room for.
void write_all(net::Stream& stream, std::vector<net::ByteView> slices) {
    while (!slices.empty()) {
        std::size_t written = stream.write_some(slices);
        while (!slices.empty() && written >= slices.front().size()) {
            written -= slices.front().size();
            slices.erase(slices.begin());
        }
        if (!slices.empty()) slices.front() = slices.front().subspan(written);
        if (!slices.empty())
            REQUIRE(stream.wait({.read = false, .write = true}, loopback::soon(), nullptr).writable);
    }
}

std::vector<std::uint8_t> numbered(std::size_t size) {
    std::vector<std::uint8_t> bytes(size);
    for (std::size_t i = 0; i < size; ++i)
        bytes[i] = static_cast<std::uint8_t>(i * 7 + i / 251);
    return bytes;
}

}  // namespace

TEST_CASE("bytes go both ways, and each side ends in order") {
    for (const int version : {0, 0x0303}) {
        CAPTURE(version);
        std::string got;
        std::string name;
        const Trusting trusting;
        {
            TlsServer server(good(),
                             [&](TlsServer::Session& session) {
                                 name = session.server_name();
                                 got = session.read(5);
                                 session.write("welcome");
                                 got += session.read(100);
                                 session.write(" and farewell");
                                 session.close();
                             },
                             {.client_authority = "", .only_version = version});
            net::Secured secured = secure(server.where(), trusting.options);
            CHECK(secured.session.version == (version == 0 ? "TLSv1.3" : "TLSv1.2"));
            CHECK_FALSE(secured.session.cipher.empty());
            CHECK(secured.session.subject == "CN = localhost");
            CHECK(secured.session.issuer == "CN = Test Authority");
            const std::string text = "hello, server";
            const net::ByteView bytes(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
            write_all(*secured.stream, {bytes.first(3), bytes.subspan(3)});
            secured.stream->shut_down_writing();
            CHECK(read_all(*secured.stream) == "welcome and farewell");
        }
        CHECK(got == "hello, server");
        CHECK(name == "localhost");
    }
}

TEST_CASE("much, in pieces of every size, arrives whole though the peer reads late") {
    const std::vector<std::uint8_t> bytes = numbered(6'000'000);
    std::string got;
    const Trusting trusting;
    {
        TlsServer server(good(), [&](TlsServer::Session& session) { got = session.read(7'000'000); });
        net::Secured secured = secure(server.where(), trusting.options);
        std::vector<net::ByteView> slices;
        std::size_t size = 1;
        for (net::ByteView rest = bytes; !rest.empty(); size = size * 3 % 50021 + 1) {
            slices.push_back(rest.first(std::min(size, rest.size())));
            rest = rest.subspan(slices.back().size());
        }
        write_all(*secured.stream, slices);
        secured.stream->shut_down_writing();
        CHECK(read_all(*secured.stream).empty());
        CHECK(secured.stream->unacknowledged() == 0);
    }
    REQUIRE(got.size() == bytes.size());
    CHECK(std::equal(bytes.begin(), bytes.end(), got.begin(),
                     [](std::uint8_t a, char b) { return a == static_cast<std::uint8_t>(b); }));
}

TEST_CASE("what is decrypted and not read yet is readable") {
    const Trusting trusting;
    TlsServer server(good(), [](TlsServer::Session& session) {
        session.write("0123456789");
        session.read(1);
    });
    net::Secured secured = secure(server.where(), trusting.options);
    std::array<std::uint8_t, 4> buffer{};
    REQUIRE(secured.stream->wait({}, loopback::soon(), nullptr).readable);
    while (secured.stream->read_some(buffer).bytes == 0)
        REQUIRE(secured.stream->wait({}, loopback::soon(), nullptr).readable);
    CHECK(secured.stream->wait({}, net::TimePoint::max(), nullptr).readable);
    secured.stream->shut_down_writing();
}

TEST_CASE("a certificate that proves nothing is refused, and the line says why") {
    struct Case {
        const char* why;
        certificates::Identity identity;
        std::string host;
    };
    const certificates::Identity stranger = certificates::authority("Unknown Authority");
    const std::vector<Case> cases = {
        {"it has expired",
         certificates::issued({.name = "localhost", .alternatives = "DNS:localhost", .days = -1},
                              authority()),
         "localhost"},
        {"it is for another host",
         certificates::issued({.name = "other.example", .alternatives = "DNS:other.example"}, authority()),
         "localhost"},
        {"it is for another host",
         certificates::issued({.name = "other.example", .alternatives = "IP:10.0.0.1"}, authority()),
         "127.0.0.1"},
        {"it is self-signed",
         certificates::self_signed({.name = "localhost", .alternatives = "DNS:localhost"}), "localhost"},
        {"its authority is not trusted here",
         certificates::issued({.name = "localhost", .alternatives = "DNS:localhost"}, stranger), "localhost"},
    };
    const Trusting trusting;
    for (const Case& c : cases) {
        CAPTURE(c.why);
        TlsServer server(c.identity, [](TlsServer::Session&) {});
        const net::Error error = error_of([&] { secure(server.where(), trusting.options, c.host); });
        CHECK(error.kind() == ErrorKind::untrusted);
        const std::string what = error.what();
        CAPTURE(what);
        CHECK(what.find(c.why) != std::string::npos);
        CHECK(what.find("subject CN = ") != std::string::npos);
        CHECK(what.find("issuer CN = ") != std::string::npos);
        CHECK(what.find(c.host + " (127.0.0.1:") == 0);
    }
}

TEST_CASE("a host given as an address is verified as one, and no name is sent") {
    const Trusting trusting;
    std::string name = "none came";
    {
        TlsServer server(good(), [&](TlsServer::Session& session) { name = session.server_name(); });
        secure(server.where(), trusting.options, "127.0.0.1");
    }
    CHECK(name.empty());
}

TEST_CASE("a host with the root's dot is sent and verified without it") {
    const Trusting trusting;
    std::string name;
    {
        TlsServer server(good(), [&](TlsServer::Session& session) { name = session.server_name(); });
        CHECK_NOTHROW(secure(server.where(), trusting.options, "localhost."));
    }
    CHECK(name == "localhost");
}

TEST_CASE("without verification anybody is taken, unless there is a pin") {
    const certificates::Identity shady = certificates::self_signed({.name = "nobody", .alternatives = ""});
    SUBCASE("no pin") {
        TlsServer server(shady, [](TlsServer::Session&) {});
        CHECK(secure(server.where(), {.verification = TlsOptions::Verification::none}).session.subject ==
              "CN = nobody");
    }
    SUBCASE("the right one among others") {
        TlsServer server(shady, [](TlsServer::Session&) {});
        CHECK_NOTHROW(secure(server.where(), {.verification = TlsOptions::Verification::none,
                                              .pins = {good().pin, shady.pin}}));
    }
    SUBCASE("another") {
        TlsServer server(shady, [](TlsServer::Session&) {});
        const net::Error error = error_of([&] {
            secure(server.where(), {.verification = TlsOptions::Verification::none, .pins = {good().pin}});
        });
        CHECK(error.kind() == ErrorKind::not_pinned);
        CHECK(std::string(error.what()).find("sha256//" + shady.pin) != std::string::npos);
    }
}

TEST_CASE("a pin does not replace the verification") {
    const certificates::Identity shady = certificates::self_signed({.name = "localhost", .alternatives = ""});
    TlsServer server(shady, [](TlsServer::Session&) {});
    const Trusting trusting;
    TlsOptions options = trusting.options;
    options.pins = {shady.pin};
    CHECK(error_of([&] { secure(server.where(), options); }).kind() == ErrorKind::untrusted);
}

TEST_CASE("our certificate is shown to a server that asks") {
    const certificates::Identity ours =
        certificates::issued({.name = "encoder 7", .alternatives = ""}, authority());
    const TemporaryFile certificate(ours.certificate);
    const TemporaryFile key(ours.key);
    const TemporaryFile both(ours.certificate + ours.key);
    const Trusting trusting;
    for (const bool in_one : {false, true}) {
        TlsOptions options = trusting.options;
        options.certificate_file = in_one ? both.path() : certificate.path();
        if (!in_one) options.key_file = key.path();
        std::string name;
        {
            TlsServer server(good(), [&](TlsServer::Session& session) { name = session.client_name(); },
                             {.client_authority = authority().certificate});
            net::Secured secured = secure(server.where(), options);
            CHECK(read_all(*secured.stream).empty());
        }
        CHECK(name == "encoder 7");
    }
}

TEST_CASE("a server that misses our certificate is heard though it has reset the connection") {
    const Trusting trusting;
    TlsServer server(good(), [](TlsServer::Session&) {}, {.client_authority = authority().certificate});
    const net::Secured secured = secure(server.where(), trusting.options);
    const std::vector<std::uint8_t> bytes(1000);
    const net::ByteView slice = bytes;
    // The server has refused and gone by now or soon; a write to it then comes back as a reset.
    const net::TimePoint deadline = loopback::soon();
    const net::Error failure = error_of([&] {
        while (std::chrono::steady_clock::now() < deadline)
            secured.stream->write_some(std::span(&slice, 1));
    });
    CHECK(failure.kind() == ErrorKind::lost);
    CHECK(error_of([&] { read_all(*secured.stream); }).kind() == ErrorKind::certificate_wanted);
}

TEST_CASE("a server that misses our certificate says so, in the handshake or at the first read") {
    const Trusting trusting;
    for (const int version : {0, 0x0303}) {
        CAPTURE(version);
        TlsServer server(good(), [](TlsServer::Session&) {},
                         {.client_authority = authority().certificate, .only_version = version});
        const net::Error error =
            error_of([&] { read_all(*secure(server.where(), trusting.options).stream); });
        CHECK(error.kind() == ErrorKind::certificate_wanted);
    }
}

TEST_CASE("files that are no certificates, keys or authorities are named") {
    const TemporaryFile nonsense("nonsense\n");
    const TemporaryFile certificate(good().certificate);
    const TemporaryFile other_key(authority().key);
    const auto named = [](const TlsOptions& options, const std::string& name) {
        const net::Error error = error_of([&] { const TlsClient client(options); });
        CHECK(error.kind() == ErrorKind::local);
        CHECK(std::string(error.what()).find(name) == 0);
    };
    named({.authorities_file = "/nowhere/ca.pem"}, "/nowhere/ca.pem");
    named({.authorities_file = nonsense.path()}, nonsense.path());
    named({.certificate_file = nonsense.path()}, nonsense.path());
    named({.certificate_file = certificate.path()}, certificate.path());
    named({.certificate_file = certificate.path(), .key_file = other_key.path()}, other_key.path());
}

TEST_CASE("a server that speaks no TLS is told from one that says nothing") {
    loopback::Listener listener;
    SUBCASE("it talks of other things") {
        std::thread other([&] {
            loopback::Peer peer = listener.accept();
            peer.write("HTTP/1.1 400 Bad Request\r\n\r\n");
            peer.read(1);
        });
        const net::Error error = error_of([&] { secure(listener.where(), {}); });
        CHECK(error.kind() == ErrorKind::tls);
        CHECK(std::string(error.what()).find("is not TLS") != std::string::npos);
        other.join();
    }
    SUBCASE("it closes") {
        std::thread other([&] {
            loopback::Peer peer = listener.accept();
            peer.read(1);
            peer.shut_down_writing();
            peer.read(5000);
        });
        const net::Error error = error_of([&] { secure(listener.where(), {}); });
        CHECK(error.kind() == ErrorKind::tls_unheard);
        CHECK(std::string(error.what()).find("closed") != std::string::npos);
        other.join();
    }
    SUBCASE("it closes within a record") {
        std::thread other([&] {
            loopback::Peer peer = listener.accept();
            peer.read(1);
            peer.write("\x16\x03\x03");
            peer.shut_down_writing();
            peer.read(5000);
        });
        CHECK(error_of([&] { secure(listener.where(), {}); }).kind() == ErrorKind::tls);
        other.join();
    }
    SUBCASE("it is silent") {
        const net::Error error = error_of([&] {
            secure(listener.where(), {}, "localhost",
                   std::chrono::steady_clock::now() + std::chrono::milliseconds(30));
        });
        CHECK(error.kind() == ErrorKind::tls_timed_out);
        CHECK(std::string(error.what()).find("plain RTMP") != std::string::npos);
    }
    SUBCASE("we are interrupted") {
        net::Wakeup wakeup;
        wakeup.signal();
        const net::Error error =
            error_of([&] { secure(listener.where(), {}, "localhost", loopback::soon(), &wakeup); });
        CHECK(error.kind() == ErrorKind::interrupted);
    }
}

TEST_CASE("a connection that breaks is lost, and one that ends without the alert has ended") {
    const Trusting trusting;
    SUBCASE("it ends") {
        TlsServer server(good(), [](TlsServer::Session& session) { session.write("bye"); });
        net::Secured secured = secure(server.where(), trusting.options);
        CHECK(read_all(*secured.stream) == "bye");
    }
    SUBCASE("what comes is not of this connection") {
        TlsServer server(good(), [](TlsServer::Session& session) { session.read(100); });
        net::Secured secured = secure(server.where(), trusting.options);
        // The bytes go past TLS: the peer cannot decrypt them, and says so in an alert.
        REQUIRE(::send(secured.stream->descriptor(), "garbage", 7, MSG_NOSIGNAL) == 7);
        CHECK(error_of([&] { read_all(*secured.stream); }).kind() == ErrorKind::lost);
    }
}

}  // namespace tls_test
