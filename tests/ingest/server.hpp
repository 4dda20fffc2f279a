#pragma once

#include <atomic>
#include <list>
#include <string>
#include <thread>
#include <vector>

#include "ingest/connection.hpp"
#include "ingest/relay.hpp"
#include "ingest/script.hpp"
#include "ingest/seen.hpp"
#include "ingest/socket.hpp"

namespace ingest {

struct ServerConfig {
    /// Address to listen on, numeric.
    std::string bind = "127.0.0.1";
    /// Port to listen on; 0 lets the kernel choose.
    std::uint16_t port = 0;
    /// Scripts of the connections, in their order; the last is for all that follow.
    std::vector<Script> scripts{Script{}};
    Keeping keeping;
    /// PEM file with certificate and key of a server that speaks TLS; empty for none.
    std::string tls_file;
};

/// Listens, and serves each publisher and each player on a thread of its own.
class Server {
  public:
    /// Listens at once; throws std::system_error when it cannot.
    explicit Server(ServerConfig config = {});
    explicit Server(Script script);
    ~Server() { stop(); }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    std::uint16_t port() const { return port_; }
    /// Address and port: `127.0.0.1:PORT`, or `[::1]:PORT`.
    std::string address() const;
    /// URL of the server: `rtmp://127.0.0.1:PORT/PATH`.
    std::string url(const std::string& path = "live/key") const { return "rtmp://" + address() + "/" + path; }

    std::size_t connections() const { return notebook_.size(); }
    /// Observations of a connection so far; an empty Seen when there is no such connection yet.
    Seen seen(std::size_t connection = 0) const { return notebook_.page(connection); }
    /// Waits until the predicate holds for a connection; false when it does not within the limit.
    bool wait_for(const std::function<bool(const Seen&)>& predicate, std::size_t connection = 0,
                  std::chrono::milliseconds limit = std::chrono::seconds(10)) const {
        return notebook_.wait_for(connection, predicate, limit);
    }
    /// Waits for the next connection to end and returns its index; nothing once the server was stopped and
    /// all were handed out.
    std::optional<std::size_t> next_ended() { return notebook_.next_ended(); }

    /// Ends every connection and waits for their threads. May be called from any thread, any number of times.
    void stop();

  private:
    struct Guest {
        explicit Guest(int descriptor) : socket(descriptor) {}
        Socket socket;
        std::atomic<bool> gone = false;
        std::thread thread;
    };

    void accept_all();
    void serve(Guest& guest, std::size_t index);
    void see_off_the_gone();

    ServerConfig config_;
    Notebook notebook_;
    Relay relay_;
    Socket listener_;
    std::uint16_t port_;
    std::atomic<bool> stopping_ = false;
    std::mutex mutex_;
    std::list<Guest> guests_;
    std::thread acceptor_;
};

}  // namespace ingest
