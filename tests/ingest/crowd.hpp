#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "ingest/crowd_books.hpp"
#include "ingest/script.hpp"
#include "ingest/socket.hpp"

namespace ingest {

/// Faults that the server commits, each on every so many connections, which are numbered from 1 in the order in which
/// they are accepted; 0 for none. Where several fall on one connection, it gets the first in this order.
struct CrowdFaults {
    /// connect is never answered.
    std::uint64_t ignore_every = 0;
    /// publish is refused.
    std::uint64_t refuse_every = 0;
    /// The connection is reset so long after its publish.
    std::uint64_t reset_every = 0;
    std::chrono::milliseconds reset_after{0};
    /// Nothing more is read so long after the publish.
    std::uint64_t stall_every = 0;
    std::chrono::milliseconds stall_after{0};
};

enum class CrowdFault { none, ignore, refuse, reset, stall };
/// The fault of the connection of this number.
CrowdFault fault_of(const CrowdFaults& faults, std::uint64_t number);

struct CrowdConfig {
    /// Address to listen on, numeric.
    std::string bind = "127.0.0.1";
    /// Port to listen on; 0 lets the kernel choose.
    std::uint16_t port = 0;
    /// Threads among which the connections are shared out.
    unsigned threads = 1;
    /// Answers to every connection, of which the commands' part counts (CrowdConnection).
    Script script;
    CrowdFaults faults;
};

class CrowdWorker;

/// Serves thousands of publishers on a few threads, each with an epoll of its own: it counts what they send, and keeps
/// nothing of it. A connection takes about 7 KB, its stream's figures included, beside the kernel's own memory.
class Crowd {
  public:
    /// Listens at once; throws std::system_error when it cannot. Descriptors are raised to the hard limit.
    explicit Crowd(CrowdConfig config = {});
    ~Crowd();
    Crowd(const Crowd&) = delete;
    Crowd& operator=(const Crowd&) = delete;

    std::uint16_t port() const { return port_; }
    /// Address and port: `127.0.0.1:PORT`, or `[::1]:PORT`.
    std::string address() const;
    /// What has come so far, of all that have ended and of all that go on. Any thread may ask.
    CrowdReport report() const;

    /// Ends every connection; may be called once more.
    void stop();

  private:
    CrowdConfig config_;
    CrowdBooks books_;
    Socket listener_;
    std::uint16_t port_;
    std::atomic<std::uint64_t> accepted_ = 0;
    std::vector<std::unique_ptr<CrowdWorker>> workers_;
    std::vector<std::thread> threads_;
};

}  // namespace ingest
