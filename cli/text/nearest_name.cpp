#include "cli/text/nearest_name.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace cli {

namespace {

/// Letters that may be wrong in a long name: names with more in common differ on purpose.
constexpr std::size_t most_mistakes = 3;

/// Letters to be changed, added, left out or swapped with their neighbour to get from one name to the other.
std::size_t mistakes_between(std::string_view one, std::string_view other) {
    // Three rows of the table of all beginnings: a swap looks back two of them.
    std::vector<std::size_t> before_last(other.size() + 1);
    std::vector<std::size_t> last(other.size() + 1);
    std::vector<std::size_t> row(other.size() + 1);
    for (std::size_t j = 0; j <= other.size(); ++j)
        row[j] = j;
    for (std::size_t i = 1; i <= one.size(); ++i) {
        before_last.swap(last);
        last.swap(row);
        row[0] = i;
        for (std::size_t j = 1; j <= other.size(); ++j) {
            const std::size_t changed = last[j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, changed});
            const bool swapped = i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1];
            if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
        }
    }
    return row[other.size()];
}

}  // namespace

std::string_view nearest_name(std::string_view misspelt, std::span<const std::string_view> names) {
    std::string_view nearest;
    std::size_t least = std::clamp<std::size_t>(misspelt.size() / 3, 1, most_mistakes) + 1;
    for (const std::string_view name : names) {
        const std::size_t mistakes = mistakes_between(misspelt, name);
        if (mistakes >= least) continue;
        least = mistakes;
        nearest = name;
    }
    return nearest;
}

}  // namespace cli
