#include "net/gathered.hpp"

#include <algorithm>
#include <utility>

namespace net {

ByteView gathered(std::span<const ByteView> slices, std::size_t position, std::size_t size,
                  std::span<std::uint8_t> room) {
    std::size_t done = 0;
    for (ByteView slice : slices) {
        if (position >= slice.size()) {
            position -= slice.size();
            continue;
        }
        slice = slice.subspan(std::exchange(position, 0));
        if (done == 0 && slice.size() >= size) return slice.first(size);
        const std::size_t count = std::min(slice.size(), size - done);
        std::copy_n(slice.begin(), count, room.begin() + static_cast<std::ptrdiff_t>(done));
        done += count;
        if (done == size) break;
    }
    return room.first(done);
}

}  // namespace net
