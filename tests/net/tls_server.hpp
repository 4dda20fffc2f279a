#pragma once

#include <functional>
#include <string>
#include <thread>

#include "net/loopback.hpp"
#include "support/certificates.hpp"

/// One end of TLS that serves one connection on a thread of its own, with plain blocking calls.
class TlsServer {
  public:
    /// The connection, once the handshake is through.
    class Session {
      public:
        explicit Session(void* ssl) : ssl_(ssl) {}
        /// Fewer bytes than asked for only at the end of the connection.
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
        /// Asks clients for a certificate of this authority.
        std::string client_authority;
        /// 0 for any, else the only version: 0x0303 is TLS 1.2.
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
