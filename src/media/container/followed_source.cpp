#include "media/container/followed_source.hpp"

#include <algorithm>

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
    if (scrambled_) count_in(bytes);
    position_ += std::ssize(bytes);
}

void FollowedSource::count_in(ByteView bytes) {
    if (!counted_to_) {
        scrambled_->leap();
        counted_to_ = position_;
    }
    const std::int64_t known = *counted_to_ - position_;
    if (known < 0 || known >= std::ssize(bytes)) return;
    scrambled_->pass(bytes.subspan(static_cast<std::size_t>(known)));
    counted_to_ = position_ + std::ssize(bytes);
}

ScrambledPackets::Count FollowedSource::scrambled(int pid) const {
    return scrambled_ && pid >= 0 ? scrambled_->count(static_cast<unsigned>(pid)) : ScrambledPackets::Count();
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
