#include "media/mpeg/clock_course.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "media/mpeg/transport_packet.hpp"
#include "media/source.hpp"
#include "media/time/timeline.hpp"

namespace media {

namespace {

/// Places of a file that are looked at.
constexpr std::int64_t places = 32;
/// Bytes in which a clock is looked for from a place on, piece by piece.
constexpr std::size_t clock_piece = 64U << 10U;
constexpr std::size_t max_clock_pieces = 16;
/// Values of the clock: 33 bits of 90 kHz.
constexpr std::int64_t clock_range = std::int64_t{1} << 33U;

struct Clock {
    /// PID that carries it; 0 for that of MPEG-PS.
    unsigned pid = 0;
    std::int64_t value = 0;
    /// Bytes before its packet or pack.
    std::size_t begin = 0;
};

/// The first clock among packets, of that PID where it is among them.
std::optional<Clock> clock_of_packets(ByteView bytes, std::optional<unsigned> pid) {
    constexpr std::uint8_t sync = TransportPacket::sync_byte;
    constexpr std::array<std::size_t, 3> steps{188, 192, 204};
    std::optional<Clock> other;
    std::size_t at = 0;
    std::size_t step = 0;
    while (at + TransportPacket::size <= bytes.size()) {
        const auto follows = [&](std::size_t size) {
            return at + 2 * size < bytes.size() && bytes[at + size] == sync && bytes[at + 2 * size] == sync;
        };
        if (bytes[at] == sync && step == 0) {
            const auto found = std::find_if(steps.begin(), steps.end(), follows);
            step = found == steps.end() ? 0 : *found;
        }
        if (bytes[at] != sync || step == 0) {
            step = 0;
            ++at;
            continue;
        }
        const TransportPacket packet(bytes.subspan(at).first<TransportPacket::size>());
        if (const auto time = packet.clock()) {
            const Clock clock{packet.pid(), static_cast<std::int64_t>(*time), at};
            if (!pid || clock.pid == *pid) return clock;
            if (!other) other = clock;
        }
        at += step;
    }
    return other;
}

/// The 33 bits of a clock, of which each row has some: a byte, a mask, and how far they are shifted to the left.
struct ClockBits {
    std::size_t byte;
    unsigned mask;
    int shift;
};
/// MPEG-2: a marker behind the third and the eighteenth bit.
constexpr std::array mpeg2_clock{ClockBits{4, 0x38, 27}, ClockBits{4, 0x03, 28}, ClockBits{5, 0xFF, 20},
                                 ClockBits{6, 0xF8, 12}, ClockBits{6, 0x03, 13}, ClockBits{7, 0xFF, 5},
                                 ClockBits{8, 0xF8, -3}};
/// MPEG-1 (ISO/IEC 11172-1, 2.4.3.2), as ffmpeg writes it too.
constexpr std::array mpeg1_clock{ClockBits{4, 0x0E, 29}, ClockBits{5, 0xFF, 22}, ClockBits{6, 0xFE, 14},
                                 ClockBits{7, 0xFF, 7}, ClockBits{8, 0xFE, -1}};

std::int64_t clock_value(ByteView pack, std::span<const ClockBits> rows) {
    std::int64_t value = 0;
    for (const ClockBits& row : rows) {
        const std::int64_t bits = pack[row.byte] & row.mask;
        value |= row.shift >= 0 ? bits << row.shift : bits >> -row.shift;
    }
    return value;
}

/// The first clock among the heads of packs (2.5.3.3).
std::optional<Clock> clock_of_packs(ByteView bytes) {
    constexpr std::size_t head_size = 9;
    constexpr std::array<std::uint8_t, 4> start{0, 0, 1, 0xBA};
    for (std::size_t at = 0; at + head_size <= bytes.size(); ++at) {
        const ByteView pack = bytes.subspan(at, head_size);
        if (!std::equal(start.begin(), start.end(), pack.begin())) continue;
        if ((pack[4] & 0xC4U) == 0x44U) return Clock{0, clock_value(pack, mpeg2_clock), at};
        if ((pack[4] & 0xF1U) == 0x21U) return Clock{0, clock_value(pack, mpeg1_clock), at};
    }
    return std::nullopt;
}

/// The clocks of a file, by their places.
class ClockCourse {
  public:
    ClockCourse(const ByteSource& source, ClockKind kind) : source_(source), kind_(kind) {}

    bool jumps() {
        const std::int64_t size = source_.size().value_or(0);
        std::vector<Place> found;
        for (std::int64_t i = 0; i < places; ++i) {
            if (const auto place = look(size / places * i, size)) found.push_back(*place);
        }
        constexpr std::int64_t piece = clock_piece;
        if (size / places > piece) {
            if (const auto place = look(size - piece, size)) found.push_back(*place);
        }
        if (found.size() < 2) return false;
        std::vector<Time> spans;
        for (std::size_t i = 1; i < found.size(); ++i)
            spans.push_back(step(found[i - 1], found[i]));
        std::sort(spans.begin(), spans.end());
        const Time usual = std::max(spans[spans.size() / 2], Time(1'000'000));
        bytes_a_second_ = static_cast<double>(size) / static_cast<double>(places) /
                          std::chrono::duration<double>(usual).count();
        for (std::size_t i = 1; i < found.size(); ++i) {
            const Time span = step(found[i - 1], found[i]);
            if (span < -Timeline::max_step_back) return true;
            if (span > 2 * usual && leaps(found[i - 1], found[i])) return true;
        }
        return false;
    }

  private:
    struct Place {
        std::int64_t position = 0;
        std::int64_t value = 0;
    };

    /// The first clock that begins from a place on, and before another.
    std::optional<Place> look(std::int64_t begin, std::int64_t end) {
        const std::int64_t size = *source_.size();
        std::optional<Place> other;
        for (std::size_t i = 0; i < max_clock_pieces; ++i) {
            const std::int64_t position = begin + static_cast<std::int64_t>(i * clock_piece);
            if (position >= end) break;
            piece_.resize(static_cast<std::size_t>(std::min<std::int64_t>(clock_piece, size - position)));
            if (!source_.read_at(position, piece_)) break;
            const bool is_transport = kind_ == ClockKind::transport_stream;
            const auto clock = is_transport ? clock_of_packets(piece_, pid_) : clock_of_packs(piece_);
            if (!clock) continue;
            const Place place{position + static_cast<std::int64_t>(clock->begin), clock->value};
            if (place.position >= end) break;
            if (!pid_ || clock->pid == *pid_) {
                pid_ = clock->pid;
                return place;
            }
            if (!other) other = place;
        }
        return other;
    }

    static Time step(const Place& from, const Place& to) {
        std::int64_t ticks = (to.value - from.value + clock_range) % clock_range;
        if (ticks > clock_range / 2) ticks -= clock_range;
        return Time(ticks * 100'000 / 9);
    }

    /// True when the span between two places is that of a leap between two clocks that follow each other, and not that
    /// of little media.
    bool leaps(Place from, Place to) {
        // No clock lies between this and the second place.
        std::int64_t end = to.position;
        while (step(from, to) > Timeline::max_gap_if_jumpy) {
            const std::int64_t middle = from.position + (end - from.position) / 2;
            // Sound that goes on between two clocks shows a gap of the picture that they come with.
            if (middle == from.position)
                return static_cast<double>(to.position - from.position) < bytes_a_second_;
            const auto place = look(middle, end);
            if (!place) {
                end = middle;
            } else if (step(from, *place) > step(*place, to)) {
                to = *place;
                end = to.position;
            } else {
                from = *place;
            }
        }
        return false;
    }

    const ByteSource& source_;
    const ClockKind kind_;
    Bytes piece_;
    /// Bytes of a second of media, as most of the file has it.
    double bytes_a_second_ = 0;
    /// PID of the clock that is followed.
    std::optional<unsigned> pid_;
};

}  // namespace

bool clock_jumps(const ByteSource& source, ClockKind kind) {
    return source.seekable() && ClockCourse(source, kind).jumps();
}

}  // namespace media
