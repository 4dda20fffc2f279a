#include "cli/report/write_out.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <system_error>
#include <utility>

#include "cli/text/small_file.hpp"
#include "dial/failure.hpp"

namespace cli {

namespace {

/// Bytes of a format's file; a longer one is something else.
constexpr std::size_t max_format_size = 65536;

/// The character that a letter behind a backslash stands for; 0 for none.
char escaped(char letter) {
    switch (letter) {
        case 'n':
            return '\n';
        case 'r':
            return '\r';
        case 't':
            return '\t';
        default:
            return '\0';
    }
}

}  // namespace

WriteOut::WriteOut(std::string_view format) {
    while (!format.empty()) {
        const std::string_view two = format.substr(0, 2);
        const std::size_t brace = two == "%{" ? format.find('}') : std::string_view::npos;
        std::size_t taken = two.size();
        if (brace != std::string_view::npos) {
            add_name(format.substr(2, brace - 2));
            taken = brace + 1;
        } else if (two == "%%") {
            add_text("%");
        } else if (const char letter = two.size() == 2 && two[0] == '\\' ? escaped(two[1]) : '\0') {
            add_text({&letter, 1});
        } else {
            // Both of a pair that means nothing, and one of what is no pair: `%` may follow.
            if (two[0] != '%' && two[0] != '\\') taken = 1;
            add_text(two.substr(0, taken));
        }
        format.remove_prefix(taken);
    }
}

WriteOut WriteOut::from_argument(const std::string& argument) {
    if (!argument.starts_with('@')) return WriteOut(argument);
    const std::string path = argument.substr(1);
    const std::string_view name = path == "-" ? std::string_view("standard input") : path;
    std::string format;
    try {
        format = read_small_file(path, max_format_size);
    } catch (const std::system_error& error) {
        throw dial::Failure(
            dial::ExitStatus::input_unreadable,
            fmt::format("{}: cannot read the format: {}; check --write-out", name, error.code().message()));
    }
    if (format.size() > max_format_size)
        throw dial::Failure(dial::ExitStatus::usage,
                            fmt::format("{}: far too long for a format; check --write-out", name));
    std::erase_if(format, [](char c) { return c == '\r' || c == '\n'; });
    return WriteOut(format);
}

void WriteOut::add_text(std::string_view text) {
    if (pieces_.empty() || pieces_.back().kind != Piece::Kind::text) pieces_.push_back({});
    pieces_.back().text += text;
}

void WriteOut::add_name(std::string_view name) {
    using Kind = Piece::Kind;
    static constexpr std::array<std::pair<std::string_view, Kind>, 4> others{
        {{"json", Kind::json},
         {"stdout", Kind::to_output},
         {"stderr", Kind::to_error},
         {"onerror", Kind::only_on_error}}};
    for (const auto& [known, kind] : others) {
        if (known == name) return pieces_.push_back({.kind = kind});
    }
    const std::span<const Variable> all = variables();
    const auto found = std::ranges::find(all, name, &Variable::name);
    if (found == all.end()) return unknown_.emplace_back(name), void();
    pieces_.push_back({.kind = Kind::variable, .variable = static_cast<std::size_t>(found - all.begin())});
}

WriteOut::Texts WriteOut::text(const Delivery& delivery) const {
    Texts texts;
    std::string* to = &texts.output;
    for (const Piece& piece : pieces_) {
        switch (piece.kind) {
            case Piece::Kind::text:
                *to += piece.text;
                break;
            case Piece::Kind::variable:
                *to += value_text(variables()[piece.variable].read(delivery));
                break;
            case Piece::Kind::json:
                *to += variables_json(delivery);
                break;
            case Piece::Kind::to_output:
                to = &texts.output;
                break;
            case Piece::Kind::to_error:
                to = &texts.error;
                break;
            case Piece::Kind::only_on_error:
                if (delivery.ended.status == dial::ExitStatus::success) return texts;
                break;
        }
    }
    return texts;
}

}  // namespace cli
