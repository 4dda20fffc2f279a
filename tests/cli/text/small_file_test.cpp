#include "cli/text/small_file.hpp"

#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <unistd.h>

namespace small_file_test {

using cli::read_small_file;

TEST_CASE("a file is read whole, and of a long one little more than the limit") {
    const std::string path = "small_file_test_" + std::to_string(getpid());
    const std::string content = std::string("a\0b\r\n", 5) + std::string(100000, 'x');
    std::ofstream(path, std::ios::binary) << content;
    CHECK(read_small_file(path, 200000) == content);
    const std::size_t cut = read_small_file(path, 10).size();
    CHECK(cut > 10);
    CHECK(cut < 10000);
    std::filesystem::remove(path);
}

TEST_CASE("what cannot be read has its cause") {
    try {
        read_small_file("no/such/file", 10);
        FAIL("a file that does not exist was read");
    } catch (const std::system_error& error) {
        CHECK(error.code() == std::errc::no_such_file_or_directory);
    }
    CHECK_THROWS_AS(read_small_file(".", 10), std::system_error);
}

}  // namespace small_file_test
