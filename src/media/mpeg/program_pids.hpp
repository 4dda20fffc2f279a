#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "media/mpeg/transport_packet.hpp"
#include "media/source.hpp"
#include "media/time/timeline.hpp"

namespace media {

/// Keeps the PIDs of the streams of an MPEG-TS (ISO/IEC 13818-1): a new version of a program's table may give them
/// others. The packets and the table are rewritten then, so that a stream goes on with the PID that the first one of
/// its program and type had. libavformat, which takes streams for others by their PIDs, thus goes on with its tracks,
/// and hands out the last frames before the change in time.
class ProgramPids {
  public:
    /// Rewrites a packet, which begins at that byte of the input, where that is needed.
    void pass(std::span<std::uint8_t, TransportPacket::size> packet, std::int64_t position = 0);
    /// Makes an empty one of a packet.
    static void drop(std::span<std::uint8_t, TransportPacket::size> packet);
    /// Forgets which PIDs are in use: the packets that follow are from elsewhere in the input.
    void forget_version();
    /// True for a PID whose packets hold tables: by the standard, or as the association tells now.
    bool has_tables(unsigned pid) const { return pid < first_free_pid || has_tables_[pid]; }
    /// True for the PID of a stream that is not in the first table of its program.
    bool is_late(unsigned pid) const { return late_.contains(pid); }
    /// The course of a program's clock (its PCR) from one byte of the input to another, or soon behind that.
    Timeline::Clock clock_between(unsigned program, std::int64_t from, std::int64_t to) const;

  private:
    /// PIDs below are kept for tables (ISO/IEC 13818-1, table 2-3; EN 300 468, table 1).
    static constexpr unsigned first_free_pid = 0x20;

    /// An elementary stream in a program's table.
    struct Entry {
        unsigned pid = 0;
        /// stream_type, and the tags of the descriptors where that is private.
        Bytes type;
        Bytes descriptors;
    };
    /// The clock of a program (PCR), in units of 90 kHz.
    struct Clock {
        unsigned pid = 0;
        std::optional<std::uint64_t> last;
        /// Bytes of the input: of the first and the last time that was seen, and of the times behind jumps. Of many
        /// jumps only the last are kept, and the first time is then one behind the others.
        std::int64_t begin = -1;
        std::int64_t end = -1;
        std::set<std::int64_t> jumps;
    };
    struct Program {
        /// Streams with the PIDs that they keep, in the order in which they were found.
        std::vector<Entry> kept;
        /// Table that came last, as it came and as it is handed on.
        Bytes section;
        Bytes rewritten;
        /// PIDs of that table, each with the one that it becomes; of those that change alone.
        std::map<unsigned, unsigned> moves;
        Clock clock = {};
    };
    /// A section that comes in several packets of a PID.
    struct Gathering {
        Bytes section;
        std::size_t size = 0;
    };

    /// Place of a program's table.
    struct TablePlace {
        unsigned pid = 0;
        /// Section of the association that tells it.
        unsigned section = 0;
    };

    void follow_clock(unsigned pid, std::uint64_t time, std::int64_t position);
    void read_sections(unsigned pid, std::span<std::uint8_t> payload, bool begins);
    std::size_t begin_section(unsigned pid, std::span<std::uint8_t> bytes);
    void go_on(Gathering& gathering, std::span<std::uint8_t> bytes);
    void take_association(ByteView section);
    Program* take_table(ByteView section);
    unsigned first_number(unsigned number) const;
    Program* program_of(unsigned number);
    void match(Program& program, const std::vector<Entry>& entries);
    void rewrite(Program& program, const std::vector<Entry>& entries) const;
    void collect_moves();
    unsigned free_pid() const;

    /// The tables that the association tells of now, by the number of their program.
    std::map<unsigned, TablePlace> tables_;
    std::bitset<0x2000> has_tables_;
    /// Number of the program where the last association had one alone; and the numbers under which such a one was known
    /// first: where another takes its place, it goes on.
    std::optional<unsigned> only_;
    std::map<unsigned, unsigned> same_as_;
    std::map<unsigned, Program> programs_;
    std::map<unsigned, Gathering> gatherings_;
    /// The moves of all programs that the association has.
    std::map<unsigned, unsigned> moves_;
    /// New PIDs of which no PES packet has begun yet.
    std::set<unsigned> waiting_;
    std::set<unsigned> late_;
};

}  // namespace media
