#include "ingest/channel.hpp"

#include <doctest/doctest.h>
#include <string>

#include "vectors/hex.hpp"

namespace channel_test {

using ingest::Channel;
using ingest::Clock;
using ingest::Feed;
using ingest::GroupCache;
using Condition = ingest::Channel::Condition;
using rtmp::MessageType;
using vectors::hex;

namespace {

/// A stream's messages by letters: M metadata, V and A headers, K a keyframe, v and a other frames.
ingest::StreamMessage message(char letter) {
    const Clock::time_point now = Clock::now();
    switch (letter) {
        case 'M':
            return ingest::stream_message(MessageType::data_amf0, 0, rtmp::amf0::encode_all({"onMetaData"}),
                                          now);
        case 'V':
            return ingest::stream_message(MessageType::video, 0, hex("17 00 000000 01"), now);
        case 'A':
            return ingest::stream_message(MessageType::audio, 0, hex("AF 00 1190"), now);
        case 'K':
            return ingest::stream_message(MessageType::video, 0, hex("17 01 000000 65"), now);
        case 'v':
            return ingest::stream_message(MessageType::video, 0, hex("27 01 000000 41"), now);
        default:
            return ingest::stream_message(MessageType::audio, 0, hex("AF 01 21"), now);
    }
}

char letter_of(const ingest::StreamMessage& message) {
    using Kind = ingest::StreamMessage::Kind;
    if (message.kind == Kind::metadata) return 'M';
    if (message.kind == Kind::header) return message.is_audio() ? 'A' : 'V';
    return message.is_audio() ? 'a' : message.media.keyframe ? 'K' : 'v';
}

void pass(Channel& channel, std::uint64_t turn, const std::string& letters) {
    for (const char letter : letters)
        channel.pass(turn, message(letter));
}

/// Takes all that waits, in letters: ( for a beginning, ) for an end.
std::string taken(Feed& feed) {
    std::string letters;
    for (const Feed::Entry& entry : feed.take(Clock::now())) {
        const auto* passed = std::get_if<ingest::Passed>(&entry.what);
        const bool begins = std::holds_alternative<ingest::PublisherBegan>(entry.what);
        letters += passed != nullptr ? letter_of(*passed->message) : begins ? '(' : ')';
    }
    return letters;
}

std::shared_ptr<Feed> new_feed() {
    return std::make_shared<Feed>(1000);
}

}  // namespace

TEST_CASE("a player that is early gets all, one that is late the headers first") {
    Channel channel(GroupCache::none);
    const auto early = new_feed();
    CHECK(channel.join(early, Condition::always, GroupCache::none));
    CHECK(channel.is_wanted());
    const std::uint64_t turn = channel.begin(Clock::now());
    pass(channel, turn, "MVAKav");
    const auto late = new_feed();
    channel.join(late, Condition::if_live, GroupCache::none);
    pass(channel, turn, "aK");
    channel.end(turn, Clock::now());
    CHECK(taken(*early) == "(MVAKavaK)");
    CHECK(taken(*late) == "(MVAaK)");
}

TEST_CASE("the group since the last keyframe is kept where somebody may want it") {
    Channel channel(GroupCache::kept);
    const std::uint64_t turn = channel.begin(Clock::now());
    CHECK(channel.is_wanted());
    pass(channel, turn, "VvaKvaKav");
    const auto wants = new_feed();
    const auto wants_not = new_feed();
    channel.join(wants, Condition::always, GroupCache::kept);
    channel.join(wants_not, Condition::always, GroupCache::none);
    pass(channel, turn, "v");
    CHECK(taken(*wants) == "(VKavv");
    CHECK(taken(*wants_not) == "(Vv");
}

TEST_CASE("a player that has left gets nothing, and makes nothing wanted") {
    Channel channel(GroupCache::none);
    const auto feed = new_feed();
    const std::uint64_t turn = channel.begin(Clock::now());
    channel.join(feed, Condition::always, GroupCache::none);
    channel.leave(feed);
    pass(channel, turn, "K");
    CHECK(taken(*feed) == "(");
    CHECK_FALSE(channel.is_wanted());
}

TEST_CASE("a stream that is not live can be left alone") {
    Channel channel(GroupCache::none);
    const auto feed = new_feed();
    CHECK_FALSE(channel.join(feed, Condition::if_live, GroupCache::none));
    CHECK_FALSE(channel.is_wanted());
    CHECK_FALSE(channel.is_live());
    const std::uint64_t turn = channel.begin(Clock::now());
    CHECK(channel.is_live());
    channel.end(turn, Clock::now());
    CHECK_FALSE(channel.is_live());
}

TEST_CASE("a new publisher takes the place of an old one, whose end then ends nothing") {
    Channel channel(GroupCache::none);
    const auto feed = new_feed();
    channel.join(feed, Condition::always, GroupCache::none);
    const std::uint64_t first = channel.begin(Clock::now());
    pass(channel, first, "VK");
    const std::uint64_t second = channel.begin(Clock::now());
    pass(channel, first, "v");
    channel.end(first, Clock::now());
    pass(channel, second, "VKv");
    channel.end(second, Clock::now());
    CHECK(taken(*feed) == "(VK(VKv)");
}

}  // namespace channel_test
