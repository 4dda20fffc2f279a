#include "media/container/followed_source.hpp"

#include <algorithm>

namespace media {

namespace {

/// Bytes that libavformat may leap over, as it does over a long script, and to the end and back: those of a
/// shorter leap are read here.
constexpr auto longest_leap = static_cast<std::int64_t>(2 * FlvScripts::max_body);
constexpr std::int64_t piece_size = 64 * 1024;

}  // namespace

FollowedSource::FollowedSource(ByteSource& source) : source_(source) {
    if (const auto grid = TransportPackets::find_grid(source.head())) packets_.emplace(*grid);
}

ByteSource::Result FollowedSource::read(std::span<std::uint8_t> into) {
    const bool direct = !packets_ && waiting_.empty();
    const ByteSource::Result result = direct ? source_.read(into) : read_packets(into);
    if (result.outcome == ByteSource::Outcome::ok) follow(into.first(result.count));
    return result;
}

ByteSource::Result FollowedSource::read_packets(std::span<std::uint8_t> into) {
    if (!packets_) done_ = waiting_.size();
    while (done_ == 0) {
        const std::size_t held = waiting_.size();
        waiting_.resize(held + piece_size);
        const ByteSource::Result result = source_.read(std::span(waiting_).subspan(held));
        waiting_.resize(held + (result.outcome == ByteSource::Outcome::ok ? result.count : 0));
        if (result.outcome == ByteSource::Outcome::end && held > 0) {
            done_ = held;
        } else if (result.outcome != ByteSource::Outcome::ok) {
            return result;
        } else {
            done_ = packets_->pass(waiting_, position_);
        }
    }
    const std::size_t count = std::min(into.size(), done_);
    const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(count);
    std::copy(waiting_.begin(), end, into.begin());
    waiting_.erase(waiting_.begin(), end);
    done_ -= count;
    return {ByteSource::Outcome::ok, count};
}

bool FollowedSource::seek(std::int64_t position) {
    if (!source_.seek(position)) return false;
    position_ = position;
    waiting_.clear();
    done_ = 0;
    if (packets_) packets_->leap();
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
