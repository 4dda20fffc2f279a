#include "publish/sticking_point.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "media/time/clock_time.hpp"

namespace publish {

namespace {

bool is_metadata(const QueuedMessage& queued) {
    return queued.key.kind == pack::HeaderKey::Kind::metadata;
}

std::string kind_of(const QueuedMessage& queued) {
    const bool is_video = queued.message->type == rtmp::MessageType::video;
    if (queued.role == QueuedMessage::Role::header) {
        if (is_metadata(queued)) return "metadata";
        return is_video ? "header of the video" : "header of the audio";
    }
    if (!queued.is_frame()) return "data message";
    if (!is_video) return "audio frame";
    const std::string track = queued.video_track > 0 ? fmt::format(" of track {}", queued.video_track) : "";
    return (queued.role == QueuedMessage::Role::frame ? "video frame" : "video keyframe") + track;
}

std::string size_text(std::size_t bytes) {
    constexpr std::size_t megabyte = 1'000'000;
    if (bytes >= megabyte)
        return fmt::format("{:.1f} MB", static_cast<double>(bytes) / static_cast<double>(megabyte));
    return fmt::format("{} bytes", bytes);
}

rtmp::Bytes bytes_of(const rtmp::Message& message) {
    const rtmp::ByteView head = message.head.view();
    rtmp::Bytes bytes(head.begin(), head.end());
    for (const rtmp::ByteView slice : message.body)
        bytes.insert(bytes.end(), slice.begin(), slice.end());
    return bytes;
}

/// Headers are other messages on each connection, stamped anew.
bool is_same(const QueuedMessage& one, const QueuedMessage& other) {
    if (one.message == other.message) return true;
    return one.role == QueuedMessage::Role::header && other.role == one.role &&
           one.message->type == other.message->type && bytes_of(*one.message) == bytes_of(*other.message);
}

bool holds(const std::vector<QueuedMessage>& all, const QueuedMessage& one) {
    return std::any_of(all.begin(), all.end(),
                       [&one](const QueuedMessage& queued) { return is_same(queued, one); });
}

/// A trial sends its suspects in so many portions, and the one that ends it in as many the next time.
constexpr std::size_t portions = 16;

/// Connections that end for the same suspects before they are tried.
constexpr unsigned enough_to_try = 2;

/// Connections that end for one message alone before it is blamed.
constexpr unsigned enough_alone = 2;

}  // namespace

void StickingPoint::connection_began() {
    opening_.clear();
    trial_.reset();
    if (connections_ >= enough_to_try)
        trial_ = Trial{.most = (suspects_.size() + portions - 1) / portions, .tried = {}};
}

std::vector<QueuedMessage> StickingPoint::last_of(const Backlog::Given& given,
                                                  std::chrono::nanoseconds reaction) {
    if (given.messages.empty()) return opening_;
    std::vector<QueuedMessage> last;
    const QueuedMessage& end = given.messages.back();
    const auto is_last = [&](const QueuedMessage& queued) {
        return !queued.is_paced() || !end.is_paced() || end.due - queued.due <= reaction;
    };
    // The headers left right before the first of the messages.
    if (is_last(given.messages.front())) last = opening_;
    for (const QueuedMessage& queued : given.messages) {
        if (is_last(queued)) {
            last.push_back(queued);
        } else {
            largest_outlived_ = std::max(largest_outlived_, queued.message->size());
        }
    }
    return last;
}

void StickingPoint::connection_ended(const Backlog::Given& given, std::chrono::nanoseconds reaction) {
    largest_outlived_ = std::max(largest_outlived_, given.largest_read);
    const bool was_alone = trial_ && trial_->tried.size() == 1;
    std::vector<QueuedMessage> last = trial_ ? std::move(trial_->tried) : last_of(given, reaction);
    trial_.reset();
    std::erase_if(suspects_, [&](const QueuedMessage& queued) { return !holds(last, queued); });
    if (suspects_.empty()) {
        connections_ = alone_ = 0;
        suspects_ = std::move(last);
    }
    ++connections_;
    alone_ = was_alone ? alone_ + 1 : 0;
    judge();
}

void StickingPoint::judge() {
    found_.reset();
    if (connections_ < enough || suspects_.empty()) return;
    const auto largest = std::max_element(suspects_.begin(), suspects_.end(),
                                          [](const QueuedMessage& one, const QueuedMessage& other) {
                                              return one.message->size() < other.message->size();
                                          });
    if (largest->message->size() > largest_outlived_) {
        found_ = Found{*largest, connections_, Found::Why::largest};
    } else if (connections_ >= enough_for_any && alone_ >= enough_alone) {
        found_ = Found{suspects_.front(), connections_, Found::Why::alone};
    }
}

void StickingPoint::clear() {
    suspects_.clear();
    connections_ = alone_ = 0;
    found_.reset();
}

bool StickingPoint::is_suspect(const QueuedMessage& queued) const {
    return holds(suspects_, queued);
}

std::size_t StickingPoint::portion(const std::vector<QueuedMessage>& messages) const {
    std::size_t count = 0;
    const bool suspected = !messages.empty() && is_suspect(messages.front());
    const std::size_t most = suspected && trial_ ? trial_->most : messages.size();
    while (count < std::min(most, messages.size()) && is_suspect(messages[count]) == suspected)
        ++count;
    return count;
}

void StickingPoint::tries(const std::vector<QueuedMessage>& suspects) {
    if (!trial_) return;
    trial_->begun = true;
    trial_->tried = suspects;
}

void StickingPoint::outlived() {
    if (!trial_) return;
    for (const QueuedMessage& queued : std::exchange(trial_->tried, {})) {
        largest_outlived_ = std::max(largest_outlived_, queued.message->size());
        std::erase_if(suspects_, [&](const QueuedMessage& suspect) { return is_same(suspect, queued); });
    }
    if (!suspects_.empty()) return;
    clear();
    trial_.reset();
}

std::string words_of(const QueuedMessage& queued) {
    return fmt::format("the {} at {}, {}", kind_of(queued), media::clock_time(queued.time),
                       size_text(queued.message->size()));
}

std::string words_of(const StickingPoint::Found& found) {
    const bool is_largest = found.why == StickingPoint::Found::Why::largest;
    return fmt::format("{} connections in a row ended at {}, {}", found.connections, words_of(found.message),
                       is_largest ? "the largest message so far" : "which was sent alone the last times");
}

std::string advice_on(const StickingPoint::Found& found) {
    if (found.why == StickingPoint::Found::Why::largest) {
        return "look for a limit in the server's log and settings (max_message of nginx), encode with "
               "smaller "
               "keyframes, or leave it out with --on-refused skip";
    }
    if (found.message.role == QueuedMessage::Role::header)
        return "look for the reason in the server's log, and convert the input: no stream goes without its "
               "headers";
    return "look for the reason in the server's log, convert the input, or leave it out with --on-refused "
           "skip";
}

}  // namespace publish
