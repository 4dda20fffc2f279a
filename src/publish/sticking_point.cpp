#include "publish/sticking_point.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "media/time/clock_time.hpp"

namespace publish {

namespace {

std::string kind_of(const QueuedMessage& queued) {
    if (!queued.is_frame()) return queued.role == QueuedMessage::Role::header ? "header" : "data message";
    if (queued.message->type != rtmp::MessageType::video) return "audio frame";
    const std::string track = queued.video_track > 0 ? fmt::format(" of track {}", queued.video_track) : "";
    return (queued.role == QueuedMessage::Role::frame ? "video frame" : "video keyframe") + track;
}

std::string size_text(std::size_t bytes) {
    constexpr std::size_t megabyte = 1'000'000;
    if (bytes >= megabyte)
        return fmt::format("{:.1f} MB", static_cast<double>(bytes) / static_cast<double>(megabyte));
    return fmt::format("{} bytes", bytes);
}

bool holds(const std::vector<QueuedMessage>& all, const QueuedMessage& one) {
    return std::any_of(all.begin(), all.end(),
                       [&one](const QueuedMessage& queued) { return queued.message == one.message; });
}

}  // namespace

void StickingPoint::connection_ended(const Backlog::Unread& unread, std::chrono::nanoseconds reaction) {
    largest_outlived_ = std::max(largest_outlived_, unread.largest_read);
    std::vector<QueuedMessage> last;
    for (const QueuedMessage& queued : unread.messages) {
        const QueuedMessage& end = unread.messages.back();
        if (!queued.is_paced() || !end.is_paced() || end.due - queued.due <= reaction) {
            last.push_back(queued);
        } else {
            largest_outlived_ = std::max(largest_outlived_, queued.message->size());
        }
    }
    std::erase_if(suspects_, [&](const QueuedMessage& queued) { return !holds(last, queued); });
    if (suspects_.empty()) {
        connections_ = 0;
        suspects_ = std::move(last);
    }
    ++connections_;
    found_.reset();
    if (connections_ < enough || suspects_.empty()) return;
    const auto largest = std::max_element(suspects_.begin(), suspects_.end(),
                                          [](const QueuedMessage& one, const QueuedMessage& other) {
                                              return one.message->size() < other.message->size();
                                          });
    if (largest->message->size() > largest_outlived_) found_ = *largest;
}

void StickingPoint::clear() {
    suspects_.clear();
    connections_ = 0;
    found_.reset();
}

std::string words_of(const QueuedMessage& queued) {
    return fmt::format("the {} at {}, {}", kind_of(queued), media::clock_time(queued.time),
                       size_text(queued.message->size()));
}

}  // namespace publish
