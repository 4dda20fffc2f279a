#include "ground/secret.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

namespace ground {

namespace {

constexpr std::string_view hidden = "****";
constexpr int hexadecimal = 16;
/// Most backslashes before one character, and most times that a percent sign is escaped: four quotings, and more
/// than anybody does. A hostile text must not cost more than its length.
constexpr std::size_t most_backslashes = 15;
constexpr std::size_t most_percents = 4;

bool is_word(char character) {
    return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'z') ||
           (character >= 'A' && character <= 'Z') || character == '_';
}

char in_lower_case(char character) {
    return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a') : character;
}

bool is_same(char one, char other) {
    return in_lower_case(one) == in_lower_case(other);
}

/// An escape that stands for one character alone.
struct NamedEscape {
    std::string_view text;
    char character;
};
constexpr NamedEscape named_escapes[] = {{"&amp;", '&'},  {"&lt;", '<'},   {"&gt;", '>'},
                                         {"&quot;", '"'}, {"&#39;", '\''}, {"+", ' '}};

/// One secret, held against places of a text.
class Search {
  public:
    explicit Search(std::string_view secret) : secret_(secret) {}

    struct Found {
        /// End in the text.
        std::size_t end = 0;
        /// Bytes of the secret that were found; less than all where the text broke off.
        std::size_t bytes = 0;
    };
    /// The secret at `begin`, or as much of it as comes before `text` breaks off.
    std::optional<Found> at(std::string_view text, std::size_t begin) const;

  private:
    std::string_view secret_;
};

/// Where one character of a secret may end that begins at a place of the text, and whether the text breaks off
/// within it.
struct Ends {
    std::vector<std::size_t> places;
    bool broken_off = false;

    void add(std::size_t place) {
        if (std::ranges::find(places, place) == places.end()) places.push_back(place);
    }
};

/// Adds the end of the number in so many hexadecimal digits behind `place`, if it is that of the character.
void add_number(Ends& ends, std::string_view text, std::size_t place, std::size_t digits, char wanted) {
    if (text.size() < place + digits) {
        ends.broken_off = true;
        return;
    }
    unsigned number = 0;
    const char* const last = text.data() + place + digits;
    const bool read = std::from_chars(text.data() + place, last, number, hexadecimal).ptr == last;
    if (read && number <= 0xFF && is_same(static_cast<char>(number), wanted)) ends.add(place + digits);
}

/// `%2F`, and `%252F` where somebody has escaped that once more, and so on.
void add_percent(Ends& ends, std::string_view text, std::size_t place, char wanted) {
    constexpr std::string_view percent = "25";
    ++place;
    add_number(ends, text, place, 2, wanted);
    for (std::size_t i = 0; i < most_percents && text.substr(place).starts_with(percent); ++i) {
        place += percent.size();
        add_number(ends, text, place, 2, wanted);
    }
}

/// `\/`, `\u002F` or `\x2F`, behind as many backslashes as there are: each that quotes it doubles them.
void add_backslash(Ends& ends, std::string_view text, std::size_t place, char wanted) {
    const std::size_t most = std::min(text.size(), place + most_backslashes);
    while (place < most && text[place] == '\\')
        ++place;
    if (place == text.size()) {
        ends.broken_off = true;
        return;
    }
    if (is_same(text[place], wanted)) ends.add(place + 1);
    if (text[place] == 'u') add_number(ends, text, place + 1, 4, wanted);
    if (text[place] == 'x') add_number(ends, text, place + 1, 2, wanted);
}

void advance(Ends& ends, std::string_view text, std::size_t place, char wanted) {
    if (place >= text.size()) {
        ends.broken_off = true;
        return;
    }
    const std::string_view rest = text.substr(place);
    if (is_same(rest.front(), wanted)) ends.add(place + 1);
    if (rest.front() == '%') add_percent(ends, text, place, wanted);
    if (rest.front() == '\\') add_backslash(ends, text, place, wanted);
    for (const auto& [escape, character] : named_escapes) {
        if (character != wanted) continue;
        if (rest.starts_with(escape)) ends.add(place + escape.size());
        if (rest.size() < escape.size() && escape.starts_with(rest)) ends.broken_off = true;
    }
}

std::optional<Search::Found> Search::at(std::string_view text, std::size_t begin) const {
    std::vector<std::size_t> places{begin};
    std::optional<Found> cut;
    for (std::size_t i = 0; i < secret_.size(); ++i) {
        Ends next;
        for (const std::size_t place : places)
            advance(next, text, place, secret_[i]);
        if (next.broken_off) cut = Found{text.size(), i};
        if (next.places.empty()) return cut;
        places = std::move(next.places);
    }
    return Found{std::ranges::max(places), secret_.size()};
}

/// Hides the beginning of a secret that breaks off at `end`.
void hide_beginning(std::string& text, std::size_t end, std::string_view secret) {
    const Search search(secret);
    const std::string_view before = std::string_view(text).substr(0, end);
    for (std::size_t begin = 0; begin + shortest_unmistakable <= end; ++begin) {
        const auto found = search.at(before, begin);
        if (!found || found->bytes < shortest_unmistakable || found->end != end) continue;
        text.replace(begin, end - begin, hidden);
        return;
    }
}

}  // namespace

void hide(std::string& text, std::string_view secret) {
    if (secret.empty()) return;
    const Search search(secret);
    for (std::size_t begin = 0; begin < text.size(); ++begin) {
        const auto found = search.at(text, begin);
        if (!found || found->bytes < secret.size()) continue;
        const std::size_t end = found->end;
        const bool alone =
            (begin == 0 || !is_word(text[begin - 1])) && (end == text.size() || !is_word(text[end]));
        if (secret.size() < shortest_unmistakable && !alone) continue;
        text.replace(begin, end - begin, hidden);
        begin += hidden.size() - 1;
    }
}

void hide_cut(std::string& text, std::string_view secret) {
    constexpr std::string_view ellipsis = "…";
    hide_beginning(text, text.size(), secret);
    std::size_t cut = text.rfind(ellipsis);
    while (cut != std::string::npos && cut > 0) {
        hide_beginning(text, cut, secret);
        cut = text.rfind(ellipsis, cut - 1);
    }
}

}  // namespace ground
