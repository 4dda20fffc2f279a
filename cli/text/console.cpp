#include "cli/text/console.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <fmt/format.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <utility>

#include "cli/environment.hpp"
#include "ground/ascii.hpp"

namespace cli {

namespace {

/// Patience with a reader of our lines that takes none.
constexpr int longest_wait_ms = 100;

constexpr std::string_view erase_line = "\r\x1b[K";

bool can_redraw(int descriptor) {
    const std::string_view terminal = environment("TERM").value_or("");
    return isatty(descriptor) == 1 && !terminal.empty() && terminal != "dumb";
}

/// Bytes of the UTF-8 character at the front, 0 when there is none, as in Latin-1 text.
std::size_t character_size(std::string_view text) {
    const auto byte = static_cast<unsigned char>(text.front());
    const std::size_t size = byte < 0x80   ? 1
                             : byte < 0xC2 ? 0
                             : byte < 0xE0 ? 2
                             : byte < 0xF0 ? 3
                             : byte < 0xF5 ? 4
                                           : 0;
    if (size == 0 || text.size() < size) return 0;
    const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; };
    return std::all_of(text.begin() + 1, text.begin() + static_cast<std::ptrdiff_t>(size), continues) ? size
                                                                                                      : 0;
}

/// U+0000 to U+001F, U+007F, and U+0080 to U+009F, which 8-bit terminals obey.
bool is_control(std::string_view character) {
    return ground::is_control(character.front()) ||
           (character.front() == '\xC2' && static_cast<unsigned char>(character[1]) < 0xA0);
}

}  // namespace

std::string printable(std::string_view text) {
    std::string clean;
    while (!text.empty()) {
        const std::size_t size = character_size(text);
        if (size == 0) {
            clean += '?';
        } else if (is_control(text.substr(0, size))) {
            clean += ' ';
        } else {
            clean += text.substr(0, size);
        }
        text.remove_prefix(std::max<std::size_t>(size, 1));
    }
    return clean;
}

Console::Console(int descriptor)
    : descriptor_(descriptor),
      redraws_(can_redraw(descriptor)),
      colours_(redraws_ && environment("NO_COLOR").value_or("").empty()) {}

Console::~Console() {
    make_way();
}

std::size_t Console::width() const {
    winsize size{};
    const bool known = ioctl(descriptor_, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return known ? size.ws_col : 80;
}

void Console::line(std::string_view text) {
    write_line(printable(text));
}

void Console::text(std::string_view text) {
    make_way();
    write(text);
}

void Console::warning(std::string_view text) {
    write_line(prefix("rtmpush: warning:", Colour::yellow) + ' ' + printable(text));
}

void Console::error(std::string_view text) {
    write_line(prefix("rtmpush:", Colour::red) + ' ' + printable(text));
}

void Console::redraw(std::string_view text) {
    pollfd terminal{.fd = descriptor_, .events = POLLOUT, .revents = 0};
    if (poll(&terminal, 1, 0) != 1 || (terminal.revents & POLLOUT) == 0) return;
    write(fmt::format("\r{}\x1b[K", text));
    drawn_ = true;
}

void Console::make_way() {
    if (std::exchange(drawn_, false)) write(erase_line);
}

std::string Console::prefix(std::string_view text, Colour colour) const {
    return colours_ ? coloured(text, colour) : std::string(text);
}

void Console::write_line(std::string text) {
    if (drawn_) text.insert(0, erase_line);
    drawn_ = false;
    // A line is one write, so that lines of processes that share a log do not mix.
    write(text += '\n');
}

void Console::write(std::string_view text) const {
    while (!text.empty()) {
        // A reader that has stopped holds a line up for a moment, but never the stream.
        pollfd reader{.fd = descriptor_, .events = POLLOUT, .revents = 0};
        if (poll(&reader, 1, longest_wait_ms) == 0) return;
        const ssize_t written =
            ::write(descriptor_, text.data(), std::min<std::size_t>(text.size(), PIPE_BUF));
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

}  // namespace cli
