#include "watch/remote_output.hpp"

#include <doctest/doctest.h>
#include <string>
#include <thread>

#include "media/clips/testcard.hpp"
#include "support/clips.hpp"
#include "support/web_server.hpp"

namespace remote_output_test {

using watch::Calls;
using watch::Comparison;
using watch::RemoteOutput;
using watch::TimePoint;

namespace {

std::string card_as_flv() {
    const clips::Folder folder;
    const media::ByteView clip = media::testcards().front().clip;
    const std::string card = folder.write("card.mp4", media::Bytes(clip.begin(), clip.end()));
    const media::Bytes flv = clips::bytes_of(folder.make("card.flv", "-i " + card + " -c copy"));
    return {flv.begin(), flv.end()};
}

}  // namespace

TEST_CASE("what comes over HTTP is handed to the comparison, to its end") {
    const WebServer server({{"/card.flv", {card_as_flv()}}});
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
        {{"/card.flv", {card_as_flv().substr(0, 50000), "200 OK", "", WebServer::Page::End::open}}});
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
