#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/test_client.hpp"
#include "rtmp/chunk.hpp"
#include "rtmp/message.hpp"

namespace ingest {

/// A player over a TestClient, made of the library's chunks alone: it hears everything as it is on the wire.
class TestPlayer {
  public:
    struct Heard {
        rtmp::ReceivedMessage message;
        /// The time at which its last byte was read.
        std::chrono::steady_clock::time_point at;
    };

    /// Connects, and creates a stream. Throws std::runtime_error when the server does not let it.
    explicit TestPlayer(std::uint16_t port, const std::string& app = "live");

    /// Sends play for a stream of that name.
    void play(const std::string& name = "key");
    /// Sends a command on the stream: its name, the next transaction and the arguments behind a null.
    void command(const std::string& name, std::vector<rtmp::amf0::Value> arguments = {});
    void control(rtmp::MessageType type, const rtmp::Bytes& payload);
    /// Listens until the predicate holds; false when the server ends first.
    bool hear_until(const std::function<bool(const TestPlayer&)>& wanted);
    /// Listens until a status with this code came; false when the server ends first.
    bool hear_status(std::string_view code);
    /// Ends the stream and our side, and listens until the server ends.
    void end();

    /// Everything since play, in order.
    const std::vector<Heard>& heard() const { return heard_; }
    /// The messages of that type since play, in order.
    std::vector<rtmp::ReceivedMessage> messages(rtmp::MessageType type) const;
    std::size_t count(rtmp::MessageType type) const;
    /// What came since play in words: codes of statuses, names of data, of events, and of types otherwise.
    std::vector<std::string> words() const;

    TestClient& client() { return client_; }

  private:
    bool hear();
    void send(const rtmp::ChunkHeader& header, const rtmp::Bytes& payload);
    /// Waits for the answer to the last command; throws std::runtime_error when it is none of success.
    rtmp::Command answer();

    TestClient client_;
    rtmp::ChunkReader reader_;
    rtmp::ChunkWriter writer_;
    double transaction_ = 0;
    std::uint32_t stream_id_ = 0;
    std::vector<Heard> heard_;
};

/// The payloads of messages.
std::vector<rtmp::Bytes> payloads(const std::vector<rtmp::ReceivedMessage>& messages);
/// The timestamps of messages.
std::vector<std::uint32_t> timestamps(const std::vector<rtmp::ReceivedMessage>& messages);

}  // namespace ingest
