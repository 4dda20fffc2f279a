#include "ingest/player.hpp"

#include <list>
#include <type_traits>
#include <utility>

namespace ingest {

Player::Player(Socket& socket, Replies& replies, Dialogue& dialogue, const Script& script, Relay& relay,
               std::function<void(const Played&)> report)
    : socket_(socket),
      replies_(replies),
      dialogue_(dialogue),
      script_(script),
      relay_(relay),
      report_(std::move(report)),
      playout_(script.play) {}

void Player::play(const std::string& name) {
    stop();
    stream_ = name;
    started_ = ended_ = false;
    const Playing& play = script_.play;
    const bool away = relay_.turns_away(play.not_found);
    const auto condition =
        play.absent == Absent::not_found ? Channel::Condition::if_live : Channel::Condition::always;
    auto channel = relay_.channel(name);
    auto feed = std::make_shared<Feed>(play.queue);
    if (away || !channel->join(feed, condition, play.cached_group ? GroupCache::kept : GroupCache::none)) {
        ++not_found_;
        dialogue_.refuse_play();
    } else {
        playout_ = Playout(play);
        channel_ = std::move(channel);
        feed_ = std::move(feed);
        if (play.absent == Absent::started) begin();
    }
    tell();
}

void Player::stop() {
    if (channel_) channel_->leave(feed_);
    channel_.reset();
    feed_.reset();
}

Player::End Player::relay_until_readable() {
    for (;;) {
        if (feed_) {
            feed_->settle();
            send_due();
        }
        if (closes_) return End::closes;
        std::optional<Clock::time_point> due = feed_ ? feed_->next_arrival() : std::nullopt;
        if (due) *due += script_.play.delay;
        if (socket_.wait(feed_ ? feed_->wakeup() : -1, due)) return End::readable;
    }
}

void Player::send_due() {
    const std::list<Feed::Entry> due = feed_->take(Clock::now() - script_.play.delay);
    for (const Feed::Entry& entry : due) {
        if (closes_) break;
        handle(entry);
    }
    if (!due.empty()) tell();
}

void Player::handle(const Feed::Entry& entry) {
    std::visit(
        [this](const auto& what) {
            using What = std::decay_t<decltype(what)>;
            if constexpr (std::is_same_v<What, PublisherBegan>) {
                begin();
            } else if constexpr (std::is_same_v<What, PublisherEnded>) {
                end();
            } else {
                pass(what);
            }
        },
        entry.what);
    replies_.flush();
}

void Player::begin() {
    if (playout_.stopped()) return;
    playout_.await_keyframe();
    if (!std::exchange(started_, true)) {
        dialogue_.start_play();
    } else if (ended_) {
        dialogue_.resume_play();
    }
    ended_ = false;
}

void Player::end() {
    playout_.flush(out_);
    write_out();
    ended_ = true;
    if (playout_.stopped()) return;
    if (script_.play.end == EndOfPlay::close) {
        closes_ = true;
    } else {
        dialogue_.end_play();
    }
}

void Player::pass(const Passed& passed) {
    if (passed.behind_gap) playout_.await_keyframe();
    playout_.take(passed.message, passed.origin, out_);
    write_out();
    closes_ = closes_ || playout_.closes();
}

void Player::write_out() {
    for (const PlayoutMessage& message : out_)
        replies_.media(message.type, message.timestamp, *message.payload);
    out_.clear();
}

void Player::tell() {
    Played played = playout_.played();
    played.stream = stream_;
    played.not_found = not_found_;
    played.started = started_;
    played.ended = ended_;
    played.too_slow = feed_ ? feed_->dropped() : 0;
    report_(played);
}

}  // namespace ingest
