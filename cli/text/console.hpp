#pragma once

#include <string>
#include <string_view>

#include "cli/text/colour.hpp"

namespace cli {

/// `text` on one line and with nothing that a terminal obeys: control characters become spaces. Words of
/// files and servers pass through it.
std::string printable(std::string_view text);

/// Standard error: whole lines, and on a terminal one line below them that is drawn over and over. When it
/// cannot be written to there is nobody left to tell, and the stream goes on.
class Console {
  public:
    /// `descriptor` stays the caller's. Looks at TERM and NO_COLOR.
    explicit Console(int descriptor);
    ~Console();
    Console(const Console&) = delete;
    Console& operator=(const Console&) = delete;

    /// A terminal that can draw over a line.
    bool redraws() const { return redraws_; }
    bool colours() const { return colours_; }
    /// Columns of the terminal as it is now; 80 when nobody knows.
    std::size_t width() const;

    void line(std::string_view text);
    /// `rtmpush: warning: text`
    void warning(std::string_view text);
    /// `rtmpush: text`
    void error(std::string_view text);

    /// Writes a text as it is, line ends and all.
    void text(std::string_view text);

    /// Shows `text` in place of the line drawn before: our own text, narrower than width(), as it is. Does
    /// nothing while the terminal takes no output (Ctrl-S): a stream must not wait for it.
    void redraw(std::string_view text);
    /// Takes the line that is drawn over away, for what somebody else is about to write on the terminal.
    void make_way();

  private:
    /// The beginning of a line, in that colour on a terminal that has some.
    std::string prefix(std::string_view text, Colour colour) const;
    void write_line(std::string text);
    void write(std::string_view text) const;

    const int descriptor_;
    const bool redraws_;
    const bool colours_;
    bool drawn_ = false;
};

}  // namespace cli
