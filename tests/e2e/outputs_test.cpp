// No key in any output of any test: this one greps what all the others had the program write. ctest runs it behind them.

#include "e2e/outputs.hpp"

#include <doctest/doctest.h>

#include "support/temporary_folder.hpp"

namespace outputs_test {

using namespace e2e;

TEST_CASE("a key, a token or a password in an output is found, whoever was given it") {
    const TemporaryFolder folder;
    keep(record_of({{"rtmpush", "a.mp4", "rtmp://joe:pass-word-1@h/live/key-11?sign=token-11"},
                    {{"RTMPUSH_KEY", "key-22"}}},
                   {0, "out", "err"}),
         folder.path());
    CHECK(leaks_in(kept_in(folder.path())).empty());
    for (const std::string secret : {"pass-word-1", "key-11", "token-11", "key-22"}) {
        CAPTURE(secret);
        const TemporaryFolder other;
        keep(kept_in(folder.path()).at(0), other.path());
        keep(record_of({{"rtmpush"}}, {1, "", "of " + secret + " there"}), other.path());
        const std::vector<std::string> leaks = leaks_in(kept_in(other.path()));
        REQUIRE(leaks.size() == 1);
        CHECK(leaks[0] == secret + ": of " + secret + " there");
    }
}

TEST_CASE("no output of any test has a key, a token or a password") {
    const std::vector<OutputRecord> records = kept_in(E2E_OUTPUTS);
    MESSAGE(records.size() << " outputs");
    for (const std::string& leak : leaks_in(records))
        FAIL_CHECK(leak);
}

}  // namespace outputs_test
