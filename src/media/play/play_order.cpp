#include "media/play/play_order.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <numeric>
#include <sys/stat.h>
#include <utility>

#include "media/play/playlist_file.hpp"

namespace media {

PlayOrder::PlayOrder(Settings settings) : settings_(std::move(settings)), generator_(settings_.seed) {
    if (settings_.playlist_file.empty()) {
        entries_ = settings_.inputs;
    } else {
        seen_ = look();
        entries_ = read();
    }
    begin_pass();
}

std::vector<Input> PlayOrder::read() {
    std::vector<Input> entries;
    for (std::string& path : read_playlist(settings_.playlist_file, warnings_)) {
        entries.push_back(settings_.inputs.front());
        entries.back().path = std::move(path);
    }
    return entries;
}

PlayOrder::Look PlayOrder::look() const {
    struct stat status {};
    if (::stat(settings_.playlist_file.c_str(), &status) != 0) return {};
    return {status.st_size, status.st_mtim, status.st_ino};
}

bool PlayOrder::may_wait() const {
    return std::any_of(entries_.begin(), entries_.end(), [](const Input& input) {
        struct stat status {};
        if (!input.memory.empty()) return false;
        return input.path == "-" || (::stat(input.path.c_str(), &status) == 0 && !S_ISREG(status.st_mode));
    });
}

void PlayOrder::read_again_if_changed() {
    if (settings_.playlist_file.empty()) return;
    const Look now = look();
    const bool looks_same = now.size == seen_.size && now.inode == seen_.inode &&
                            now.modified.tv_sec == seen_.modified.tv_sec &&
                            now.modified.tv_nsec == seen_.modified.tv_nsec;
    const bool asked = settings_.reread != nullptr && settings_.reread->exchange(false);
    if (looks_same && !asked) return;
    seen_ = now;
    try {
        entries_ = read();
    } catch (const Error& error) {
        warnings_.push_back(fmt::format("{}; what it named before is played on", error.what()));
        return;
    }
    // The pass goes on behind the file that came last, where that is still named.
    const std::size_t position = position_;
    begin_pass();
    const auto last = std::find_if(order_.begin(), order_.end(),
                                   [this](std::size_t index) { return entries_[index].path == last_; });
    if (settings_.sequence == Sequence::as_given) {
        const bool in_place =
            position > 0 && position <= order_.size() && entries_[position - 1].path == last_;
        position_ = in_place               ? position
                    : last != order_.end() ? static_cast<std::size_t>(last - order_.begin()) + 1
                                           : std::min(position, order_.size());
    }
}

void PlayOrder::begin_pass() {
    position_ = 0;
    order_.resize(entries_.size());
    std::iota(order_.begin(), order_.end(), 0U);
    if (settings_.sequence == Sequence::as_given) return;
    std::shuffle(order_.begin(), order_.end(), generator_);
    // No file comes twice in a row where that can be helped.
    if (order_.size() > 1 && entries_[order_.front()].path == last_) std::swap(order_.front(), order_.back());
}

std::optional<PlayOrder::Entry> PlayOrder::next() {
    read_again_if_changed();
    if (position_ == order_.size()) {
        if (settings_.passes && pass_ >= *settings_.passes) return std::nullopt;
        ++pass_;
        begin_pass();
    }
    Entry entry{entries_[order_[position_++]], pass_};
    if (begun_) entry.input.start = Time(0);
    begun_ = true;
    last_ = entry.input.path;
    return entry;
}

}  // namespace media
