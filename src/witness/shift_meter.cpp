#include "witness/shift_meter.hpp"

#include "witness/times.hpp"

namespace witness {

void ShiftMeter::add(std::int64_t shift_ns) {
    if (shift_ns < 0) {
        early_.add(minus(0, shift_ns));
    } else {
        late_.add(shift_ns);
    }
}

std::optional<Shift> ShiftMeter::shift() const {
    if (late_.empty() && early_.empty()) return std::nullopt;
    Shift shift;
    const std::uint64_t half = (late_.count() + early_.count() + 1) / 2;
    // Sorted, the early ones come first, the earliest of them at their front.
    if (half <= early_.count()) {
        const auto rank = static_cast<double>(early_.count() - half + 1);
        shift.median_ns = -early_.percentile(100 * rank / static_cast<double>(early_.count()));
    } else {
        const auto rank = static_cast<double>(half - early_.count());
        shift.median_ns = late_.percentile(100 * rank / static_cast<double>(late_.count()));
    }
    shift.largest_ns = early_.max() > late_.max() ? -early_.max() : late_.max();
    return shift;
}

}  // namespace witness
