#include "publish/uplink.hpp"

#include <algorithm>
#include <chrono>
#include <span>

namespace publish {

namespace {

/// Longest time in which a server that a stream is to move to may take nothing of its beginning: the stream
/// waits for it.
constexpr std::chrono::nanoseconds patience_with_next = std::chrono::milliseconds(300);

/// Sends the messages, the ends of tracks among them with the end of the stream.
void send_all(Connection& connection, const std::vector<QueuedMessage>& messages,
              std::chrono::nanoseconds patience) {
    const auto first_end = std::find_if(messages.begin(), messages.end(), [](const QueuedMessage& queued) {
        return queued.role == QueuedMessage::Role::end;
    });
    connection.send(std::span(messages.begin(), first_end), patience);
    for (auto end = first_end; end != messages.end(); ++end)
        connection.send_with_end(end->message);
}

/// The messages before `entry`, the first one that a new connection is to send, stamped for it.
std::vector<QueuedMessage> prepare(Connection& connection, const Settings& settings,
                                   MessageQueue::Beginning beginning, const QueuedMessage& entry) {
    const QueuedMessage& first = beginning.lead_in.empty() ? entry : beginning.lead_in.front();
    const std::int64_t first_timestamp_ms = first.message->timestamp_ms;
    if (settings.timestamps == Settings::Timestamps::restart)
        connection.shift_timestamps(settings.start_timestamp_ms - first_timestamp_ms);
    std::vector<QueuedMessage> all = std::move(beginning.headers);
    for (QueuedMessage& header : all) {
        auto restamped = std::make_shared<rtmp::Message>(*header.message);
        restamped->timestamp_ms = first_timestamp_ms;
        header.message = std::move(restamped);
    }
    all.insert(all.end(), beginning.lead_in.begin(), beginning.lead_in.end());
    return all;
}

}  // namespace

void Uplink::open(std::unique_ptr<Connection> connection) {
    connection_ = std::move(connection);
    link_.follow(connection_->stream());
    gap_bytes_ = earlier_bytes_;
    tell_connection();
}

void Uplink::close() {
    earlier_bytes_ += connection_->sent_bytes();
    sent_.set_bytes(earlier_bytes_);
    link_.leave();
    connection_.reset();
}

void Uplink::send(MessageQueue::Front front) {
    if (!front.beginning.headers.empty()) {
        const std::vector<QueuedMessage> first = opening(front.beginning, front.messages.front());
        tell(first, *connection_);
        connection_->send(first, settings_.stall_timeout);
        count(front.beginning.lead_in);
    }
    tell(front.messages, *connection_);
    send_all(*connection_, front.messages, settings_.stall_timeout);
    count(front.messages);
    // The queue's are the last references, so that the thread that reads ahead frees them.
    const std::size_t sent = front.messages.size();
    front.messages.clear();
    queue_.release(sent, since_gap(connection_->sent_bytes()));
}

std::vector<QueuedMessage> Uplink::opening(const MessageQueue::Beginning& beginning,
                                           const QueuedMessage& entry) {
    return prepare(*connection_, settings_, beginning, entry);
}

void Uplink::send_first(const QueuedMessage& queued) {
    const std::vector<QueuedMessage> alone{queued};
    tell(alone, *connection_);
    connection_->send(alone, settings_.stall_timeout);
    count(alone);
}

void Uplink::forget_delivered() {
    queue_.forget(since_gap(connection_->delivered_bytes()));
}

void Uplink::begin_on(Connection& next, const MessageQueue::Beginning& beginning,
                      const std::vector<QueuedMessage>& messages) const {
    const std::chrono::nanoseconds patience = std::min(patience_with_next, settings_.stall_timeout);
    const std::vector<QueuedMessage> first = prepare(next, settings_, beginning, messages.front());
    tell_connection();
    tell(first, next);
    tell(messages, next);
    next.send(first, patience);
    send_all(next, messages, patience);
}

std::unique_ptr<Connection> Uplink::replace(std::unique_ptr<Connection> next,
                                            const MessageQueue::Beginning& beginning,
                                            const std::vector<QueuedMessage>& messages) {
    earlier_bytes_ += connection_->sent_bytes();
    link_.follow(next->stream());
    std::unique_ptr<Connection> before = std::exchange(connection_, std::move(next));
    queue_.release(messages.size(), since_gap(connection_->sent_bytes()));
    count(beginning.lead_in);
    count(messages);
    return before;
}

void Uplink::tell_connection() const {
    if (tap_ != nullptr) tap_->begin_connection();
}

void Uplink::tell(const std::vector<QueuedMessage>& messages, const Connection& over) const {
    if (tap_ != nullptr) tap_->sending(messages, over.timestamp_shift(), std::chrono::steady_clock::now());
}

void Uplink::count(const std::vector<QueuedMessage>& messages) {
    sent_.count(messages);
    sent_.set_bytes(earlier_bytes_ + connection_->sent_bytes());
}

}  // namespace publish
