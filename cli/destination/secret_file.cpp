#include "cli/destination/secret_file.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>
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
    /// What the file holds, as in "the stream key in one line".
    std::string_view form;
    std::string_view option;
    /// White space that is taken off at both ends.
    std::string_view white_space;
};

/// The content of the file, and the words for one that is of no use.
class SecretText {
  public:
    SecretText(const std::string& path, const Purpose& purpose, std::size_t limit)
        : path_(path), purpose_(purpose), limit_(limit) {}

    /// All of it. Throws for a file that cannot be read, is too long, or is no text.
    std::string read() const {
        std::string content;
        try {
            content = read_small_file(path_, limit_);
        } catch (const std::system_error& error) {
            throw dial::Failure(dial::ExitStatus::input_unreadable,
                                fmt::format("{}: cannot read the {}: {}; check {}", name(), purpose_.secret,
                                            error.code().message(), purpose_.option));
        }
        if (content.size() > limit_) throw useless(fmt::format("far too long for a {}", purpose_.short_name));
        return std::string(ground::without_byte_order_mark(content));
    }

    dial::Failure useless(std::string_view why) const {
        return {dial::ExitStatus::usage,
                fmt::format("{}: {}; the {} holds the {}", name(), why, purpose_.file, purpose_.form)};
    }

  private:
    // Messages do not name the path: whoever mixes up --key and --key-file typed the key itself.
    std::string_view name() const { return path_ == "-" ? "standard input" : purpose_.file; }

    const std::string& path_;
    const Purpose& purpose_;
    const std::size_t limit_;
};

std::string read_secret(const std::string& path, const Purpose& purpose) {
    const SecretText secret(path, purpose, max_secret_file_size);
    const std::string content = secret.read();
    const std::string_view text = ground::trimmed(content, purpose.white_space);
    if (text.empty()) throw secret.useless(fmt::format("no {} in it", purpose.short_name));
    if (text.find_first_of("\r\n") != std::string::npos) throw secret.useless("more than one line");
    if (text.find('\0') != std::string::npos) throw secret.useless("not a text");
    return std::string(text);
}

}  // namespace

std::string read_key_file(const std::string& path, std::string_view option) {
    return read_secret(path, {"key file", "stream key", "key", "stream key in one line", option, " \t\r\n"});
}

std::string read_password_file(const std::string& path) {
    return read_secret(
        path, {"password file", "password", "password", "password in one line", "--password-file", "\r\n"});
}

std::vector<std::string> read_key_list(const std::string& path) {
    const Purpose purpose{"key list", "stream keys", "list of keys", "stream keys, one a line",
                          "--keys",   " \t\r"};
    const SecretText secret(path, purpose, max_key_list_size);
    const std::string content = secret.read();
    if (content.find('\0') != std::string::npos) throw secret.useless("not a text");
    std::vector<std::string> keys;
    std::string_view rest = content;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        const std::string_view key = ground::trimmed(rest.substr(0, end), purpose.white_space);
        if (!key.empty()) keys.emplace_back(key);
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (keys.empty()) throw secret.useless("no key in it");
    return keys;
}

}  // namespace cli
