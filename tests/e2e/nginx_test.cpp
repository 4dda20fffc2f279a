// Against nginx with its RTMP module: what it records, and each way in which it refuses.

#include <csignal>
#include <doctest/doctest.h>
#include <string>

#include "e2e/comparison.hpp"
#include "e2e/flv_reader.hpp"
#include "e2e/media_files.hpp"
#include "e2e/nginx_server.hpp"
#include "e2e/refused.hpp"
#include "e2e/rtmpush.hpp"

namespace nginx_test {

using namespace e2e;

TEST_CASE("nginx records every frame") {
    const NginxServer nginx;
    const auto source = media_file("clip.mp4");
    const Outcome pushed = run(rtmpush_unpaced({source, nginx.url("live/whole")}));
    CAPTURE(pushed.err);
    REQUIRE(pushed.status == 0);
    const auto recording = nginx.recording("whole");
    check_same_frames(read_flv(recording), source);
    check_order(read_flv(recording));
    check_decodes(recording);
}

TEST_CASE("a key with a query is a stream of that name") {
    const NginxServer nginx;
    CHECK(run(rtmpush_unpaced({media_file("clip.mp4"), nginx.url("live/name?token=abc&x=1")})).status == 0);
    CHECK_NOTHROW(nginx.recording("name"));
}

TEST_CASE("a name in use is told from other refusals") {
    const NginxServer nginx;
    const auto source = media_file("clip.mp4");
    Process first(rtmpush({source, nginx.url("live/same")}));
    REQUIRE(nginx.wait_until_recording("same"));
    check_refused(run(rtmpush({"-q", source, nginx.url("live/same")})), 113, {"NetStream.Publish.BadName"});
    CHECK(first.running());
    first.send_signal(SIGTERM);
    CHECK(first.wait().status == 143);
}

TEST_CASE("nginx closes without a word when it does not know the app") {
    const NginxServer nginx;
    check_refused(run(rtmpush({"-q", media_file("clip.mp4"), nginx.url("nowhere/key")})), 111, {"app"});
}

TEST_CASE("an app that never answers publish is given up in that phase") {
    const NginxServer nginx;
    const Command command =
        rtmpush({"-q", "--connect-timeout", "500ms", media_file("clip.mp4"), nginx.url("dead/key")});
    check_refused(run(command, std::chrono::seconds(5)), 28, {"publish"});
}

TEST_CASE("an accepted publish that is closed at once is no success") {
    const NginxServer nginx;
    check_refused(run(rtmpush({"-q", media_file("clip.mp4"), nginx.url("denied/key")})), 114, {"accept"});
}

TEST_CASE("a frame that is too big for nginx is a lost connection") {
    const NginxServer nginx;
    const auto source = media_file("big_frame.mp4");
    const Outcome refused = run(rtmpush({"-q", source, nginx.url_for_small_messages("big")}));
    CAPTURE(refused.err);
    // The connection breaks within seconds of the start, which looks the same as a refused key.
    CHECK((refused.status == 55 || refused.status == 114));
    CHECK(nginx.log().find("too big message") != std::string::npos);
    const Outcome taken = run(rtmpush_unpaced({source, nginx.url("live/big")}));
    CHECK(taken.status == 0);
    check_same_frames(read_flv(nginx.recording("big")), source);
}

}  // namespace nginx_test
