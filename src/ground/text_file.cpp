#include "ground/text_file.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

#include "ground/descriptor.hpp"

namespace ground {

namespace {

std::system_error failed_read() {
    return {errno, std::generic_category()};
}

std::string read_all(int descriptor, std::size_t limit) {
    std::string text;
    std::array<char, 4096> buffer;
    while (text.size() <= limit) {
        const ssize_t count = ::read(descriptor, buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) throw failed_read();
        if (count == 0) break;
        text.append(buffer.data(), static_cast<std::size_t>(count));
    }
    return text;
}

}  // namespace

std::string read_small_file(const std::string& path, std::size_t limit) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.number() < 0) throw failed_read();
    return read_all(file.number(), limit);
}

std::string read_standard_input(std::size_t limit) {
    return read_all(STDIN_FILENO, limit);
}

std::string_view without_byte_order_mark(std::string_view text) {
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    return text.starts_with(mark) ? text.substr(mark.size()) : text;
}

std::string_view trimmed(std::string_view text, std::string_view white_space) {
    const std::size_t begin = text.find_first_not_of(white_space);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(white_space) + 1 - begin);
}

}  // namespace ground
