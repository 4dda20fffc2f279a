#include "media/container/followed_source.hpp"

#include <algorithm>
#include <limits>

namespace media {

namespace {

/// Bytes that libavformat may leap over, as it does over a long script, and to the end and back: those of a
/// shorter leap are read here.
constexpr auto longest_leap = static_cast<std::int64_t>(2 * FlvScripts::max_body);
constexpr std::int64_t piece_size = 64 * 1024;

}  // namespace

ByteSource::Result FollowedSource::read(std::span<std::uint8_t> into) {
    const ByteSource::Result result = source_.read(into);
    if (result.outcome == ByteSource::Outcome::ok) follow(into.first(result.count));
    return result;
}

bool FollowedSource::seek(std::int64_t position) {
    if (!source_.seek(position)) return false;
    position_ = position;
    return true;
}

std::optional<std::int64_t> FollowedSource::told_size() {
    const std::optional<std::int64_t> size = source_.measure_size();
    return size && expects_more_ ? std::numeric_limits<std::int64_t>::max() / 2 : size;
}

bool FollowedSource::ends_within_tag() const {
    // libavformat leaps to where a tag ends, though that be beyond the end.
    const auto end = std::min(position_, source_.seekable() ? source_.size().value_or(position_) : position_);
    return scripts_ && scripts_->is_cut_at(end);
}

void FollowedSource::follow(ByteView bytes) {
    if (scripts_ && !scripts_->lost()) {
        if (position_ - scripts_->wanted() <= longest_leap) look_back(scripts_->wanted(), position_);
        scripts_->feed(position_, bytes);
    }
    position_ += std::ssize(bytes);
}

void FollowedSource::resume_behind(std::int64_t packet_position) {
    if (!scripts_ || !scripts_->lost() || packet_position < 0 || !source_.seekable()) return;
    scripts_->resume_at(packet_position);
    if (!scripts_->lost()) look_back(scripts_->wanted(), position_);
}

void FollowedSource::look_back(std::int64_t from, std::int64_t to) {
    Bytes piece;
    for (; from < to; from += std::ssize(piece)) {
        piece.resize(static_cast<std::size_t>(std::min(to - from, piece_size)));
        if (!source_.read_at(from, piece)) return;
        scripts_->feed(from, piece);
    }
}

std::vector<FlvScript> FollowedSource::take_scripts(std::int64_t before) {
    return scripts_ ? scripts_->take(before) : std::vector<FlvScript>();
}

std::vector<std::string> FollowedSource::take_remarks() {
    return scripts_ ? scripts_->take_remarks() : std::vector<std::string>();
}

}  // namespace media
