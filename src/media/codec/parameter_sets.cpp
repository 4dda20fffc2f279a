#include "media/codec/parameter_sets.hpp"

#include <algorithm>

namespace media {

namespace {

constexpr std::size_t longest_set = 0xFFFF;

}  // namespace

bool take_over(std::vector<Bytes>& sets, ByteView nal_unit, std::size_t limit, SetId id_of) {
    const auto id = id_of(nal_unit);
    if (!id || nal_unit.size() > longest_set) return false;
    const Bytes fresh(nal_unit.begin(), nal_unit.end());
    const auto old =
        std::find_if(sets.begin(), sets.end(), [&](const Bytes& set) { return id_of(set) == id; });
    if (old != sets.end()) {
        if (*old == fresh) return false;
        *old = fresh;
        return true;
    }
    if (sets.size() == limit) sets.erase(sets.begin());
    sets.push_back(fresh);
    return true;
}

bool fit_record(const std::vector<Bytes>& sets, std::size_t limit) {
    return sets.size() <= limit && std::none_of(sets.begin(), sets.end(), [](const Bytes& set) {
               return set.empty() || set.size() > longest_set;
           });
}

void append_sets(Bytes& record, const std::vector<Bytes>& sets) {
    for (const Bytes& set : sets) {
        record.push_back(static_cast<std::uint8_t>(set.size() >> 8U));
        record.push_back(static_cast<std::uint8_t>(set.size() & 0xFFU));
        record.insert(record.end(), set.begin(), set.end());
    }
}

bool read_sets(ByteView& rest, std::size_t count, std::vector<Bytes>& sets) {
    for (std::size_t i = 0; i < count; ++i) {
        if (rest.size() < 2) return false;
        const std::size_t length = std::size_t{rest[0]} << 8U | rest[1];
        if (length == 0 || rest.size() - 2 < length) return false;
        const ByteView set = rest.subspan(2, length);
        sets.emplace_back(set.begin(), set.end());
        rest = rest.subspan(2 + length);
    }
    return true;
}

}  // namespace media
