#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "publish/queue/backlog.hpp"
#include "publish/queue/queued_message.hpp"

namespace publish {

/// Finds the message that a server cannot take, and which ends connection after connection: a stream that
/// begins again before it stands on that spot for ever. Only the destination's thread calls it.
///
/// Each connection leaves suspects: what was sent right before its end. Once two in a row have some in common,
/// the next ones are a trial: they send the suspects a few at a time, and give the server time to end the
/// connection after each. What a connection outlives is a suspect no more. A network that breaks, or a server
/// that ends each connection after some time, does so at another message then.
class StickingPoint {
  public:
    /// Connections in a row that end before the largest message so far is blamed: one or two may break
    /// anywhere.
    static constexpr unsigned enough = 3;
    /// Connections in a row that end before any other message is blamed, the last of them behind it alone.
    static constexpr unsigned enough_for_any = 5;

    /// A connection goes to a server that takes our key.
    void connection_began();
    /// These headers go first on it.
    void opens_with(const std::vector<QueuedMessage>& headers) { opening_ = headers; }
    /// A connection of a server that takes our key was closed, and not by us; `given` is what was sent over
    /// it. The server closes, and we hear of it, within `reaction` of what it cannot take: earlier messages
    /// are none of it.
    void connection_ended(const Backlog::Given& given, std::chrono::nanoseconds reaction);

    struct Found {
        QueuedMessage message;
        /// Connections in a row that ended at it.
        unsigned connections = 0;
        enum class Why {
            /// The server has taken none as large.
            largest,
            /// The message was sent alone, and ended the connection all the same.
            alone,
        };
        Why why = Why::largest;
    };
    /// The message, once enough connections ended right behind it.
    const std::optional<Found>& found() const { return found_; }
    /// The message is not sent again.
    void clear();

    /// True where the connection is a trial.
    bool is_trial() const { return trial_.has_value(); }
    /// True once a suspect was sent over this connection.
    bool has_begun() const { return trial_ && trial_->begun; }
    bool is_suspect(const QueuedMessage& queued) const;
    /// Count of the messages, from the first on, that are to be sent together: suspects alone, or others alone.
    std::size_t portion(const std::vector<QueuedMessage>& messages) const;
    /// These suspects are about to be sent.
    void tries(const std::vector<QueuedMessage>& suspects);
    /// The server has had time to end the connection for the suspects that were tried last.
    void outlived();

  private:
    struct Trial {
        /// The most suspects that are sent together.
        std::size_t most = 1;
        bool begun = false;
        /// Suspects that the server may end the connection for now.
        std::vector<QueuedMessage> tried;
    };

    /// Messages that the connection may have ended for.
    std::vector<QueuedMessage> last_of(const Backlog::Given& given, std::chrono::nanoseconds reaction);
    void judge();

    /// Messages right behind which each of the last connections ended.
    std::vector<QueuedMessage> suspects_;
    unsigned connections_ = 0;
    /// Count of the last ones of them that were trials and ended behind one message alone.
    unsigned alone_ = 0;
    std::optional<Trial> trial_;
    /// Headers that the connection began with.
    std::vector<QueuedMessage> opening_;
    /// Bytes of the largest message that a connection outlived.
    std::size_t largest_outlived_ = 0;
    std::optional<Found> found_;
};

/// "the video keyframe at 0:01:02.5, 1.5 MB"
std::string words_of(const QueuedMessage& queued);
/// "3 connections in a row ended at the video keyframe at 0:01:02.5, 1.5 MB, the largest message so far"
std::string words_of(const StickingPoint::Found& found);
/// Advice to the user, to be said behind words_of().
std::string advice_on(const StickingPoint::Found& found);

}  // namespace publish
