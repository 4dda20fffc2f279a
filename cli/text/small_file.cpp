#include "cli/text/small_file.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

namespace cli {

namespace {

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

int leave_open(std::FILE* /*file*/) {
    return 0;
}

File open(const std::string& path) {
    return path == "-" ? File(stdin, leave_open) : File(std::fopen(path.c_str(), "rbe"), std::fclose);
}

}  // namespace

std::string read_small_file(const std::string& path, std::size_t limit) {
    const auto failed = [] { return std::system_error(errno, std::generic_category()); };
    const File file = open(path);
    if (!file) throw failed();
    std::string text;
    std::array<char, 4096> buffer{};
    while (text.size() <= limit) {
        const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), file.get());
        if (count == 0) break;
        text.append(buffer.data(), count);
    }
    if (std::ferror(file.get()) != 0) throw failed();
    return text;
}

}  // namespace cli
