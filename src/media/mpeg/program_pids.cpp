#include "media/mpeg/program_pids.hpp"

#include <algorithm>
#include <utility>

extern "C" {
#include <libavutil/crc.h>
}

namespace media {

namespace {

constexpr unsigned association_pid = 0;
constexpr unsigned null_pid = TransportPacket::null_pid;
constexpr std::uint8_t association_id = 0;
constexpr std::uint8_t program_map_id = 2;
/// Bytes of a section in front of section_length, that counts those behind it; of its end; and at most.
constexpr std::size_t length_end = 3;
constexpr std::size_t crc_size = 4;
constexpr std::size_t max_section_size = 1024;
/// Bytes before the first program of an association, or before the descriptors of a program.
constexpr std::size_t association_head = 8;
constexpr std::size_t table_head = 12;
constexpr std::size_t clock_pid_begin = 8;
constexpr std::size_t entry_head = 5;
/// Programs of which tables are kept: those of a satellite's transponder, and more.
constexpr std::size_t max_programs = 256;
/// Bytes from one time of a clock to the next, which comes within a tenth of a second.
constexpr std::int64_t max_clock_distance = 1 << 20;
/// Jumps of a program's clock that are kept: more than lie between two packets of a track.
constexpr std::size_t max_jumps = 1000;
/// Streams of a program whose PIDs are kept.
constexpr std::size_t max_streams = 100;

/// The 13 bits of a PID that begin in that byte.
unsigned pid_at(ByteView bytes, std::size_t at) {
    return (unsigned{bytes[at]} << 8U | bytes[at + 1]) & 0x1FFFU;
}

void set_pid(std::span<std::uint8_t> bytes, std::size_t at, unsigned pid) {
    bytes[at] = static_cast<std::uint8_t>((bytes[at] & 0xE0U) | pid >> 8U);
    bytes[at + 1] = static_cast<std::uint8_t>(pid);
}

std::size_t length_at(ByteView bytes, std::size_t at) {
    return (std::size_t{bytes[at]} << 8U | bytes[at + 1]) & 0xFFFU;
}

std::uint32_t checksum(ByteView bytes) {
    return av_crc(av_crc_get_table(AV_CRC_32_IEEE), 0xFFFFFFFFU, bytes.data(), bytes.size());
}

/// The kind of a stream: its stream_type, and where that is PES private data, the descriptors that tell what it holds.
Bytes type_of(std::uint8_t stream_type, ByteView descriptors) {
    constexpr std::uint8_t private_data = 6;
    constexpr std::uint8_t registration = 5;
    constexpr std::uint8_t language = 10;
    Bytes type{stream_type};
    if (stream_type != private_data) return type;
    while (descriptors.size() >= 2) {
        const std::size_t size = std::min(std::size_t{2} + descriptors[1], descriptors.size());
        const ByteView told = descriptors.first(descriptors[0] == registration ? size : 1);
        if (descriptors[0] != language) type.insert(type.end(), told.begin(), told.end());
        descriptors = descriptors.subspan(size);
    }
    return type;
}

/// True for a whole section that applies now, as its checksum says.
bool is_valid(ByteView section) {
    if (section.size() < association_head + crc_size) return false;
    const bool applies = (section[5] & 1U) != 0;
    return applies && checksum(section) == 0;
}

/// Position of the first entry of a program's table; behind its end for a damaged one.
std::size_t entries_begin(ByteView section) {
    return section.size() < table_head ? section.size() : table_head + length_at(section, 10);
}

}  // namespace

void ProgramPids::pass(std::span<std::uint8_t, TransportPacket::size> packet, std::int64_t position) {
    const TransportPacket head(packet);
    const unsigned pid = head.pid();
    const bool begins = head.begins_unit();
    if (const auto time = head.clock()) follow_clock(pid, *time, position);
    if (pid == association_pid || has_tables_[pid]) {
        const bool has_payload = head.has_payload() && head.head_size() < packet.size();
        if (has_payload) read_sections(pid, packet.subspan(head.head_size()), begins);
        return;
    }
    if (moves_.empty() && waiting_.empty()) return;
    if (waiting_.contains(pid)) {
        // The rest of a PES packet whose beginning was not seen would be taken for the rest of another.
        if (!begins) return set_pid(packet, 1, null_pid);
        waiting_.erase(pid);
    }
    if (const auto move = moves_.find(pid); move != moves_.end()) return set_pid(packet, 1, move->second);
    // The old PID may have a rest, which would come amid the new one's.
    const auto replaces = [&](const auto& move) {
        return move.second == pid && !waiting_.contains(move.first);
    };
    if (std::any_of(moves_.begin(), moves_.end(), replaces)) set_pid(packet, 1, null_pid);
}

void ProgramPids::drop(std::span<std::uint8_t, TransportPacket::size> packet) {
    set_pid(packet, 1, null_pid);
}

/// Follows the clocks of programs.
void ProgramPids::follow_clock(unsigned pid, std::uint64_t time, std::int64_t position) {
    constexpr std::uint64_t longest_step = 10 * 90000;
    constexpr std::uint64_t clock_mask = (std::uint64_t{1} << 33U) - 1;
    for (auto& [number, program] : programs_) {
        Clock& clock = program.clock;
        if (clock.pid != pid) continue;
        const bool jumps = clock.last && ((time - *clock.last) & clock_mask) > longest_step;
        if (clock.begin < 0 || position < clock.begin) clock.begin = position;
        clock.end = std::max(clock.end, position);
        if (jumps) clock.jumps.insert(position);
        clock.last = time;
        if (clock.jumps.size() <= max_jumps) continue;
        clock.begin = *clock.jumps.begin() + 1;
        clock.jumps.erase(clock.jumps.begin());
    }
}

Timeline::Clock ProgramPids::clock_between(unsigned program, std::int64_t from, std::int64_t to) const {
    const auto at = programs_.find(first_number(program));
    if (at == programs_.end() || from < 0 || to < from) return Timeline::Clock::unknown;
    const Clock& clock = at->second.clock;
    if (clock.begin < 0 || clock.begin > from || clock.end < from) return Timeline::Clock::unknown;
    const auto jump = clock.jumps.lower_bound(from);
    // The packet at the end may be in front of the first time behind a jump.
    const bool jumped = jump != clock.jumps.end() && *jump <= to + max_clock_distance;
    return jumped ? Timeline::Clock::jumped : Timeline::Clock::goes_on;
}

void ProgramPids::forget_version() {
    for (auto& [number, program] : programs_) {
        program.clock.last.reset();
        program.moves.clear();
        program.section.clear();
    }
    gatherings_.clear();
    moves_.clear();
    waiting_.clear();
}

void ProgramPids::read_sections(unsigned pid, std::span<std::uint8_t> payload, bool begins) {
    std::size_t at = 0;
    if (begins) {
        at = std::size_t{1} + payload[0];
        if (at > payload.size()) return;
    }
    const auto gathering = gatherings_.find(pid);
    if (gathering != gatherings_.end())
        go_on(gathering->second, begins ? payload.subspan(1, at - 1) : payload);
    if (!begins) return;
    gatherings_.erase(pid);
    while (at < payload.size() && payload[at] != 0xFF) {
        const std::size_t size = begin_section(pid, payload.subspan(at));
        if (size == 0) return;
        at += size;
    }
}

/// Takes a section that begins there, and returns its size; 0 when it goes on in another packet, or is none.
std::size_t ProgramPids::begin_section(unsigned pid, std::span<std::uint8_t> bytes) {
    if (bytes.size() < length_end) return 0;
    const std::size_t size = length_end + length_at(bytes, 1);
    if (size > max_section_size) return 0;
    if (size > bytes.size()) {
        go_on(gatherings_[pid] = {{}, size}, bytes);
        return 0;
    }
    const std::span<std::uint8_t> section = bytes.first(size);
    if (section[0] == association_id) take_association(section);
    if (section[0] != program_map_id) return size;
    if (const Program* const program = take_table(section))
        std::copy(program->rewritten.begin(), program->rewritten.end(), section.begin());
    return size;
}

/// Adds to a section of several packets. One that came before is rewritten as it goes by; a new one is read once it is
/// whole, and rewritten when it comes again.
void ProgramPids::go_on(Gathering& gathering, std::span<std::uint8_t> bytes) {
    Bytes& section = gathering.section;
    const std::size_t begin = section.size();
    const std::size_t count = std::min(bytes.size(), gathering.size - begin);
    section.insert(section.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count));
    for (const auto& [number, program] : programs_) {
        if (program.rewritten.size() != gathering.size || program.section.size() != gathering.size) continue;
        if (!std::equal(section.begin(), section.end(), program.section.begin())) continue;
        std::copy_n(program.rewritten.begin() + static_cast<std::ptrdiff_t>(begin), count, bytes.begin());
    }
    if (section.size() < gathering.size || count == 0) return;
    if (section[0] == association_id) take_association(section);
    if (section[0] == program_map_id) take_table(section);
}

void ProgramPids::take_association(ByteView section) {
    if (!is_valid(section)) return;
    const unsigned own = section[6];
    const unsigned last = section[7];
    const auto is_replaced = [=](const auto& table) {
        return table.second.section == own || table.second.section > last;
    };
    std::erase_if(tables_, is_replaced);
    for (std::size_t at = association_head; at + 4 + crc_size <= section.size(); at += 4) {
        const unsigned number = unsigned{section[at]} << 8U | section[at + 1];
        // Number 0 is that of the network's table.
        if (number == 0 || (tables_.size() >= max_programs && !tables_.contains(number))) continue;
        tables_[number] = {pid_at(section, at + 2), own};
    }
    const bool has_only_one = tables_.size() == 1 && last == 0;
    const unsigned number = has_only_one ? tables_.begin()->first : 0;
    if (has_only_one && only_ && !same_as_.contains(number)) same_as_[number] = first_number(*only_);
    only_ = has_only_one ? std::optional(number) : std::nullopt;
    has_tables_.reset();
    for (const auto& [program, table] : tables_)
        has_tables_.set(table.pid);
    collect_moves();
}

/// The number under which a program was known first.
unsigned ProgramPids::first_number(unsigned number) const {
    const auto same = same_as_.find(number);
    return same != same_as_.end() ? same->second : number;
}

/// The program of that number, known or new; nothing where the association does not have it.
ProgramPids::Program* ProgramPids::program_of(unsigned number) {
    if (!tables_.contains(number)) return nullptr;
    const unsigned first = first_number(number);
    if (programs_.size() >= max_programs && !programs_.contains(first)) {
        std::set<unsigned> current;
        for (const auto& [other, table] : tables_)
            current.insert(first_number(other));
        std::erase_if(programs_, [&](const auto& known) { return !current.contains(known.first); });
    }
    return &programs_[first];
}

/// Takes the table of a program; nothing where it is damaged, or of no program that is known.
ProgramPids::Program* ProgramPids::take_table(ByteView section) {
    if (!is_valid(section) || section.size() < table_head + crc_size) return nullptr;
    Program* const found = program_of(unsigned{section[3]} << 8U | section[4]);
    if (found == nullptr) return nullptr;
    Program& program = *found;
    if (std::ranges::equal(program.section, section)) return &program;
    std::vector<Entry> entries;
    const std::size_t end = section.size() - crc_size;
    for (std::size_t at = entries_begin(section); at + entry_head <= end && entries.size() < max_streams;) {
        const std::size_t size = std::min(length_at(section, at + 3), end - at - entry_head);
        const ByteView descriptors = section.subspan(at + entry_head, size);
        entries.push_back({pid_at(section, at + 1), type_of(section[at], descriptors),
                           Bytes(descriptors.begin(), descriptors.end())});
        at += entry_head + size;
    }
    program.section.assign(section.begin(), section.end());
    program.clock.pid = pid_at(section, clock_pid_begin);
    match(program, entries);
    collect_moves();
    rewrite(program, entries);
    return &program;
}

/// Finds for each stream of a new table the one that it goes on as: one with its PID, else one that is described alike,
/// else the first of its type. Others are kept from now on.
void ProgramPids::match(Program& program, const std::vector<Entry>& entries) {
    const bool is_first = program.kept.empty();
    std::vector<bool> matched(entries.size());
    std::set<unsigned> taken;
    const auto pair_up = [&](const auto& is_same) {
        for (std::size_t i = 0; i < entries.size(); ++i) {
            const Entry& entry = entries[i];
            const auto same = std::find_if(program.kept.begin(), program.kept.end(), [&](const Entry& kept) {
                return kept.type == entry.type && !taken.contains(kept.pid) && is_same(kept, entry);
            });
            if (matched[i] || same == program.kept.end()) continue;
            matched[i] = true;
            taken.insert(same->pid);
            if (same->pid != entry.pid) program.moves[entry.pid] = same->pid;
        }
    };
    const std::map<unsigned, unsigned> before = std::exchange(program.moves, {});
    pair_up([](const Entry& kept, const Entry& entry) { return kept.pid == entry.pid; });
    pair_up([](const Entry& kept, const Entry& entry) { return kept.descriptors == entry.descriptors; });
    pair_up([](const Entry&, const Entry&) { return true; });
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (matched[i] || program.kept.size() >= max_streams) continue;
        const auto is_double = [&](const Entry& other) { return other.pid == entries[i].pid; };
        if (std::count_if(entries.begin(), entries.end(), is_double) > 1) continue;
        Entry entry = entries[i];
        // Its PID may be that of another stream, which goes on with it.
        const auto has_pid = [&](const Entry& kept) { return kept.pid == entry.pid; };
        if (std::any_of(program.kept.begin(), program.kept.end(), has_pid)) {
            entry.pid = free_pid();
            program.moves[entries[i].pid] = entry.pid;
        }
        if (!is_first) late_.insert(entry.pid);
        program.kept.push_back(std::move(entry));
    }
    for (const auto& [from, to] : program.moves) {
        const auto same = before.find(from);
        if (same == before.end() || same->second != to) waiting_.insert(from);
    }
}

void ProgramPids::rewrite(Program& program, const std::vector<Entry>& entries) const {
    Bytes& section = program.rewritten;
    section = program.section;
    if (program.moves.empty()) return;
    const auto moved = [&](unsigned pid) {
        const auto move = program.moves.find(pid);
        return move != program.moves.end() ? move->second : pid;
    };
    set_pid(section, clock_pid_begin, moved(pid_at(section, clock_pid_begin)));
    std::size_t at = entries_begin(section);
    for (const Entry& entry : entries) {
        set_pid(section, at + 1, moved(entry.pid));
        at += entry_head + entry.descriptors.size();
    }
    const std::size_t end = section.size() - crc_size;
    // libavutil keeps the checksum with its first byte lowest.
    const std::uint32_t sum = checksum(ByteView(section).first(end));
    for (unsigned i = 0; i < crc_size; ++i)
        section[end + i] = static_cast<std::uint8_t>(sum >> (8U * i));
}

void ProgramPids::collect_moves() {
    moves_.clear();
    for (const auto& [number, table] : tables_) {
        const auto program = programs_.find(first_number(number));
        if (program == programs_.end()) continue;
        moves_.insert(program->second.moves.begin(), program->second.moves.end());
    }
}

/// A PID that no stream has: from the end of those that are free for use on.
unsigned ProgramPids::free_pid() const {
    for (unsigned pid = null_pid - 1; pid > first_free_pid; --pid) {
        const auto is_used = [pid](const auto& numbered) {
            const std::vector<Entry>& kept = numbered.second.kept;
            return std::any_of(kept.begin(), kept.end(),
                               [pid](const Entry& entry) { return entry.pid == pid; });
        };
        if (!has_tables_[pid] && std::none_of(programs_.begin(), programs_.end(), is_used)) return pid;
    }
    return first_free_pid;
}

}  // namespace media
