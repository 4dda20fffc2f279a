#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "ingest/socket.hpp"
#include "rtmp/bytes.hpp"

namespace ingest {

/// A recording of the bytes that a client wrote to a server, and of when it did. Played again, it is the least that a
/// publisher of that stream can do: who measures one sees what the rest costs.
class Tape {
  public:
    /// A run of bytes that came at once.
    struct Piece {
        /// Time since the first one.
        std::chrono::microseconds at{0};
        std::size_t size = 0;
    };

    /// Passes one connection to the listening socket on to the server at that port of 127.0.0.1, and writes what its
    /// client says to a file, with the times beside it (FILE.times). Throws std::runtime_error.
    static void record(Socket& listening, std::uint16_t server_port, const std::string& file);

    /// Maps the file. Throws std::runtime_error.
    explicit Tape(const std::string& file);
    ~Tape();
    Tape(const Tape&) = delete;
    Tape& operator=(const Tape&) = delete;

    rtmp::ByteView bytes() const { return bytes_; }
    const std::vector<Piece>& pieces() const { return pieces_; }

    enum class Pace {
        /// As fast as the server takes it.
        at_once,
        /// Each piece at its time.
        as_recorded,
    };
    /// Writes all to the server at that port of 127.0.0.1, ends, and waits for its end. Throws std::runtime_error.
    void play(std::uint16_t server_port, Pace pace) const;

  private:
    rtmp::ByteView bytes_;
    std::vector<Piece> pieces_;
};

}  // namespace ingest
