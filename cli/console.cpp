#include "cli/console.hpp"

#include <cerrno>
#include <cstdlib>
#include <fmt/format.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace cli {

namespace {

constexpr std::string_view erase_line = "\r\x1b[K";

/// Empty when it is not set: for both variables that are asked for, the two mean the same.
std::string_view environment(const char* name) {
    // No other thread runs yet.
    const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
    return value == nullptr ? std::string_view() : value;
}

bool can_redraw(int descriptor) {
    const std::string_view terminal = environment("TERM");
    return isatty(descriptor) == 1 && !terminal.empty() && terminal != "dumb";
}

}  // namespace

std::string printable(std::string_view text) {
    std::string clean;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const bool second = i + 1 < text.size() && (static_cast<unsigned char>(text[i + 1]) & 0xE0U) == 0x80U;
        if (byte == 0xC2 && second) {
            // U+0080 to U+009F: control characters of 8-bit terminals.
            clean += ' ';
            ++i;
        } else {
            clean += byte < 0x20 || byte == 0x7F ? ' ' : text[i];
        }
    }
    return clean;
}

Console::Console(int descriptor)
    : descriptor_(descriptor),
      redraws_(can_redraw(descriptor)),
      colours_(redraws_ && environment("NO_COLOR").empty()) {}

Console::~Console() {
    if (drawn_) write(erase_line);
}

std::size_t Console::width() const {
    winsize size{};
    const bool known = ioctl(descriptor_, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return known ? size.ws_col : 80;
}

void Console::line(std::string_view text) {
    write_line(printable(text));
}

void Console::warning(std::string_view text) {
    write_line(coloured("rtmpush: warning:", Colour::yellow) + ' ' + printable(text));
}

void Console::error(std::string_view text) {
    write_line(coloured("rtmpush:", Colour::red) + ' ' + printable(text));
}

void Console::redraw(std::string_view text) {
    pollfd terminal{.fd = descriptor_, .events = POLLOUT, .revents = 0};
    if (poll(&terminal, 1, 0) != 1 || (terminal.revents & POLLOUT) == 0) return;
    write(fmt::format("\r{}\x1b[K", text));
    drawn_ = true;
}

std::string Console::coloured(std::string_view text, Colour colour) const {
    if (!colours_) return std::string(text);
    return fmt::format("\x1b[{}m{}\x1b[0m", static_cast<int>(colour), text);
}

void Console::write_line(std::string text) {
    if (drawn_) text.insert(0, erase_line);
    drawn_ = false;
    // One write, so that lines of processes that share a log do not mix.
    write(text += '\n');
}

void Console::write(std::string_view text) const {
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor_, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

}  // namespace cli
