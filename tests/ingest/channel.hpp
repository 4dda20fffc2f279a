#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "ingest/feed.hpp"
#include "ingest/measure.hpp"
#include "ingest/stream_message.hpp"

namespace ingest {

/// Keeping of the group of pictures that is under way, for players that come later.
enum class GroupCache { none, kept };

/// One stream's way from its publisher to its players. Any thread may call it.
class Channel {
  public:
    explicit Channel(GroupCache cache) : cache_(cache) {}

    /// Makes the caller the publisher, in place of any other, and returns the number of its turn.
    std::uint64_t begin(Clock::time_point now);
    /// Hands a message on to every player. One of a publisher whose turn is over goes nowhere.
    void pass(std::uint64_t turn, StreamMessage message);
    /// Tells every player that the publisher has ended, unless another has its place.
    void end(std::uint64_t turn, Clock::time_point now);

    enum class Condition { always, if_live };
    /// Adds a player, which first gets metadata and headers, and the group that is kept where it wants it. False where
    /// the condition does not hold.
    bool join(const std::shared_ptr<Feed>& feed, Condition condition, GroupCache wanted);
    void leave(const std::shared_ptr<Feed>& feed);

    /// True while somebody needs the publisher's frames.
    bool is_wanted() const { return cache_ == GroupCache::kept || has_players_; }
    bool is_live() const;

  private:
    using Shared = std::shared_ptr<const StreamMessage>;
    /// Messages, and bytes, of the longest group that is kept.
    static constexpr std::size_t max_group = 10'000;
    static constexpr std::size_t max_group_bytes = 64U << 20U;

    void push(const Feed::Entry& entry);
    void remember(const Shared& message);
    void add_to_group(const Shared& message);
    void forget();

    GroupCache cache_;
    mutable std::mutex mutex_;
    /// Number of the last publisher's turn; 0 before the first.
    std::uint64_t turn_ = 0;
    bool live_ = false;
    Clock::time_point began_;
    /// Metadata and headers, each the newest of its kind.
    std::vector<Shared> headers_;
    /// Everything since the last keyframe, that included.
    std::vector<Shared> group_;
    std::size_t group_bytes_ = 0;
    std::vector<std::shared_ptr<Feed>> players_;
    std::atomic<bool> has_players_ = false;
};

/// A publisher's place on a channel, until it is given up.
class Publication {
  public:
    explicit Publication(std::shared_ptr<Channel> channel)
        : channel_(std::move(channel)), turn_(channel_->begin(Clock::now())) {}
    ~Publication() { channel_->end(turn_, Clock::now()); }
    Publication(const Publication&) = delete;
    Publication& operator=(const Publication&) = delete;

    void pass(StreamMessage message) { channel_->pass(turn_, std::move(message)); }
    bool is_wanted() const { return channel_->is_wanted(); }

  private:
    std::shared_ptr<Channel> channel_;
    std::uint64_t turn_;
};

}  // namespace ingest
