#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/figures/delivery.hpp"

namespace cli {

/// A format of --write-out, with curl's escapes: `%{name}` is a variable, `%%` a per cent sign, and `\n`,
/// `\r` and `\t` are what they are in C. Anything else behind a `%` or `\` stands for itself.
class WriteOut {
  public:
    explicit WriteOut(std::string_view format);
    /// The format that an argument names: the text itself, or that of the file behind an `@`, without its
    /// line ends; `@-` is standard input. Throws dial::Failure(input_unreadable).
    static WriteOut from_argument(const std::string& argument);

    /// Names in braces that are no variable; nothing is written for them.
    const std::vector<std::string>& unknown() const { return unknown_; }

    /// Texts for the two outputs, which `%{stdout}` and `%{stderr}` choose between.
    struct Texts {
        std::string output;
        std::string error;
    };
    Texts text(const Delivery& delivery) const;

  private:
    /// A piece of the format.
    struct Piece {
        enum class Kind { text, variable, json, to_output, to_error, only_on_error };
        Kind kind = Kind::text;
        std::string text{};
        /// Index in variables().
        std::size_t variable = 0;
    };
    void add_text(std::string_view text);
    void add_name(std::string_view name);

    std::vector<Piece> pieces_;
    std::vector<std::string> unknown_;
};

}  // namespace cli
