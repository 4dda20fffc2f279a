#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ingest/dialogue.hpp"
#include "ingest/feed.hpp"
#include "ingest/playout.hpp"
#include "ingest/relay.hpp"
#include "ingest/replies.hpp"
#include "ingest/script.hpp"
#include "ingest/socket.hpp"

namespace ingest {

/// The playing side of a connection: what a stream's feed holds goes to the socket when it is due.
class Player {
  public:
    /// Everything referred to outlives the player. `report` is called with what was sent, each time that it has
    /// changed.
    Player(Socket& socket, Replies& replies, Dialogue& dialogue, const Script& script, Relay& relay,
           std::function<void(const Played&)> report);
    ~Player() { stop(); }
    Player(const Player&) = delete;
    Player& operator=(const Player&) = delete;

    /// Answers a play of the stream of that name, at once or when it is live, in place of any that went before.
    void play(const std::string& name);
    /// Ends what is played.
    void stop();

    enum class End {
        /// The peer has said something, or has ended.
        readable,
        /// The script closes the connection.
        closes,
    };
    /// Sends all that comes, when it is due.
    End relay_until_readable();

  private:
    void send_due();
    void handle(const Feed::Entry& entry);
    void begin();
    void end();
    void pass(const Passed& passed);
    void write_out();
    void tell();

    Socket& socket_;
    Replies& replies_;
    Dialogue& dialogue_;
    const Script& script_;
    Relay& relay_;
    std::function<void(const Played&)> report_;
    std::shared_ptr<Channel> channel_;
    std::shared_ptr<Feed> feed_;
    Playout playout_;
    std::vector<PlayoutMessage> out_;
    std::string stream_;
    std::uint64_t not_found_ = 0;
    bool started_ = false;
    bool ended_ = false;
    bool closes_ = false;
};

}  // namespace ingest
