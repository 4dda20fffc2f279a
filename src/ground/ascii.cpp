#include "ground/ascii.hpp"

#include <algorithm>

namespace ground {

namespace {

constexpr char lower(char character) {
    return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a') : character;
}

}  // namespace

std::string without_controls(std::string_view text) {
    std::string clean(text);
    std::replace_if(clean.begin(), clean.end(), is_control, ' ');
    return clean;
}

std::string lower_case(std::string_view text) {
    std::string lowered(text);
    std::transform(lowered.begin(), lowered.end(), lowered.begin(), lower);
    return lowered;
}

std::string uncapitalized(std::string_view text) {
    std::string clause(text);
    if (!clause.empty()) clause.front() = lower(clause.front());
    return clause;
}

}  // namespace ground
