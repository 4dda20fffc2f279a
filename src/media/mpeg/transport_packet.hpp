#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "media/source.hpp"

namespace media {

/// The head of a packet of MPEG-TS (ISO/IEC 13818-1, 2.4.3.2 to 2.4.3.5), in place.
class TransportPacket {
  public:
    static constexpr std::size_t size = 188;
    static constexpr std::uint8_t sync_byte = 0x47;
    /// Number of PIDs, the last of which is that of packets that hold nothing.
    static constexpr std::size_t pids = 0x2000;
    static constexpr unsigned null_pid = pids - 1;

    explicit TransportPacket(std::span<const std::uint8_t, size> bytes) : bytes_(bytes) {}

    unsigned pid() const { return (unsigned{bytes_[1]} << 8U | bytes_[2]) & 0x1FFFU; }
    /// True where a PES packet, or a section, begins in it.
    bool begins_unit() const { return (bytes_[1] & 0x40U) != 0; }
    /// The way here has damaged it, as its receiver found (transport_error_indicator).
    bool is_damaged() const { return (bytes_[1] & 0x80U) != 0; }
    bool is_scrambled() const { return (bytes_[3] & 0xC0U) != 0; }
    bool has_payload() const { return (bytes_[3] & 0x10U) != 0; }
    /// Counts the packets of its PID that have a payload (continuity_counter), 4 bits.
    unsigned counter() const { return bytes_[3] & 0x0FU; }
    /// The counter may leap here (discontinuity_indicator).
    bool may_leap() const { return has_adaptation() && bytes_[4] > 0 && (bytes_[5] & 0x80U) != 0; }
    /// Empty in a damaged one.
    std::span<const std::uint8_t> payload() const {
        return has_payload() && head_size() < size
                   ? std::span<const std::uint8_t>(bytes_).subspan(head_size())
                   : std::span<const std::uint8_t>();
    }
    /// Bytes before its payload; more than `size` in a damaged one.
    std::size_t head_size() const { return has_adaptation() ? std::size_t{5} + bytes_[4] : 4; }
    /// The clock of its program (program_clock_reference_base), 33 bits of 90 kHz.
    std::optional<std::uint64_t> clock() const {
        constexpr std::size_t clock_begin = 6;
        const bool has_clock = has_adaptation() && bytes_[4] >= 7 && (bytes_[5] & 0x10U) != 0;
        if (!has_clock) return std::nullopt;
        std::uint64_t time = 0;
        for (const std::uint8_t byte : bytes_.subspan<clock_begin, 4>())
            time = time << 8U | byte;
        return time << 1U | bytes_[clock_begin + 4] >> 7U;
    }

  private:
    bool has_adaptation() const { return (bytes_[3] & 0x20U) != 0; }

    std::span<const std::uint8_t, size> bytes_;
};

}  // namespace media
