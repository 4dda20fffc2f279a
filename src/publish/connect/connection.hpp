#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <ranges>
#include <string>
#include <utility>
#include <vector>

#include "dial/failure.hpp"
#include "dial/hurry.hpp"
#include "dial/line.hpp"
#include "net/stream.hpp"
#include "publish/clock.hpp"
#include "publish/connect/acknowledgements.hpp"
#include "publish/connect/agreement.hpp"
#include "publish/report_queue.hpp"
#include "rtmp/session.hpp"
#include "rtmp/url.hpp"

namespace publish {

/// A line over which a stream is published. Replies are read before each write, while a write waits for room,
/// and as they come when there is nothing to write.
class Connection final : public dial::Line {
  public:
    /// `settings`, `reports` and `hurry` outlive the connection.
    Connection(std::unique_ptr<net::Stream> stream, rtmp::SessionConfig config, rtmp::Url url,
               const Terms& settings, ReportQueue& reports, const dial::Hurry& hurry);

    /// Sends messages in as few writes as the kernel allows, within the stall timeout between any two bytes.
    /// Each element of the range holds a `message`, which points to an rtmp::Message.
    template <std::ranges::range Messages>
    void send(const Messages& messages) {
        send(messages, settings_.stall_timeout);
    }
    /// The same, within `patience` between any two bytes.
    template <std::ranges::range Messages>
    void send(const Messages& messages, std::chrono::nanoseconds patience) {
        read_replies_first();
        for (const auto& element : messages) {
            largest_message_ = std::max(largest_message_, element.message->size());
            session().send(*element.message);
        }
        write_all(patience);
    }
    /// Reads what the server says until `deadline`, until `wakeup` is signalled, or until it asks us to move. True
    /// where `wakeup` is.
    bool listen(const net::Wakeup& wakeup, TimePoint deadline);
    /// Adds so many milliseconds to every timestamp from now on.
    void shift_timestamps(std::int64_t milliseconds) { session().shift_timestamps(milliseconds); }
    std::int64_t timestamp_shift() const { return session().timestamp_shift(); }
    /// Bytes of sent_bytes() that have surely arrived, as of the last tenth of a second: what the server
    /// itself says that it has read. For one that has let two windows go by without a word, or that counts
    /// something else, it is what its system acknowledges: what that holds and the server has not read is
    /// lost if the server dies.
    std::uint64_t delivered_bytes();
    /// Keeps a message behind the last media, such as the end of a track, to leave with the end of the stream:
    /// a server that closes on it leaves nothing of ours unread.
    void send_with_end(std::shared_ptr<const rtmp::Message> message) {
        last_messages_.push_back(std::move(message));
    }
    /// Ends the stream and finds out how surely all of it has arrived; throws when that is less than `least`.
    /// The measure is the last byte of media.
    Confirmation finish(Confirmation least);
    /// Ends a stream over which nothing is to be kept, without a wait: what there is no room for is not sent.
    /// Throws net::Error too.
    void leave();
    /// Where the server has asked us to go on, once for each time: a reference to be resolved against our
    /// tcUrl.
    std::optional<std::string> take_move_request() { return std::exchange(move_request_, std::nullopt); }

    /// Codecs that the server gets without having said that it takes them.
    const std::vector<Untold>& untold() const { return untold_; }

  private:
    /// Before a write, unless listen() has just done so.
    void read_replies_first();
    /// Reports what the session has seen, and writes all of its output.
    void write_all(std::chrono::nanoseconds patience);
    /// Writes all of the session's output, within the stall timeout between any two bytes, or another time.
    void flush() { flush(settings_.stall_timeout); }
    void flush(std::chrono::nanoseconds stall_timeout);
    void hear(const rtmp::Event& event) override;
    std::vector<std::string> suspicions() const override;
    /// Holds what will be sent against the server's answer to connect.
    void agree(const rtmp::event::Connected& server);
    void take_acknowledgement(std::uint32_t bytes);
    /// Bytes of sent_bytes() that the server's system has acknowledged.
    std::uint64_t arrived_bytes() const;
    void agree_on_times(const rtmp::ServerCapabilities& server);
    dial::Failure stalled(std::chrono::nanoseconds patience);
    dial::Failure unconfirmed(Confirmation least, Confirmation reached) const;
    Confirmation await_confirmation(Confirmation least);
    /// Sends what ends the stream, and waits for its confirmation.
    Confirmation part(Confirmation least);
    /// Place behind the last byte of media, as the kernel counts; nothing where it does not tell.
    std::optional<std::uint64_t> place() const;
    /// Bytes up to that place that the server's system has not acknowledged.
    std::uint64_t media_left() const;
    /// The server's word for the end came, and its system has all of the media.
    bool word_was_read() const { return unpublished_ && media_left() == 0; }
    void close_our_side();

    const Terms& settings_;
    ReportQueue& reports_;
    std::vector<Untold> untold_;
    /// Bytes of the largest message that was sent.
    std::size_t largest_message_ = 0;
    std::optional<std::string> move_request_;
    bool unpublished_ = false;
    std::vector<std::shared_ptr<const rtmp::Message>> last_messages_;
    /// Where the media ended, from finish() on.
    std::optional<std::uint64_t> media_end_;
    /// listen() has just looked for replies, so that send() need not.
    bool replies_read_ = false;
    Acknowledgements acknowledgements_;
    const std::uint32_t acknowledgement_window_;
    std::uint64_t delivered_bytes_ = 0;
    TimePoint delivered_asked_{};
};

}  // namespace publish
