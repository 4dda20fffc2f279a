#include "cli/destination/secret_file.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

#include "dial/failure.hpp"

namespace secret_file_test {

using cli::read_key_file;
using dial::ExitStatus;
using dial::Failure;

namespace {

/// A file of its own in the working folder, for as long as it lives.
class KeyFile {
  public:
    explicit KeyFile(const std::string& content) : path_("secret_file_test_" + std::to_string(getpid())) {
        std::ofstream(path_, std::ios::binary) << content;
    }
    ~KeyFile() { unlink(path_.c_str()); }
    KeyFile(const KeyFile&) = delete;
    KeyFile& operator=(const KeyFile&) = delete;
    const std::string& path() const { return path_; }

  private:
    std::string path_;
};

std::string key_in(const std::string& content) {
    return read_key_file(KeyFile(content).path());
}

/// The failure's text without the name of the file; its status is checked.
std::string refusal(const std::string& path, ExitStatus expected) {
    try {
        read_key_file(path);
    } catch (const Failure& failure) {
        CHECK(failure.status() == expected);
        const std::string text = failure.what();
        CHECK(text.rfind("key file: ", 0) == 0);
        return text.substr(10);
    }
    return {};
}

std::string content_refusal(const std::string& content) {
    return refusal(KeyFile(content).path(), ExitStatus::usage);
}

}  // namespace

TEST_CASE("a key is one line without the white space around it") {
    CHECK(key_in("abcd-1234?x=y&z") == "abcd-1234?x=y&z");
    CHECK(key_in("abcd\n") == "abcd");
    CHECK(key_in("\xEF\xBB\xBF"
                 "abcd\r\n") == "abcd");
    CHECK(key_in("\r\n  abcd\t\r\n\n") == "abcd");
    CHECK(key_in(std::string(cli::max_secret_file_size, 'k')).size() == cli::max_secret_file_size);
}

TEST_CASE("a file that holds no key is refused without showing what it holds") {
    const std::string hint = "; the key file holds the stream key in one line";
    CHECK(content_refusal("") == "no key in it" + hint);
    CHECK(content_refusal(" \n\n") == "no key in it" + hint);
    CHECK(content_refusal("secret\nsecond") == "more than one line" + hint);
    CHECK(content_refusal(std::string("sec\0ret", 7)) == "not a text" + hint);
    CHECK(content_refusal(std::string(cli::max_secret_file_size + 1, 'k')) ==
          "far too long for a key" + hint);
}

TEST_CASE("a file that cannot be read is told with the cause") {
    CHECK(refusal("no/such/file", ExitStatus::input_unreadable) ==
          "cannot read the stream key: No such file or directory; check --key-file");
    CHECK(refusal(".", ExitStatus::input_unreadable) ==
          "cannot read the stream key: Is a directory; check --key-file");
}

TEST_CASE("a key comes from standard input") {
    const KeyFile file("from-stdin\n");
    const int before = dup(STDIN_FILENO);
    const int replacement = open(file.path().c_str(), O_RDONLY | O_CLOEXEC);
    REQUIRE(dup2(replacement, STDIN_FILENO) == STDIN_FILENO);
    const std::string key = read_key_file("-");
    if (before >= 0) dup2(before, STDIN_FILENO);
    close(before);
    close(replacement);
    CHECK(key == "from-stdin");
}

TEST_CASE("a password keeps its blanks, and is one line too") {
    CHECK(cli::read_password_file(KeyFile(" pass word \r\n").path()) == " pass word ");
    try {
        cli::read_password_file(KeyFile("secret\nsecond").path());
        FAIL("a second line was taken");
    } catch (const Failure& failure) {
        CHECK(std::string(failure.what()) ==
              "password file: more than one line; the password file holds the password in one line");
    }
    CHECK_THROWS_WITH_AS(cli::read_password_file("no/such/file"),
                         "password file: cannot read the password: No such file or directory; check "
                         "--password-file",
                         Failure);
}

TEST_CASE("a list has a key a line, and lines without one do not count") {
    const auto keys_in = [](const std::string& content) {
        return cli::read_key_list(KeyFile(content).path());
    };
    CHECK(keys_in("\xEF\xBB\xBFone\r\n\n  two?x=y \n\t\nthree") ==
          std::vector<std::string>{"one", "two?x=y", "three"});
    CHECK_THROWS_WITH_AS(keys_in(" \n\n"),
                         "key list: no key in it; the key list holds the stream keys, one a line", Failure);
    CHECK_THROWS_AS(keys_in(std::string("a\0b\n", 4)), Failure);
    CHECK_THROWS_AS(cli::read_key_list("/does/not/exist"), Failure);
}

}  // namespace secret_file_test
