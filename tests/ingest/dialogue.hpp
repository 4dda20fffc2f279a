#pragma once

#include "ingest/replies.hpp"
#include "ingest/script.hpp"
#include "rtmp/message.hpp"

namespace ingest {

/// What answers a client's commands, by the script.
class Dialogue {
  public:
    Dialogue(Replies& replies, const Script& script) : replies_(replies), script_(script) {}

    /// What an answer meant for the connection.
    enum class Outcome { nothing, connected, created, publishing, deleted, refused, hung_up };
    Outcome answer(const rtmp::Command& command);

    /// The message stream of a createStream was handed out, and is in use.
    bool created() const { return created_; }

  private:
    /// Where a server with a fixed order of commands is in it.
    enum class Order { open, awaits_fc_publish, awaits_create_stream };

    bool overhears(const std::string& name);
    Outcome refuse(const rtmp::Command& command, const Status& status);
    Outcome connect(const rtmp::Command& command);
    /// What connect's _result says of the server.
    rtmp::amf0::Object properties() const;
    /// By a gate or with a redirect.
    bool rejects_connect(const rtmp::Command& command);
    void fc_publish(double transaction);
    Outcome publish(const rtmp::Command& command);
    Outcome end_of_stream();
    void result(double transaction, rtmp::amf0::Value value);

    Replies& replies_;
    const Script& script_;
    Order order_ = Order::open;
    bool created_ = false;
    bool publishing_ = false;
};

}  // namespace ingest
