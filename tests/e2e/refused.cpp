#include "e2e/refused.hpp"

#include <doctest/doctest.h>

namespace e2e {

void check_refused(const Outcome& outcome, int status, const std::vector<std::string>& words) {
    CAPTURE(outcome.err);
    CHECK(outcome.status == status);
    CHECK(outcome.out.empty());
    const auto line = outcome.err.rfind("rtmpush: ");
    REQUIRE(line != std::string::npos);
    CHECK(outcome.err.find('\n', line) == outcome.err.size() - 1);
    for (const std::string& word : words) {
        CAPTURE(word);
        CHECK(outcome.err.find(word, line) != std::string::npos);
    }
}

}  // namespace e2e
