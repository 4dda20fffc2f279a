#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ingest/script.hpp"
#include "ingest/socket.hpp"
#include "rtmp/chunk.hpp"

namespace ingest {

/// The server's side of the chunk stream: queues messages, and writes them in the pieces that the script
/// wants.
class Replies {
  public:
    Replies(Socket& socket, const Script& script) : socket_(&socket), script_(script) {}
    /// Replies that only queue: whoever has the connection takes them, and writes them himself.
    explicit Replies(const Script& script) : script_(script) {}

    /// Queues a control message: chunk stream 2, message stream 0.
    void control(rtmp::MessageType type, const rtmp::Bytes& payload);
    void acknowledgement(std::uint32_t bytes) {
        control(rtmp::MessageType::acknowledgement, rtmp::encode_u32(bytes));
    }
    void ping(std::uint32_t time);
    /// Announces the chunk size of the script, and uses it from then on.
    void chunk_size();

    /// Queues `name`, the transaction and the arguments as a command of the form that the script wants.
    void command(const std::string& name, double transaction, std::vector<rtmp::amf0::Value> arguments,
                 std::uint32_t stream_id = 0);
    /// Queues a command that is a name and nothing else.
    void bare_command(const std::string& name);
    /// Queues an onStatus, on message stream 0 for a code of NetConnection; where `tc_url` is not empty, with
    /// a member of that name.
    void status(const Status& status, double transaction, const std::string& tc_url = {});

    /// Queues audio, video, data or an aggregate of them, on the stream that is played.
    void media(rtmp::MessageType type, std::uint32_t timestamp, rtmp::ByteView payload);

    /// Queues the first chunk of a message that never ends, and the Abort that ends it.
    void aborted_message();
    /// Queues messages and events that nobody knows, or that a publisher has no use for.
    void unknown_messages();

    void raw(rtmp::ByteView bytes) { queue_.insert(queue_.end(), bytes.begin(), bytes.end()); }
    /// Writes all that is queued, where there is a socket. A peer that takes no more shows when reading.
    void flush();
    /// All that is queued.
    rtmp::Bytes take() { return std::exchange(queue_, {}); }

  private:
    void message(const rtmp::ChunkHeader& header, rtmp::ByteView payload);
    void command_payload(rtmp::Bytes payload, std::uint32_t stream_id);

    Socket* socket_ = nullptr;
    const Script& script_;
    rtmp::ChunkWriter writer_;
    rtmp::Bytes queue_;
};

/// The info object of a status.
rtmp::amf0::Object info_object(const Status& status);

}  // namespace ingest
