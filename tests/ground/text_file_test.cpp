#include "ground/text_file.hpp"

#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <unistd.h>

namespace text_file_test {

using ground::read_small_file;

TEST_CASE("a file is read whole, and of a long one little more than the limit") {
    const std::string path = "text_file_test_" + std::to_string(getpid());
    const std::string content = std::string("a\0b\r\n", 5) + std::string(100000, 'x');
    std::ofstream(path, std::ios::binary) << content;
    CHECK(read_small_file(path, 200000) == content);
    const std::size_t cut = read_small_file(path, 10).size();
    CHECK(cut > 10);
    CHECK(cut < 10000);
    std::filesystem::remove(path);
}

TEST_CASE("what cannot be read has its cause") {
    const auto cause = [](const std::string& path) {
        try {
            read_small_file(path, 10);
        } catch (const std::system_error& error) {
            return error.code();
        }
        return std::error_code();
    };
    CHECK(cause("no/such/file") == std::errc::no_such_file_or_directory);
    CHECK(cause(".") == std::errc::is_a_directory);
    CHECK(cause("-") == std::errc::no_such_file_or_directory);
}

TEST_CASE("a text begins behind its mark, and ends before its white space") {
    CHECK(ground::without_byte_order_mark("\xEF\xBB\xBFkey") == "key");
    CHECK(ground::without_byte_order_mark("\xEF\xBBkey") == "\xEF\xBBkey");
    CHECK(ground::trimmed(" \ta b\r\n", " \t\r\n") == "a b");
    CHECK(ground::trimmed(" a ", "\n") == " a ");
    CHECK(ground::trimmed("  ", " ").empty());
}

}  // namespace text_file_test
