#include "support/pseudo_terminal.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <system_error>
#include <termios.h>
#include <unistd.h>

namespace {

int checked(int result) {
    if (result < 0) throw std::system_error(errno, std::generic_category());
    return result;
}

std::string read_waiting(int descriptor) {
    std::string all;
    std::array<char, 4096> buffer{};
    for (;;) {
        const ssize_t count = read(descriptor, buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return all;
        all.append(buffer.data(), static_cast<std::size_t>(count));
    }
}

}  // namespace

PseudoTerminal::PseudoTerminal(unsigned short columns)
    : screen_(checked(posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC))), terminal_(-1) {
    checked(grantpt(screen_));
    checked(unlockpt(screen_));
    std::array<char, 64> name{};
    checked(-ptsname_r(screen_, name.data(), name.size()));
    terminal_ = checked(open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC));
    // Bytes as they are written, without \r before each \n.
    termios settings{};
    checked(tcgetattr(terminal_, &settings));
    settings.c_oflag &= ~static_cast<tcflag_t>(OPOST);
    checked(tcsetattr(terminal_, TCSANOW, &settings));
    resize(columns);
}

PseudoTerminal::~PseudoTerminal() {
    close(terminal_);
    close(screen_);
}

void PseudoTerminal::resize(unsigned short columns) const {
    winsize size{};
    size.ws_row = 24;
    size.ws_col = columns;
    checked(ioctl(screen_, TIOCSWINSZ, &size));
}

std::string PseudoTerminal::take() const {
    return read_waiting(screen_);
}

LogPipe::LogPipe() {
    checked(pipe2(ends_, O_CLOEXEC));
    checked(fcntl(ends_[0], F_SETFL, O_NONBLOCK));
}

LogPipe::~LogPipe() {
    close(ends_[0]);
    close(ends_[1]);
}

std::string LogPipe::take() const {
    return read_waiting(ends_[0]);
}
