#include "watch/remote_output.hpp"

#include <doctest/doctest.h>
#include <string>
#include <thread>

#include "support/clips.hpp"
#include "support/web_server.hpp"

namespace remote_output_test {

using watch::Calls;
using watch::Comparison;
using watch::RemoteOutput;
using watch::TimePoint;

TEST_CASE("what comes over HTTP is handed to the comparison, to its end") {
    const WebServer server({{"/card.flv", {clips::testcard_as("flv")}}});
    Calls calls;
    Comparison comparison;
    RemoteOutput output(server.url("/card.flv"), {}, calls);
    while (output.take(comparison, TimePoint::max())) {
    }
    CHECK(comparison.has_received());
    CHECK(comparison.findings().all.sent == 0);
}

TEST_CASE("a viewer that leaves ends the wait") {
    const WebServer server(
        {{"/card.flv",
          {clips::testcard_as("flv").substr(0, 50000), "200 OK", "", WebServer::Page::End::open}}});
    Calls calls;
    Comparison comparison;
    std::thread later([&] {
        while (!comparison.has_received())
            std::this_thread::yield();
        calls.end();
    });
    const auto watch_on = [&] {
        RemoteOutput output(server.url("/card.flv"), {}, calls);
        while (output.take(comparison, TimePoint::max())) {
        }
    };
    CHECK_THROWS_AS(watch_on(), media::Error);
    later.join();
}

}  // namespace remote_output_test
