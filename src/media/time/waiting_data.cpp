#include "media/time/waiting_data.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace media {

namespace {

std::size_t cost_of(const TimedData& data) {
    return sizeof(TimedData) + data.body.size();
}

}  // namespace

bool WaitingData::put(TimedData data) {
    if (bytes_ + cost_of(data) > max_bytes) return false;
    insert(std::move(data));
    return true;
}

void WaitingData::insert(TimedData data) {
    bytes_ += cost_of(data);
    const auto behind = std::upper_bound(waiting_.begin(), waiting_.end(), data.time,
                                         [](Time time, const TimedData& other) { return time < other.time; });
    waiting_.insert(behind, std::move(data));
}

void WaitingData::take_over(Source& source, Time shift) {
    for (TimedData& data : source.take_data()) {
        data.time += shift;
        insert(std::move(data));
    }
}

std::vector<TimedData> WaitingData::take_before(Time end) {
    // Nothing waits in most streams.
    if (waiting_.empty()) return {};
    const auto behind = std::lower_bound(waiting_.begin(), waiting_.end(), end,
                                         [](const TimedData& data, Time time) { return data.time < time; });
    std::vector<TimedData> taken(std::move_iterator(waiting_.begin()), std::move_iterator(behind));
    waiting_.erase(waiting_.begin(), behind);
    for (const TimedData& data : taken)
        bytes_ -= cost_of(data);
    return taken;
}

}  // namespace media
