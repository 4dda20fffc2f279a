#include "net/wakeup.hpp"

#include <cerrno>
#include <cstdint>
#include <sys/eventfd.h>
#include <system_error>
#include <unistd.h>

namespace net {

Wakeup::Wakeup() : descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (descriptor() < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

// Neither call can fail in a way that matters: an eventfd takes and gives 8 bytes whole, a full counter is
// signalled already and an empty one clear. A signal handler must leave errno as it was.
void Wakeup::signal() noexcept {
    const int saved = errno;
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(descriptor(), &one, sizeof one);
    errno = saved;
}

void Wakeup::clear() noexcept {
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t read = ::read(descriptor(), &count, sizeof count);
}

}  // namespace net
