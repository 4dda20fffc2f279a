#include "cli/text/small_file.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

namespace small_file_test {

using cli::read_small_file;

TEST_CASE("a dash is standard input, anything else a file") {
    int ends[2];
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    REQUIRE(::write(ends[1], "secret\n", 7) == 7);
    ::close(ends[1]);
    const int before = ::dup(STDIN_FILENO);
    ::dup2(ends[0], STDIN_FILENO);
    CHECK(read_small_file("-", 100) == "secret\n");
    ::dup2(before, STDIN_FILENO);
    ::close(before);
    ::close(ends[0]);
    CHECK_THROWS_AS(read_small_file("./-", 100), std::system_error);
}

}  // namespace small_file_test
