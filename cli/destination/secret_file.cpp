#include "cli/destination/secret_file.hpp"

#include <fmt/format.h>
#include <system_error>

#include "cli/text/small_file.hpp"
#include "dial/failure.hpp"
#include "ground/text_file.hpp"

namespace cli {

namespace {

/// Words and rules for a kind of secret file.
struct Purpose {
    std::string_view file;
    std::string_view secret;
    /// Short name of the secret, as in "no key in it".
    std::string_view short_name;
    std::string_view option;
    /// White space that is taken off at both ends.
    std::string_view white_space;
};

std::string read_secret(const std::string& path, const Purpose& purpose) {
    // Messages do not name the path: whoever mixes up --key and --key-file typed the key itself.
    const std::string_view name = path == "-" ? "standard input" : purpose.file;
    const auto useless = [&](std::string_view why) {
        return dial::Failure(dial::ExitStatus::usage, fmt::format("{}: {}; the {} holds the {} in one line",
                                                                  name, why, purpose.file, purpose.secret));
    };
    std::string content;
    try {
        content = read_small_file(path, max_secret_file_size);
    } catch (const std::system_error& error) {
        throw dial::Failure(dial::ExitStatus::input_unreadable,
                            fmt::format("{}: cannot read the {}: {}; check {}", name, purpose.secret,
                                        error.code().message(), purpose.option));
    }
    if (content.size() > max_secret_file_size)
        throw useless(fmt::format("far too long for a {}", purpose.short_name));

    const std::string_view text =
        ground::trimmed(ground::without_byte_order_mark(content), purpose.white_space);
    if (text.empty()) throw useless(fmt::format("no {} in it", purpose.short_name));
    if (text.find_first_of("\r\n") != std::string::npos) throw useless("more than one line");
    if (text.find('\0') != std::string::npos) throw useless("not a text");
    return std::string(text);
}

}  // namespace

std::string read_key_file(const std::string& path, std::string_view option) {
    return read_secret(path, {"key file", "stream key", "key", option, " \t\r\n"});
}

std::string read_password_file(const std::string& path) {
    return read_secret(path, {"password file", "password", "password", "--password-file", "\r\n"});
}

}  // namespace cli
