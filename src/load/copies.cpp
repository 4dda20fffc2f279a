#include "load/copies.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <functional>
#include <optional>
#include <utility>

#include "ground/ascii.hpp"

namespace load {

namespace {

constexpr std::string_view mark_begin = "{n";
/// Digits that a 64-bit number has at most.
constexpr std::size_t most_digits = 20;

/// Digits that `{n}` (none) or `{n05}` asks for at least; nothing for a text that is no mark.
std::optional<std::size_t> digits_of_mark(std::string_view mark) {
    if (!mark.starts_with(mark_begin) || !mark.ends_with('}')) return std::nullopt;
    const std::string_view width = mark.substr(mark_begin.size(), mark.size() - mark_begin.size() - 1);
    if (width.empty()) return 0;
    const bool is_number = width.find_first_not_of("0123456789") == std::string_view::npos;
    if (!is_number || width.front() != '0' || width.size() > 3) return std::nullopt;
    std::size_t digits = 0;
    for (const char digit : width)
        digits = digits * 10 + static_cast<std::size_t>(digit - '0');
    if (digits == 0 || digits > most_digits) return std::nullopt;
    return digits;
}

/// The next `{n…}` of the text at or after `from`, its braces included; empty where there is none.
std::string_view next_mark(std::string_view text, std::size_t from) {
    const std::size_t begin = text.find(mark_begin, from);
    if (begin == std::string_view::npos) return {};
    const std::size_t end = text.find('}', begin);
    return end == std::string_view::npos ? std::string_view() : text.substr(begin, end + 1 - begin);
}

/// Copies `text`, with what `replacement` gives in place of each `{n…}`; nothing leaves it as it is.
template <typename Replacement>
std::string with_marks_replaced(std::string_view text, Replacement replacement) {
    std::string result;
    std::size_t done = 0;
    while (true) {
        const std::string_view mark = next_mark(text, done);
        if (mark.empty()) break;
        const auto begin = static_cast<std::size_t>(mark.data() - text.data());
        const std::optional<std::string> instead = replacement(mark);
        // What is no mark may hold the beginning of one.
        const std::size_t end = begin + (instead ? mark.size() : mark_begin.size());
        result += text.substr(done, begin - done);
        result += instead ? *instead : std::string(mark_begin);
        done = end;
    }
    return result.append(text.substr(done));
}

/// The stream of that number, from 1.
rtmp::Url url_of(const CopyTerms& terms, std::size_t number) {
    rtmp::Url url = terms.urls[(number - 1) % terms.urls.size()];
    for (std::string* const text :
         {&url.user, &url.password, &url.host, &url.app, &url.tc_url, &url.key, &url.second_key})
        *text = with_number(*text, number);
    if (!terms.keys.empty()) url.key = terms.keys[number - 1];
    // Without their keys, copies would read alike.
    url.number = static_cast<unsigned>(number);
    return url;
}

/// Names a stream for what a server tells it by.
std::string identity_of(const rtmp::Url& url) {
    return fmt::format("{}:{}/{}\n{}", ground::lower_case(url.host), url.port, url.app, url.key);
}

[[noreturn]] void refuse_same(const CopyTerms& terms, std::size_t one, std::size_t other) {
    if (!terms.keys.empty())
        throw PlanError(
            fmt::format("--keys: keys {} and {} are the same; each copy needs its own", one, other));
    const rtmp::Url& pattern = terms.urls[(other - 1) % terms.urls.size()];
    const bool has_mark = identity_of(url_of(terms, one)) != identity_of(pattern);
    throw PlanError(
        has_mark ? fmt::format("copies {} and {} would publish the same stream; give their URLs other names",
                               one, other)
                 : fmt::format("{}: all its copies would publish the same stream; put {{n}} into URL, app or "
                               "key (--key 'test-{{n}}'), or give --keys",
                               pattern.redacted()));
}

void refuse_same_streams(const CopyTerms& terms) {
    // Hashes take less memory than names, which are looked at where these are alike.
    std::vector<std::pair<std::size_t, std::size_t>> seen;
    seen.reserve(terms.count);
    for (std::size_t number = 1; number <= terms.count; ++number)
        seen.emplace_back(std::hash<std::string>()(identity_of(url_of(terms, number))), number);
    std::ranges::sort(seen);
    for (std::size_t i = 1; i < seen.size(); ++i) {
        for (std::size_t j = i; j > 0 && seen[j - 1].first == seen[i].first; --j) {
            const std::size_t one = seen[j - 1].second;
            const std::size_t other = seen[i].second;
            if (identity_of(url_of(terms, one)) == identity_of(url_of(terms, other)))
                refuse_same(terms, one, other);
        }
    }
}

void check(const CopyTerms& terms) {
    const Shard& shard = terms.shard;
    if (shard.index >= shard.count) {
        throw PlanError(
            fmt::format("--shard {0}/{1}: there is no such shard; they are numbered from 0: 0/{1} to {2}/{1}",
                        shard.index, shard.count, shard.count - 1));
    }
    if (shard.index >= terms.count) {
        throw PlanError(fmt::format("--shard {}/{}: it has none of {} copies; take fewer shards", shard.index,
                                    shard.count, terms.count));
    }
    if (!terms.keys.empty() && terms.keys.size() < terms.count) {
        throw PlanError(
            fmt::format("--keys: {} keys are too few for {} copies", terms.keys.size(), terms.count));
    }
    refuse_same_streams(terms);
}

struct BeginOf {
    /// Copies before this one, and all.
    std::size_t before;
    std::size_t count;

    std::chrono::nanoseconds operator()(const RampUp& ramp) const {
        const auto all = static_cast<std::int64_t>(count);
        const auto index = static_cast<std::int64_t>(before);
        const std::int64_t length = ramp.length.count();
        // Quotient and remainder apart: the product of a long time and many copies does not fit.
        return std::chrono::nanoseconds(length / all * index + length % all * index / all);
    }
    std::chrono::nanoseconds operator()(const Rate& rate) const {
        return std::chrono::nanoseconds(std::llround(static_cast<double>(before) / rate.a_second * 1e9));
    }
};

}  // namespace

std::string plain_marks(std::string_view text) {
    return with_marks_replaced(text, [](std::string_view mark) -> std::optional<std::string> {
        if (!mark.starts_with("{n:")) return std::nullopt;
        std::string plain = "{n" + std::string(mark.substr(3));
        // The error leaves the text out: it may be part of a key.
        if (mark.size() < 5 || !digits_of_mark(plain)) {
            throw PlanError(
                "a mark in URL, app or key begins as {n:05} does, but is another; there are {n}, and {n:05} "
                "for "
                "five digits");
        }
        return plain;
    });
}

std::string with_number(std::string_view text, std::size_t number) {
    return with_marks_replaced(text, [number](std::string_view mark) -> std::optional<std::string> {
        const std::optional<std::size_t> digits = digits_of_mark(mark);
        if (!digits) return std::nullopt;
        return fmt::format("{:0{}}", number, *digits);
    });
}

std::vector<Copy> copies(const CopyTerms& terms) {
    check(terms);
    std::vector<Copy> all;
    for (std::size_t number = terms.shard.index + 1; number <= terms.count; number += terms.shard.count) {
        Copy copy;
        copy.number = number;
        copy.url = url_of(terms, number);
        copy.begin = std::visit(BeginOf{number - 1, terms.count}, terms.start);
        copy.origin = terms.origins[all.size() % terms.origins.size()];
        all.push_back(std::move(copy));
    }
    return all;
}

}  // namespace load
