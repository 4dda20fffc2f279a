// A stream over a link of a fixed rate.

#include "e2e/slow_link.hpp"

#include "e2e/ingest_server.hpp"
#include "e2e/media_files.hpp"
#include "e2e/rtmpush.hpp"
#include "e2e/skip.hpp"

namespace slow_link_test {

using namespace e2e;

namespace {

using Clock = std::chrono::steady_clock;

std::vector<std::string> at_server(std::vector<std::string> script = {}) {
    script.insert(script.begin(), {"--bind", SlowLink::server_address});
    return script;
}

}  // namespace

TEST_CASE("a push over a slow link takes as long as its bytes do, and is confirmed") {
    if (is_skipped(SlowLink::why_not())) return;
    const SlowLink link("2mbit");
    IngestServer ingest(at_server(), link.server());
    const std::string file = media_file("groups.mp4");
    const auto begun = Clock::now();
    const Outcome outcome = run(link.at_client(rtmpush_unpaced({file, ingest.url("live/slow")})));
    CAPTURE(outcome.err);
    CHECK(outcome.status == 0);
    CHECK(ingest.seen().find("\"frames\":90") != std::string::npos);
    const double megabits = static_cast<double>(std::filesystem::file_size(file)) * 8 / 1e6;
    const std::chrono::duration<double> taken = Clock::now() - begun;
    // The bucket lets its own 32 KiB through at once.
    CHECK(taken.count() > (megabits - 0.3) / 2);
}

TEST_CASE("a server that closes behind a slow link ends the stream at once") {
    if (is_skipped(SlowLink::why_not())) return;
    const SlowLink link("2mbit");
    for (const char* how : {"--close-after", "--reset-after"}) {
        CAPTURE(how);
        // The first frame would be in the pipe for 8 s.
        const IngestServer ingest(at_server({how, "publish-start"}), link.server());
        const auto begun = Clock::now();
        const Outcome outcome =
            run(link.at_client(rtmpush_unpaced({media_file("big_frame.mp4"), ingest.url("live/closed")})));
        const std::chrono::duration<double> taken = Clock::now() - begun;
        CAPTURE(outcome.err);
        CHECK(outcome.status == 114);
        CHECK(taken.count() < 5);
    }
}

TEST_CASE("a server that stops reading behind a slow link is given up after the stall timeout") {
    if (is_skipped(SlowLink::why_not())) return;
    const SlowLink link("2mbit");
    const IngestServer ingest(at_server({"--stop-reading-after", "publish-start"}), link.server());
    const Outcome outcome = run(link.at_client(
        rtmpush_unpaced({"--stall-timeout", "1s", media_file("big_frame.mp4"), ingest.url("live/stalled")})));
    CAPTURE(outcome.err);
    CHECK(outcome.status == 28);
    CHECK(outcome.err.find("stall") != std::string::npos);
}

TEST_CASE("the rate of a link can change") {
    if (is_skipped(SlowLink::why_not())) return;
    const SlowLink link("200kbit");
    IngestServer ingest(at_server(), link.server());
    Process push(link.at_client(rtmpush_unpaced({media_file("big_frame.mp4"), ingest.url("live/faster")})));
    // The push would take minutes at the first rate.
    push.await_output("publishing to");
    link.set_rate("100mbit");
    CHECK(push.wait(std::chrono::seconds(20)).status == 0);
}

}  // namespace slow_link_test
