#include "ground/errno_text.hpp"

#include <cerrno>
#include <doctest/doctest.h>

namespace errno_text_test {

TEST_CASE("an errno has the system's words") {
    CHECK(ground::errno_text(ENOENT) == "No such file or directory");
    CHECK(ground::errno_text(EMFILE) == "Too many open files (raise the limit with ulimit -n)");
}

}  // namespace errno_text_test
