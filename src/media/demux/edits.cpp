#include "media/demux/edits.hpp"

#include <algorithm>
#include <memory>

#include "media/codec/picture_order.hpp"

namespace media {

namespace {

/// Longest sound that only fills a decoder before the first that is heard: encoders put it before all else,
/// and ordinary files hide it. More was cut away.
constexpr Time max_priming = std::chrono::milliseconds(200);
/// Bytes of a group of pictures; a larger one is not kept for an edit that may begin in it.
constexpr std::size_t max_hidden_bytes = 64U << 20U;
/// Bytes that a packet takes besides its data.
constexpr std::size_t cost_of_each = 512;

}  // namespace

bool Edits::is_plain(const Packet& packet) {
    if (packet.hidden) return false;
    Line& line = lines_[packet.stream];
    if (!line.hidden.empty() || line.opening || !line.config.empty()) return false;
    line.begun = true;
    return true;
}

std::vector<Packet> Edits::pass(Packet packet, TrackType type) {
    Line& line = lines_[packet.stream];
    std::vector<Packet> out;
    if (packet.hidden) {
        // The priming of sound is hidden by ordinary files too.
        hides_ = hides_ || type == TrackType::video || line.begun;
        hide(std::move(packet), type, line);
        return out;
    }
    out = std::exchange(line.hidden, {});
    line.hidden_bytes = 0;
    if (type == TrackType::audio) {
        const bool begun = line.begun;
        std::erase_if(out, [&](const Packet& hidden) { return begun || !is_sent(hidden, packet); });
    } else if (packet.keyframe) {
        // Nothing from here on refers to them.
        out.clear();
        line.is_cropped = false;
        complete(line);
    } else {
        lead_in(out, packet, line);
    }
    line.begun = true;
    out.push_back(std::move(packet));
    if (line.config.empty()) return out;
    Packet& first = out.front();
    const auto config = std::make_shared<const std::pair<std::shared_ptr<const void>, Bytes>>(
        first.owner, std::exchange(line.config, {}));
    if (first.new_config.empty()) {
        first.new_config = config->second;
        first.owner = config;
    }
    return out;
}

/// Hidden sound before the first edit leaves where it is priming, or belongs to pictures that leave too.
bool Edits::is_sent(const Packet& sound, const Packet& shown) const {
    if (!sound.pts || !shown.pts) return false;
    const Time from = first_picture_ ? std::min(*first_picture_, *shown.pts) : *shown.pts;
    return *sound.pts < *shown.pts && from - *sound.pts <= max_priming;
}

void Edits::hide(Packet packet, TrackType type, Line& line) {
    const bool is_entry = type == TrackType::video && packet.keyframe;
    if (is_entry && !line.begun && !first_picture_) first_picture_ = packet.pts;
    const std::size_t bytes = packet.data.size() + cost_of_each;
    const bool is_too_much = line.hidden_bytes + bytes > max_hidden_bytes;
    if (is_entry || is_too_much) {
        line.hidden.clear();
        line.hidden_bytes = 0;
        line.is_cropped = !is_entry;
    }
    line.hidden_bytes += bytes;
    if (!packet.new_config.empty()) line.config.assign(packet.new_config.begin(), packet.new_config.end());
    line.hidden.push_back(std::move(packet));
}

/// Hidden pictures that those of an edit refer to. Before the first edit they keep their times. Between two,
/// there is no time left for them: they are decoded when the edit begins.
void Edits::lead_in(std::vector<Packet>& hidden, const Packet& shown, Line& line) {
    const bool is_cropped = std::exchange(line.is_cropped, false);
    if (is_cropped) hidden.clear();
    if (is_cropped || (!hidden.empty() && hidden.front().keyframe)) {
        complete(line);
        line.opening = Opening{{shown.stream, hidden.size(), !is_cropped}, shown.pts};
        if (!line.begun) return;
        for (Packet& packet : hidden) {
            packet.dts = packet.pts = shown.dts;
            packet.duration = Time(0);
        }
        return;
    }
    // Others belong to the end of an edit: they are shown behind it, and decoded before.
    if (!line.opening) return;
    line.opening->lead_in.pictures += static_cast<std::size_t>(std::ranges::count_if(
        hidden, [&](const Packet& packet) { return packet.pts < line.opening->shown; }));
    if (++line.opening->decoded >= max_reordered_pictures) complete(line);
}

void Edits::complete(Line& line) {
    if (line.opening) lead_ins_.push_back(line.opening->lead_in);
    line.opening.reset();
}

void Edits::finish() {
    for (auto& [stream, line] : lines_)
        complete(line);
}

}  // namespace media
