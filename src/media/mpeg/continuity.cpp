#include "media/mpeg/continuity.hpp"

#include <algorithm>

namespace media {

namespace {

constexpr unsigned counter_mask = 0x0F;

}  // namespace

bool Continuity::repeats(const Line& line, const TransportPacket& packet) {
    const auto payload = packet.payload();
    return packet.counter() == line.counter && !payload.empty() && payload.size() == line.payload_size &&
           std::equal(payload.begin(), payload.end(), line.payload.begin());
}

/// A packet without a payload has the counter of the one before; muxers that count it too are understood.
unsigned Continuity::missing_before(const Line& line, const TransportPacket& packet) {
    const unsigned step = (packet.counter() - line.counter) & counter_mask;
    if (step == 0 && (!packet.has_payload() || !line.has_counted)) return 0;
    return (step - 1) & counter_mask;
}

Continuity::Step Continuity::pass(const TransportPacket& packet, Content content) {
    const unsigned pid = packet.pid();
    if (pid == TransportPacket::null_pid) return {};
    ++number_;
    std::unique_ptr<Line>& known = lines_[pid];
    const bool is_first = known == nullptr;
    if (is_first) known = std::make_unique<Line>();
    Line& line = *known;
    Step step;
    if (!is_first && !packet.may_leap()) {
        step.is_duplicate = content == Content::media && repeats(line, packet);
        step.missing = step.is_duplicate ? 0 : missing_before(line, packet);
    }
    if (step.missing > 0 && content == Content::table) tables_leapt_ = number_;
    step.is_joined = !is_first && packet.begins_unit() && tables_leapt_ > line.number;
    if (step.is_joined) step.missing = 0;
    line.has_counted = line.has_counted || (!is_first && packet.counter() != line.counter);
    line.counter = packet.counter();
    line.number = number_;
    const auto payload = packet.payload();
    line.payload_size = payload.size();
    std::copy(payload.begin(), payload.end(), line.payload.begin());
    return step;
}

void Continuity::forget() {
    for (std::unique_ptr<Line>& line : lines_)
        line.reset();
    tables_leapt_ = 0;
}

}  // namespace media
