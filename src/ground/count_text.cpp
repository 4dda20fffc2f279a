#include "ground/count_text.hpp"

namespace ground {

std::string count_text(std::uint64_t count, std::string_view what) {
    std::string text = std::to_string(count).append(" ").append(what);
    if (count != 1) text += 's';
    return text;
}

}  // namespace ground
