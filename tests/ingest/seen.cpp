#include "ingest/seen.hpp"

#include <algorithm>

#include "ingest/media_kind.hpp"

namespace ingest {
namespace {

bool is_before(std::uint32_t left, std::uint32_t right) {
    return static_cast<std::int32_t>(left - right) < 0;
}

/// The later of the two tracks' last timestamps, or nothing before the first message.
std::optional<std::uint32_t> last_media_timestamp(const Seen& seen) {
    if (!seen.audio.first_timestamp && !seen.video.first_timestamp) return {};
    if (!seen.audio.first_timestamp) return seen.video.last_timestamp;
    if (!seen.video.first_timestamp) return seen.audio.last_timestamp;
    return is_before(seen.audio.last_timestamp, seen.video.last_timestamp) ? seen.video.last_timestamp
                                                                           : seen.audio.last_timestamp;
}

}  // namespace

std::string_view name_of(Ending ending) {
    switch (ending) {
        case Ending::open:
            return "open";
        case Ending::closed:
            return "closed";
        case Ending::reset:
            return "reset";
        case Ending::script:
            return "script";
        case Ending::protocol_error:
            return "protocol error";
        case Ending::stopped:
            return "stopped";
        case Ending::failed:
            return "failed";
    }
    return "?";
}

void SeenTrack::count(std::uint32_t timestamp, std::size_t length) {
    if (first_timestamp && is_before(timestamp, last_timestamp)) ++backwards;
    if (!first_timestamp) first_timestamp = timestamp;
    last_timestamp = timestamp;
    ++messages;
    bytes += length;
}

std::vector<std::string> Seen::command_names() const {
    std::vector<std::string> names;
    names.reserve(commands.size());
    for (const SeenCommand& seen : commands)
        names.push_back(seen.command.name);
    return names;
}

const SeenCommand* Seen::command(std::string_view name) const {
    const auto found = std::find_if(commands.begin(), commands.end(),
                                    [name](const SeenCommand& seen) { return seen.command.name == name; });
    return found == commands.end() ? nullptr : &*found;
}

std::string_view Seen::ended_by() const {
    return deleted && ending == Ending::closed ? "deleteStream" : name_of(ending);
}

void count_media(Seen& seen, rtmp::MessageType type, std::uint32_t timestamp, std::size_t length,
                 rtmp::ByteView beginning) {
    const bool is_audio = type == rtmp::MessageType::audio;
    const auto last = last_media_timestamp(seen);
    if (last && is_before(timestamp, *last)) ++seen.interleave_backwards;
    SeenTrack& track = is_audio ? seen.audio : seen.video;
    const MediaKind kind = kind_of(type, beginning);
    track.count(timestamp, length);
    track.codec = kind.codec;
    if (kind.part == MediaKind::Part::frame) ++track.frames;
}

std::size_t Notebook::add() {
    const std::lock_guard lock(mutex_);
    pages_.emplace_back();
    return pages_.size() - 1;
}

std::size_t Notebook::size() const {
    const std::lock_guard lock(mutex_);
    return pages_.size();
}

Seen Notebook::page(std::size_t index) const {
    const std::lock_guard lock(mutex_);
    return index < pages_.size() ? pages_[index] : Seen{};
}

bool Notebook::wait_for(std::size_t index, const std::function<bool(const Seen&)>& predicate,
                        std::chrono::milliseconds limit) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, limit, [&] { return index < pages_.size() && predicate(pages_[index]); });
}

void Notebook::finish(std::size_t index) {
    {
        const std::lock_guard lock(mutex_);
        ended_.push_back(index);
    }
    changed_.notify_all();
}

void Notebook::close() {
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
    }
    changed_.notify_all();
}

std::optional<std::size_t> Notebook::next_ended() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return closed_ || !ended_.empty(); });
    if (ended_.empty()) return {};
    const std::size_t index = ended_.front();
    ended_.pop_front();
    return index;
}

}  // namespace ingest
