#include "cli/key_file.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <fmt/format.h>
#include <memory>
#include <system_error>

#include "publish/failure.hpp"

namespace cli {

namespace {

constexpr std::string_view white_space = " \t\r\n";
/// What editors on Windows begin a UTF-8 text with.
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

int leave_open(std::FILE* /*file*/) {
    return 0;
}

File open(const std::string& path) {
    return path == "-" ? File(stdin, leave_open) : File(std::fopen(path.c_str(), "rbe"), std::fclose);
}

/// All of it, or a little more than the limit.
std::string read(std::FILE* file) {
    std::string text;
    std::array<char, 4096> buffer{};
    while (text.size() <= max_key_file_size) {
        const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), file);
        if (count == 0) break;
        text.append(buffer.data(), count);
    }
    return text;
}

}  // namespace

std::string read_key_file(const std::string& path) {
    // Not the path: whoever mixes up --key and --key-file typed the key itself.
    const std::string name = path == "-" ? "standard input" : "key file";
    const auto unreadable = [&name] {
        const std::string cause = std::generic_category().message(errno);
        return publish::Failure(
            publish::ExitStatus::input_unreadable,
            fmt::format("{}: cannot read the stream key: {}; check --key-file", name, cause));
    };
    const auto no_key = [&name](std::string_view why) {
        return publish::Failure(
            publish::ExitStatus::usage,
            fmt::format("{}: {}; the key file holds the stream key in one line", name, why));
    };
    const File file = open(path);
    if (!file) throw unreadable();
    std::string text = read(file.get());
    if (std::ferror(file.get()) != 0) throw unreadable();
    if (text.size() > max_key_file_size) throw no_key("far too long for a key");

    if (text.starts_with(byte_order_mark)) text.erase(0, byte_order_mark.size());
    text.erase(text.find_last_not_of(white_space) + 1);
    text.erase(0, text.find_first_not_of(white_space));
    if (text.empty()) throw no_key("no key in it");
    if (text.find_first_of("\r\n") != std::string::npos) throw no_key("more than one line");
    if (text.find('\0') != std::string::npos) throw no_key("not a text");
    return text;
}

}  // namespace cli
