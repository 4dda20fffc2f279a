#pragma once

#include <optional>
#include <string>

#include "ingest/acknowledgements.hpp"
#include "ingest/dialogue.hpp"
#include "ingest/flv_file.hpp"
#include "ingest/incoming.hpp"
#include "ingest/measure.hpp"
#include "ingest/player.hpp"
#include "ingest/relay.hpp"
#include "ingest/replies.hpp"
#include "ingest/script.hpp"
#include "ingest/seen.hpp"
#include "ingest/socket.hpp"

namespace ingest {

/// Media that a server keeps of what it receives.
struct Keeping {
    /// Audio, video and data messages are kept in Seen::media.
    bool media = false;
    /// A directory for FLV files, one for each published stream; empty for none.
    std::string record_directory;
};

/// One publisher or player, from its first byte to its last, on a thread of its own.
class Connection {
  public:
    /// Everything referred to outlives the connection. Observations go to page `index` of the notebook.
    Connection(Socket& socket, const Script& script, const Keeping& keeping, Relay& relay, Notebook& notebook,
               std::size_t index);

    /// Serves the peer until it ends, or the script ends it, and closes the socket.
    void run();

  private:
    /// Reads the request to a proxy, and says yes. False when the peer went away.
    bool pass_on();
    bool shake_hands();
    void greet(rtmp::ByteView s1_s2);
    void receive(const Arrival& arrival);
    bool is_poison(const Arrival& arrival) const;
    void receive_command(const Arrival& arrival);
    void receive_media(const Arrival& arrival);
    void receive_data(const Arrival& arrival);
    void receive_control(const Arrival& arrival);
    void note_command(const rtmp::Command& command, const Arrival& arrival);
    void check_stream_id(const Arrival& arrival);
    void keep(const Arrival& arrival);
    void begin_publishing();
    void end_publishing();
    void begin_playing(const rtmp::Command& command);
    /// Hands what the publisher sent on to those who play it.
    void hand_on(const Arrival& arrival, Clock::time_point now);
    void start_recording(const Seen& seen);
    void act_on_schedule();

    /// Does what the script has for this point; true when the connection is over.
    bool reached(Point point);
    void end_as_peer_did();
    void finish();

    bool over() const { return ending_ != Ending::open; }
    template <class Change>
    void note(Change change) {
        notebook_.update(index_, change);
    }

    Socket& socket_;
    const Script& script_;
    const Keeping& keeping_;
    Relay& relay_;
    Notebook& notebook_;
    std::size_t index_;
    Incoming incoming_;
    Replies replies_;
    Dialogue dialogue_;
    Acknowledgements acknowledgements_;
    Measure measure_;
    std::optional<FlvFile> recording_;
    std::optional<Publication> publication_;
    std::optional<Player> player_;
    std::uint64_t media_messages_ = 0;
    /// Ending::open as long as the connection goes on.
    Ending ending_ = Ending::open;
};

}  // namespace ingest
