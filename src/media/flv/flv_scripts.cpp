#include "media/flv/flv_scripts.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "media/codec/bits.hpp"

namespace media {

namespace {

/// Bytes of the size of the tag before (E.3), and of a tag's head: type, size, time and stream (E.4.1).
constexpr std::size_t back_pointer_size = 4;
constexpr std::size_t script_tag_head_size = 11;
constexpr std::uint32_t script_tag = 18;
/// Ends of script tags that are remembered between two frames.
constexpr std::size_t most_ends = 100'000;
/// Bytes that a script costs besides those of its body.
constexpr std::size_t cost_of_each = 64;

/// Takes a string (marker 2, 16 bits of length) off AMF0 values; nothing where there is none.
std::optional<std::string_view> take_text(ByteView& values) {
    BitReader reader(values);
    const bool is_text = reader.read(8) == 2;
    const std::size_t size = reader.read(16);
    constexpr std::size_t head = 3;
    if (!is_text || reader.failed() || values.size() - head < size) return std::nullopt;
    const ByteView text = values.subspan(head, size);
    values = values.subspan(head + size);
    return std::string_view(reinterpret_cast<const char*>(text.data()), text.size());  // NOLINT
}

/// True for scripts that a publisher writes itself of its stream.
bool is_of_publisher(std::string_view name, ByteView values) {
    if (name == "@setDataFrame") return take_text(values) == "onMetaData";
    return name == "onMetaData" || name == "|RtmpSampleAccess";
}

bool is_known(std::uint32_t type) {
    constexpr std::uint32_t audio_tag = 8;
    constexpr std::uint32_t video_tag = 9;
    return type == audio_tag || type == video_tag || type == script_tag;
}

/// True when the size behind a tag is that of a tag with such a body. Some writers don't count its head, or
/// miscount it, and others write none.
bool fits_tag(std::uint32_t back_pointer, std::uint32_t body_size) {
    return back_pointer == body_size + script_tag_head_size ||
           back_pointer == body_size + script_tag_head_size - 1 || back_pointer == body_size ||
           back_pointer == 0;
}

}  // namespace

void FlvScripts::feed(std::int64_t position, ByteView bytes) {
    while (!lost() && position <= next_ && next_ - position < std::ssize(bytes)) {
        const ByteView fresh = bytes.subspan(static_cast<std::size_t>(next_ - position));
        const ByteView taken = fresh.first(std::min(fresh.size(), size_ - collected_.size()));
        collected_.insert(collected_.end(), taken.begin(), taken.end());
        next_ += std::ssize(taken);
        if (collected_.size() == size_) take_step();
    }
}

void FlvScripts::take_step() {
    std::visit([this](auto state) { read(state); }, state_);
    collected_.clear();
}

void FlvScripts::read(FileHead /*head*/) {
    BitReader reader(collected_);
    constexpr std::uint32_t signature = 0x464C56;  // "FLV"
    if (reader.read(24) != signature) {
        state_ = Lost{next_};
        return;
    }
    reader.skip(16);
    // Later versions may have a longer head.
    next_ = std::max<std::int64_t>(next_, reader.read(32));
    expect_tag({});
}

void FlvScripts::read(TagHead head) {
    BitReader reader(collected_);
    const std::uint32_t back_pointer = reader.read(32);
    const std::uint32_t type = reader.read(8);
    const bool follows = head.size_before ? fits_tag(back_pointer, *head.size_before) : is_known(type);
    if (!follows) {
        remarks_.emplace_back("script data behind the damage is left out as far as tags are not found again");
        state_ = Lost{next_ - static_cast<std::int64_t>(collected_.size())};
        return;
    }
    const std::uint32_t size = reader.read(24);
    const std::uint32_t low = reader.read(24);
    const std::uint32_t time = reader.read(8) << 24U | low;
    if (type == script_tag && ends_.size() < most_ends)
        ends_.push_back(next_ + std::int64_t{size} + static_cast<std::int64_t>(back_pointer_size));
    if (type == script_tag && size > 0 && size <= max_body) {
        state_ = Body{next_ - static_cast<std::int64_t>(script_tag_head_size), time};
        size_ = size;
        return;
    }
    if (type == script_tag && size > max_body)
        remarks_.emplace_back("script data of more than 1 MiB is left out");
    next_ += size;
    expect_tag({size, is_known(type)});
}

void FlvScripts::read(Body body) {
    const auto size = static_cast<std::uint32_t>(collected_.size());
    ByteView values = collected_;
    const std::optional<std::string_view> name = take_text(values);
    if (!name || name->empty()) {
        remarks_.emplace_back("script data without a name is left out");
    } else if (!is_of_publisher(*name, values)) {
        keep({body.position, body.time, std::move(collected_)});
    }
    expect_tag({size});
}

void FlvScripts::read(Lost lost) {
    state_ = lost;
}

void FlvScripts::expect_tag(TagHead head) {
    state_ = head;
    size_ = back_pointer_size + script_tag_head_size;
}

void FlvScripts::keep(FlvScript script) {
    const std::size_t cost = script.body.size() + cost_of_each;
    if (waiting_bytes_ + cost > max_waiting) {
        remarks_.emplace_back("script data is left out where there is too much of it between two frames");
        return;
    }
    waiting_bytes_ += cost;
    waiting_.push_back(std::move(script));
}

void FlvScripts::resume_at(std::int64_t tag) {
    const Lost* const lost = std::get_if<Lost>(&state_);
    if (lost == nullptr || tag <= lost->position) return;
    next_ = tag - static_cast<std::int64_t>(back_pointer_size);
    expect_tag({});
}

bool FlvScripts::is_cut_at(std::int64_t end) const {
    if (lost() || next_ < end) return false;
    const TagHead* const head = std::get_if<TagHead>(&state_);
    if (head == nullptr) return true;
    if (next_ > end) return head->behind_tag;
    return collected_.size() > back_pointer_size && is_known(collected_[back_pointer_size]);
}

bool FlvScripts::ends_at(std::int64_t position) const {
    return std::find(ends_.begin(), ends_.end(), position) != ends_.end();
}

std::vector<FlvScript> FlvScripts::take(std::int64_t before) {
    if (!ends_.empty()) ends_.erase(ends_.begin(), std::upper_bound(ends_.begin(), ends_.end(), before));
    const auto end = std::find_if(waiting_.begin(), waiting_.end(),
                                  [before](const FlvScript& script) { return script.position >= before; });
    std::vector<FlvScript> taken(std::move_iterator(waiting_.begin()), std::move_iterator(end));
    waiting_.erase(waiting_.begin(), end);
    for (const FlvScript& script : taken)
        waiting_bytes_ -= script.body.size() + cost_of_each;
    return taken;
}

}  // namespace media
