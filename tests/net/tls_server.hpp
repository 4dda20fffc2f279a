#pragma once

#include <functional>
#include <string>
#include <thread>

#include "net/loopback.hpp"
#include "support/certificates.hpp"

/// A server of TLS for one connection, on a thread of its own, with plain blocking calls.
class TlsServer {
  public:
    /// The connection, once the handshake has succeeded.
    class Session {
      public:
        explicit Session(void* ssl) : ssl_(ssl) {}
        /// Reads `size` bytes, and fewer only at the end of the connection.
        std::string read(std::size_t size);
        void write(const std::string& text);
        /// The server name that the client sent, or nothing.
        std::string server_name() const;
        /// `CN` of the client's certificate, or nothing.
        std::string client_name() const;
        /// Tells the peer that nothing will follow.
        void close();

      private:
        void* ssl_;
    };
    struct Options {
        /// Authority of the certificate that clients are asked for.
        std::string client_authority;
        /// The only version of TLS, or 0 for any: 0x0303 is TLS 1.2.
        int only_version = 0;
    };

    TlsServer(const certificates::Identity& identity, std::function<void(Session&)> serve, Options options);
    TlsServer(const certificates::Identity& identity, std::function<void(Session&)> serve)
        : TlsServer(identity, std::move(serve), Options{}) {}
    ~TlsServer();
    TlsServer(const TlsServer&) = delete;
    TlsServer& operator=(const TlsServer&) = delete;

    net::Address where() const { return listener_.where(); }

  private:
    void run(const certificates::Identity& identity, const std::function<void(Session&)>& serve,
             const Options& options);

    loopback::Listener listener_;
    std::thread thread_;
};
