#include "ingest/acknowledgements.hpp"

#include <utility>

namespace ingest {

std::optional<std::uint32_t> Acknowledgements::due(std::uint64_t bytes, std::uint64_t messages) {
    const std::uint32_t window = script_.ack_window > 0 ? script_.ack_window : client_window_;
    if (window == 0 || bytes - acknowledged_ < window) return {};
    const std::uint64_t before = std::exchange(acknowledged_, bytes);
    switch (script_.ack_count) {
        case AckCount::since_last:
            return static_cast<std::uint32_t>(bytes - before);
        case AckCount::constant:
            return window;
        case AckCount::messages:
            return static_cast<std::uint32_t>(messages);
        case AckCount::bytes:
            break;
    }
    return static_cast<std::uint32_t>(script_.ack_anew > 0 ? bytes % script_.ack_anew : bytes);
}

}  // namespace ingest
