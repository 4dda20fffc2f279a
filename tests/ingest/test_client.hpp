#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "ingest/server.hpp"
#include "rtmp/bytes.hpp"
#include "rtmp/session.hpp"

namespace ingest {

/// A blocking TCP client of a loopback address that gives up after ten seconds of silence.
class TestClient {
  public:
    explicit TestClient(std::uint16_t port, const std::string& address = "127.0.0.1");
    ~TestClient();
    TestClient(const TestClient&) = delete;
    TestClient& operator=(const TestClient&) = delete;

    /// Shakes hands in the simple form; false when the server ends first.
    bool shake_hands();
    /// Writes all of the bytes; false when the peer takes no more.
    bool send(rtmp::ByteView bytes);
    /// Reads so many bytes, or fewer when the peer ends first.
    rtmp::Bytes receive(std::size_t count);
    /// Reads the bytes that are there, after waiting for at least one; empty at the end.
    rtmp::Bytes receive_some();
    void half_close();
    void reset();
    /// True once a TCP reset came.
    bool was_reset() const { return was_reset_; }

  private:
    void note_reset();

    int descriptor_;
    bool was_reset_ = false;
};

/// A publisher: the library's session over a TestClient.
class TestPublisher {
  public:
    explicit TestPublisher(std::uint16_t port, rtmp::SessionConfig config = config_for("live", "key"));

    static rtmp::SessionConfig config_for(const std::string& app, const std::string& key);

    /// Goes on until the phase is reached, or the session or the connection has ended; true for the first.
    bool advance_to(rtmp::Phase phase);
    void send(rtmp::MessageType type, std::int64_t timestamp_ms, rtmp::Bytes body);
    /// The two sequence headers, and ten frames each of video and audio, 40 ms apart.
    void send_clip();
    /// Ends the stream, and our side; then takes what the server still says.
    void end();
    /// Takes what the server says until it ends.
    void drain();
    /// Takes what the server says, and answers it, until the session is as wanted; false when the server ends
    /// first.
    bool drain_until(const std::function<bool(const TestPublisher&)>& wanted);

    /// True once a notice with this code came.
    bool noticed(std::string_view code) const;

    rtmp::Session& session() { return session_; }
    TestClient& client() { return client_; }
    const std::vector<rtmp::Event>& events() const { return events_; }
    template <class Wanted>
    const Wanted* event() const {
        for (const rtmp::Event& event : events_) {
            if (const auto* wanted = std::get_if<Wanted>(&event)) return wanted;
        }
        return nullptr;
    }

  private:
    void write();
    void receive(rtmp::ByteView bytes);

    TestClient client_;
    rtmp::Session session_;
    std::vector<rtmp::Event> events_;
};

/// Publishes the clip from start to end; false when it ended before.
bool publishes(Server& server);
/// Page of a connection, once it has ended; throws when it does not.
Seen page_at_end(const Server& server, std::size_t connection = 0);

}  // namespace ingest
