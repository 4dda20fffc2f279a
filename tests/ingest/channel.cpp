#include "ingest/channel.hpp"

#include <algorithm>
#include <utility>

namespace ingest {

using Kind = StreamMessage::Kind;
using Origin = Playout::Origin;

std::uint64_t Channel::begin(Clock::time_point now) {
    const std::lock_guard lock(mutex_);
    forget();
    live_ = true;
    began_ = now;
    push({now, PublisherBegan{}});
    return ++turn_;
}

void Channel::pass(std::uint64_t turn, StreamMessage message) {
    const auto shared = std::make_shared<const StreamMessage>(std::move(message));
    const std::lock_guard lock(mutex_);
    if (turn != turn_ || !live_) return;
    push({shared->arrived, Passed{shared, Origin::live}});
    remember(shared);
}

void Channel::end(std::uint64_t turn, Clock::time_point now) {
    const std::lock_guard lock(mutex_);
    if (turn != turn_ || !live_) return;
    live_ = false;
    forget();
    push({now, PublisherEnded{}});
}

bool Channel::join(const std::shared_ptr<Feed>& feed, Condition condition, GroupCache wanted) {
    const std::lock_guard lock(mutex_);
    if (condition == Condition::if_live && !live_) return false;
    if (live_) feed->push({began_, PublisherBegan{}});
    for (const Shared& header : headers_)
        feed->push({header->arrived, Passed{header, Origin::kept}});
    if (wanted == GroupCache::kept) {
        for (const Shared& message : group_)
            feed->push({message->arrived, Passed{message, Origin::kept}});
    }
    players_.push_back(feed);
    has_players_ = true;
    return true;
}

void Channel::leave(const std::shared_ptr<Feed>& feed) {
    const std::lock_guard lock(mutex_);
    std::erase(players_, feed);
    has_players_ = !players_.empty();
}

bool Channel::is_live() const {
    const std::lock_guard lock(mutex_);
    return live_;
}

void Channel::push(const Feed::Entry& entry) {
    for (const std::shared_ptr<Feed>& player : players_)
        player->push(entry);
}

void Channel::remember(const Shared& message) {
    if (message->kind == Kind::metadata || message->kind == Kind::header) {
        const auto same = [&](const Shared& header) { return are_of_one_kind(*header, *message); };
        const auto found = std::find_if(headers_.begin(), headers_.end(), same);
        if (found == headers_.end()) {
            headers_.push_back(message);
        } else {
            *found = message;
        }
    } else if (cache_ == GroupCache::kept) {
        add_to_group(message);
    }
}

void Channel::add_to_group(const Shared& message) {
    if (message->media.keyframe) {
        group_.clear();
        group_bytes_ = 0;
    } else if (group_.empty()) {
        // A group begins with a keyframe.
        return;
    }
    group_.push_back(message);
    group_bytes_ += message->payload.size();
    if (group_.size() > max_group || group_bytes_ > max_group_bytes) group_.clear();
}

void Channel::forget() {
    headers_.clear();
    group_.clear();
    group_bytes_ = 0;
}

}  // namespace ingest
