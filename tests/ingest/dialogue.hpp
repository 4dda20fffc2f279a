#pragma once

#include "ingest/replies.hpp"
#include "ingest/script.hpp"
#include "rtmp/message.hpp"

namespace ingest {

/// Answers a client's commands, by the script.
class Dialogue {
  public:
    Dialogue(Replies& replies, const Script& script) : replies_(replies), script_(script) {}

    /// Effect of an answer on the connection.
    enum class Outcome { nothing, connected, created, publishing, playing, deleted, refused, hung_up };
    Outcome answer(const rtmp::Command& command);

    /// Tells a player that its stream begins, in the words of a server that answers play.
    void start_play();
    /// Tells a player that has seen the end of its stream that it begins again.
    void resume_play();
    /// Tells a player that the publisher has ended, as the script has it.
    void end_play();
    /// Tells a player that there is no such stream.
    void refuse_play();

    /// True once a createStream was answered with a message stream, which is in use.
    bool created() const { return created_; }

  private:
    /// Next command that a server with a fixed order of commands waits for.
    enum class Order { open, awaits_fc_publish, awaits_create_stream };

    bool overhears(const std::string& name);
    Outcome refuse(const rtmp::Command& command, const Status& status);
    Outcome connect(const rtmp::Command& command);
    /// The properties of the server in connect's _result.
    rtmp::amf0::Object properties() const;
    /// Refuses connect by a gate or with a redirect, if the script has one.
    bool rejects_connect(const rtmp::Command& command);
    void fc_publish(double transaction);
    Outcome publish(const rtmp::Command& command);
    Outcome end_of_stream();
    void stream_event(rtmp::UserControl event);
    void result(double transaction, rtmp::amf0::Value value);

    Replies& replies_;
    const Script& script_;
    Order order_ = Order::open;
    bool created_ = false;
    bool publishing_ = false;
    bool playing_ = false;
};

}  // namespace ingest
