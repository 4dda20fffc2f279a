#include "media/flv/flv_scripts.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "media/codec/bits.hpp"
#include "media/flv/flv_tags.hpp"
#include "media/flv/flv_values.hpp"

namespace media {

namespace {

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

/// Types of tracks in the head of a file (E.2).
constexpr std::uint32_t video_flag = 1;
constexpr std::uint32_t audio_flag = 4;

/// True for scripts that a publisher writes itself of its stream.
bool is_of_publisher(std::string_view name, ByteView values) {
    if (name == "@setDataFrame") return take_text(values) == "onMetaData";
    return name == "onMetaData" || name == "|RtmpSampleAccess";
}

/// True when the size behind a tag is that of a tag with such a body. Some writers don't count its head, or
/// miscount it, and others write none.
bool fits_tag(std::uint32_t back_pointer, std::uint32_t body_size) {
    constexpr auto head_size = static_cast<std::uint32_t>(flv_tag_head_size);
    return back_pointer == body_size + head_size || back_pointer == body_size + head_size - 1 ||
           back_pointer == body_size || back_pointer == 0;
}

}  // namespace

void FlvScripts::feed(std::int64_t position, ByteView bytes) {
    while (!lost() && position <= next_ && next_ - position < std::ssize(bytes)) {
        const ByteView fresh = bytes.subspan(static_cast<std::size_t>(next_ - position));
        if (auto* const passing = std::get_if<Passing>(&state_)) {
            pass(*passing, fresh);
            continue;
        }
        const ByteView taken = fresh.first(std::min(fresh.size(), size_ - collected_.size()));
        collected_.insert(collected_.end(), taken.begin(), taken.end());
        next_ += std::ssize(taken);
        if (collected_.size() == size_) take_step();
    }
}

void FlvScripts::take_step() {
    if (std::holds_alternative<FileHead>(state_)) {
        read_file_head();
    } else if (const auto* const before = std::get_if<TagHead>(&state_)) {
        read_tag_head(*before);
    } else if (const auto* const body = std::get_if<Body>(&state_)) {
        read_body(*body);
    }
    collected_.clear();
}

void FlvScripts::read_file_head() {
    BitReader reader(collected_);
    constexpr std::uint32_t signature = 0x464C56;  // "FLV"
    if (reader.read(24) != signature) {
        state_ = Lost{next_};
        return;
    }
    reader.skip(8);
    head_types_ = reader.read(8);
    // Later versions may have a longer head.
    next_ = std::max<std::int64_t>(next_, reader.read(32));
    expect_tag({});
}

void FlvScripts::read_tag_head(TagHead before) {
    constexpr auto back_pointer_size = static_cast<std::size_t>(flv_back_pointer_size);
    const std::uint32_t back_pointer = BitReader(collected_).read(32);
    const FlvTagHead head = parse_flv_tag_head(ByteView(collected_).subspan(back_pointer_size));
    const bool follows = before.size_before ? fits_tag(back_pointer, *before.size_before) : head.is_known();
    if (!follows) {
        remark("script data behind the damage is left out as far as tags are not found again");
        state_ = Lost{next_ - static_cast<std::int64_t>(collected_.size())};
        return;
    }
    const std::int64_t end = next_ + std::int64_t{head.size};
    if (!head.is_known() && head.size > 0) {
        state_ = Passing{head.size, end, {}};
        return;
    }
    const bool is_script = head.type == FlvTagType::script;
    if (is_script && ends_.size() < most_ends) ends_.push_back(end + flv_back_pointer_size);
    if (is_script && head.size > 0 && head.size <= max_body) {
        state_ = Body{next_ - flv_tag_head_size, head.time};
        size_ = head.size;
        return;
    }
    if (is_script && head.size > max_body) remark("script data of more than 1 MiB is left out");
    next_ = end;
    expect_tag({head.size});
}

/// Bytes that a tag of an unknown type counts as its own. Where they hold a tag, it is none, but damage.
void FlvScripts::pass(Passing& passing, ByteView fresh) {
    const auto left = static_cast<std::size_t>(passing.end - next_);
    const ByteView passed = fresh.first(std::min(fresh.size(), left));
    passing.search.feed(passed);
    has_passed_tags_ = has_passed_tags_ || passing.search.has_found();
    next_ += std::ssize(passed);
    if (next_ == passing.end) expect_tag({passing.size});
}

void FlvScripts::read_body(Body body) {
    const auto size = static_cast<std::uint32_t>(collected_.size());
    ByteView values = collected_;
    const std::optional<std::string_view> name = take_text(values);
    if (!name || name->empty()) {
        remark("script data without a name is left out");
    } else if (is_of_publisher(*name, values)) {
        note_metadata();
    } else {
        keep({body.position, body.time, std::move(collected_)});
    }
    expect_tag({size});
}

void FlvScripts::expect_tag(TagHead head) {
    state_ = head;
    size_ = static_cast<std::size_t>(flv_back_pointer_size + flv_tag_head_size);
}

void FlvScripts::keep(FlvScript script) {
    const std::size_t cost = script.body.size() + cost_of_each;
    if (waiting_bytes_ + cost > max_waiting) {
        remark("script data is left out where there is too much of it between two frames");
        return;
    }
    waiting_bytes_ += cost;
    waiting_.push_back(std::move(script));
}

/// Notes the types of tracks that onMetaData tells of.
void FlvScripts::note_metadata() {
    const auto values = parse_flv_values(collected_);
    if (!values || values->name != "onMetaData") return;
    const auto tells_of = [&](const char* truth, const char* codec) {
        if (const auto told = values->number(truth)) return *told != 0;
        return values->number(codec).value_or(0) != 0 || !values->text(codec).empty();
    };
    if (tells_of("hasVideo", "videocodecid")) metadata_types_ |= video_flag;
    if (tells_of("hasAudio", "audiocodecid")) metadata_types_ |= audio_flag;
}

bool FlvScripts::announces(TrackType type) const {
    return (head_types_ & metadata_types_ & (type == TrackType::video ? video_flag : audio_flag)) != 0;
}

void FlvScripts::resume_at(std::int64_t tag) {
    const Lost* const lost = std::get_if<Lost>(&state_);
    if (lost == nullptr || tag <= lost->position) return;
    next_ = tag - flv_back_pointer_size;
    expect_tag({});
}

/// Tells each of the remarks that there are once.
void FlvScripts::remark(std::string_view text) {
    if (std::find(remarks_.begin(), remarks_.end(), text) == remarks_.end()) remarks_.emplace_back(text);
}

std::int64_t FlvScripts::passes_to() const {
    const Passing* const passing = std::get_if<Passing>(&state_);
    return passing != nullptr ? passing->end : next_;
}

bool FlvScripts::is_cut_at(std::int64_t end) const {
    if (lost() || std::holds_alternative<Passing>(state_) || next_ < end) return false;
    if (!std::holds_alternative<TagHead>(state_) || next_ > end) return true;
    const auto begun = ByteView(collected_)
                           .subspan(std::min<std::size_t>(collected_.size(),
                                                          static_cast<std::size_t>(flv_back_pointer_size)));
    return parse_flv_tag_head(begun).is_known();
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
