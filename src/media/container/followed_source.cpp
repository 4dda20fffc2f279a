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

FollowedSource::FollowedSource(ByteSource& source) : source_(source) {
    if (const auto grid = TransportPackets::find_grid(source.head())) packets_.emplace(*grid);
}

void FollowedSource::settle(Kind kind) {
    if (kind != Kind::flv) scripts_.reset();
    if (kind != Kind::transport_stream) packets_.reset();
    if (kind != Kind::adts) gaps_.reset();
}

ByteSource::Result FollowedSource::read(std::span<std::uint8_t> into) {
    const bool direct = !packets_ && rest_.empty();
    const ByteSource::Result result = direct ? source_.read(into) : read_packets(into);
    if (result.outcome == ByteSource::Outcome::ok) follow(into.first(result.count));
    if (result.outcome == ByteSource::Outcome::end && gaps_) gaps_->end();
    return result;
}

/// Reads whole packets in place, those before the rest of one that is kept. libavformat asks for many at once; who
/// asks for less than one gets its bytes as they are.
ByteSource::Result FollowedSource::read_packets(std::span<std::uint8_t> into) {
    std::size_t filled = std::min(rest_.size(), into.size());
    std::copy_n(rest_.begin(), filled, into.begin());
    rest_.erase(rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(filled));
    if (!packets_ || filled == into.size()) return {ByteSource::Outcome::ok, filled};
    std::size_t done = 0;
    while (done == 0 && filled < into.size()) {
        const ByteSource::Result result = source_.read(into.subspan(filled));
        if (result.outcome == ByteSource::Outcome::end) packets_->end(into.first(filled), position_);
        const bool ends = result.outcome == ByteSource::Outcome::end && filled > 0;
        if (result.outcome != ByteSource::Outcome::ok && !ends) {
            keep_rest(into.first(filled));
            return result;
        }
        filled += result.count;
        // At the end, a packet that is not whole is done with too.
        done = ends ? filled : packets_->pass(into.first(filled), position_);
    }
    if (done == 0) done = filled;
    keep_rest(into.subspan(done, filled - done));
    return {ByteSource::Outcome::ok, done};
}

void FollowedSource::keep_rest(ByteView bytes) {
    rest_.assign(bytes.begin(), bytes.end());
}

bool FollowedSource::seek(std::int64_t position) {
    if (!source_.seek(position)) return false;
    position_ = position;
    rest_.clear();
    if (packets_) packets_->leap();
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

bool FollowedSource::ends_lost() {
    if (!scripts_) return false;
    // libavformat leaps over what resembles a tag, though that be beyond the end.
    if (source_.seekable()) look_back(scripts_->wanted(), std::min(scripts_->passes_to(), *source_.size()));
    return scripts_->has_passed_tags() || (scripts_->lost() && source_.seekable());
}

void FollowedSource::follow(ByteView bytes) {
    if (scripts_ && !scripts_->lost()) {
        const bool is_short = position_ - scripts_->wanted() <= longest_leap;
        look_back(scripts_->wanted(), is_short ? position_ : std::min(position_, scripts_->passes_to()));
        scripts_->feed(position_, bytes);
    }
    if (gaps_) gaps_->feed(position_, bytes);
    position_ += std::ssize(bytes);
}

StreamFaults FollowedSource::take_faults(int pid, std::int64_t before) {
    return packets_ && pid >= 0 ? packets_->faults().take(static_cast<unsigned>(pid), before)
                                : StreamFaults();
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
