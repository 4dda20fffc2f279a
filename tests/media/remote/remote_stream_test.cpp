#include "media/remote/remote_stream.hpp"

#include <algorithm>
#include <atomic>
#include <doctest/doctest.h>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "media/clips/testcard.hpp"
#include "support/clips.hpp"
#include "support/web_server.hpp"

namespace remote_stream_test {

using media::Codec;
using media::ErrorKind;
using media::RemoteAccess;
using media::RemoteStream;
using media::RemoteUnit;
using media::TrackType;

namespace {

constexpr std::chrono::seconds patience(10);

std::string text_of(const std::string& path) {
    const media::Bytes bytes = clips::bytes_of(path);
    return {bytes.begin(), bytes.end()};
}

/// The built-in clip as FLV, and as HLS of some segments.
class Served {
  public:
    Served() {
        const media::ByteView clip = media::testcards().front().clip;
        card_ = folder_.write("card.mp4", media::Bytes(clip.begin(), clip.end()));
        flv_ = folder_.make("card.flv", "-i " + card_ + " -c copy");
        folder_.make("live.m3u8", "-i " + card_ + " -c copy -f hls -hls_time 2 -hls_list_size 0");
    }
    std::map<std::string, WebServer::Page> pages() const {
        std::map<std::string, WebServer::Page> all{{"/card.flv", {text_of(flv_)}},
                                                   {"/live.m3u8", {text_of(folder_.path("live.m3u8"))}}};
        for (int i = 0; i < 5; ++i) {
            const std::string name = "live" + std::to_string(i) + ".ts";
            all["/" + name] = {text_of(folder_.path(name))};
        }
        return all;
    }
    const std::string& flv() const { return flv_; }
    std::string path(const std::string& name) const { return folder_.path(name); }

  private:
    clips::Folder folder_;
    std::string card_;
    std::string flv_;
};

const Served& served() {
    static const Served files;
    return files;
}

struct Seen {
    int video = 0;
    int audio = 0;
    int keyframes = 0;
    std::vector<Codec> codecs;
    bool in_order = true;
};

Seen watch(RemoteStream& stream) {
    Seen seen;
    std::optional<media::Time> last;
    while (const std::optional<RemoteUnit> unit = stream.next()) {
        const bool is_video = unit->type == TrackType::video;
        ++(is_video ? seen.video : seen.audio);
        if (is_video && unit->keyframe) ++seen.keyframes;
        if (std::find(seen.codecs.begin(), seen.codecs.end(), unit->codec) == seen.codecs.end())
            seen.codecs.push_back(unit->codec);
        CHECK_FALSE(unit->data.empty());
        if (is_video && last && unit->dts && *unit->dts <= *last) seen.in_order = false;
        if (is_video && unit->dts) last = unit->dts;
    }
    return seen;
}

struct Refusal {
    std::optional<ErrorKind> kind;
    std::string what;
};

Refusal refusal_of(const std::string& address, RemoteAccess access = {.patience = patience}) {
    try {
        RemoteStream stream(address, access);
        while (stream.next()) {
        }
    } catch (const media::Error& error) {
        return {error.kind(), error.what()};
    }
    return {};
}

}  // namespace

TEST_CASE("the last frames of a stream that only falls silent come too, and say that they were held") {
    for (const char* const container : {"ts", "flv"}) {
        CAPTURE(std::string(container));
        const clips::Folder folder;
        const std::string card =
            text_of(folder.make("card." + std::string(container), "-i " + served().flv() + " -c copy"));
        const WebServer server(
            {{"/ended", WebServer::Page{card}},
             {"/silent", WebServer::Page{card, "200 OK", "", WebServer::Page::End::open}}});
        RemoteStream ended(server.url("/ended"), {.patience = patience});
        const Seen whole = watch(ended);
        CHECK(whole.video == 300);
        RemoteStream silent(server.url("/silent"), {.patience = std::chrono::milliseconds(500)});
        int units = 0;
        int held = 0;
        const auto watch_on = [&] {
            while (const std::optional<RemoteUnit> unit = silent.next()) {
                ++units;
                if (unit->held) ++held;
            }
        };
        CHECK_THROWS_AS(watch_on(), media::RemoteError);
        CHECK(units == whole.video + whole.audio);
        // A frame of MPEG-TS ends where the next one begins, one of FLV by itself.
        CHECK((held > 0) == (std::string(container) == "ts"));
    }
}

TEST_CASE("HTTP-FLV is watched to its end, frame by frame") {
    const WebServer server(served().pages());
    RemoteStream stream(server.url("/card.flv"), {.patience = patience});
    const Seen seen = watch(stream);
    CHECK(seen.video == 300);
    CHECK(seen.audio > 400);
    CHECK(seen.keyframes == 5);
    CHECK(seen.codecs == std::vector{Codec::h264, Codec::aac});
    CHECK(seen.in_order);
}

TEST_CASE("HLS is watched from segment to segment") {
    const WebServer server(served().pages());
    RemoteStream stream(server.url("/live.m3u8"), {.patience = patience});
    CHECK(stream.container() == "hls");
    const Seen seen = watch(stream);
    CHECK(seen.video == 300);
    CHECK(seen.keyframes == 5);
    CHECK(seen.in_order);
}

TEST_CASE("a file is watched as a pipe is") {
    RemoteStream stream(served().flv(), {.patience = patience});
    CHECK(watch(stream).video == 300);
}

TEST_CASE("what the address demands is shown to its own host alone") {
    WebServer other(served().pages());
    std::string playlist = text_of(served().path("live.m3u8"));
    for (std::size_t at = playlist.find("live0.ts"); at != std::string::npos;
         at = playlist.find("live0.ts", at + 40))
        playlist.insert(at, other.url("/"));
    WebServer server(served().pages());
    server.set("/live.m3u8", {playlist});
    RemoteStream stream(server.url("/live.m3u8"),
                        {.headers = "Authorization: Bearer abc\r\n", .patience = patience});
    CHECK(watch(stream).video == 300);
    for (const std::string& request : server.requests())
        CHECK(request.find("Authorization: Bearer abc") != std::string::npos);
    REQUIRE_FALSE(other.requests().empty());
    for (const std::string& request : other.requests())
        CHECK(request.find("Bearer") == std::string::npos);
}

TEST_CASE("a page that is not there, and what is no media, are told, without secrets") {
    const WebServer server({{"/page.html", {"<!DOCTYPE html><html><body>player</body></html>"}},
                            {"/text.txt", {"a b c\n"}},
                            {"/none.flv", {""}},
                            {"/login.m3u8", {"no", "401 Unauthorized"}}});
    const Refusal missing = refusal_of(server.url("/no.m3u8?token=secret"));
    CHECK(missing.kind == ErrorKind::cannot_open);
    CHECK(missing.what == server.url("/no.m3u8?****: cannot be watched: Server returned 404 Not Found"));
    for (const char* path : {"/page.html", "/text.txt", "/none.flv", "/login.m3u8"}) {
        const std::string name = path;
        CAPTURE(name);
        CHECK(refusal_of(server.url(name)).kind == ErrorKind::cannot_open);
    }
}

TEST_CASE("a playlist leads to no file and to no other scheme") {
    const std::string head = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n";
    const WebServer server(
        {{"/file.m3u8", {head + "file://" + served().path("live0.ts") + "\n#EXT-X-ENDLIST\n"}},
         {"/path.m3u8", {head + "concat:" + served().path("live0.ts") + "\n#EXT-X-ENDLIST\n"}},
         {"/moved.flv", {"", "302 Found", "Location: file://" + served().flv() + "\r\n"}}});
    CHECK(refusal_of(server.url("/file.m3u8")).kind.has_value());
    CHECK(refusal_of(server.url("/path.m3u8")).kind.has_value());
    CHECK(refusal_of(server.url("/moved.flv")).kind == ErrorKind::cannot_open);
}

TEST_CASE("redirects within http are followed") {
    const WebServer target(served().pages());
    const WebServer server(
        {{"/live.flv", {"", "302 Found", "Location: " + target.url("/card.flv") + "\r\n"}}});
    RemoteStream stream(server.url("/live.flv"), {.patience = patience});
    CHECK(watch(stream).video == 300);
}

TEST_CASE("headers are sent to no other address, wherever the server sends a viewer") {
    const WebServer target(served().pages());
    const WebServer server(
        {{"/live.flv", {"", "302 Found", "Location: " + target.url("/card.flv") + "\r\n"}}});
    const Refusal refusal = refusal_of(server.url("/live.flv"),
                                       {.headers = "Authorization: Bearer abc\r\n", .patience = patience});
    CHECK(refusal.kind == ErrorKind::cannot_open);
    CHECK(refusal.what.find("headers and logins are not sent on to another address") != std::string::npos);
    CHECK(target.requests().empty());
    CHECK_FALSE(server.requests().empty());
}

TEST_CASE("a server that says no more is left after the patience") {
    const WebServer server(
        {{"/stuck.flv",
          {text_of(served().flv()).substr(0, 100000), "200 OK", "", WebServer::Page::End::open}}});
    const Refusal refusal =
        refusal_of(server.url("/stuck.flv"), {.patience = std::chrono::milliseconds(300)});
    CHECK(refusal.kind == ErrorKind::cannot_read);
    CHECK(refusal.what.find("nothing came for 0.3 s") != std::string::npos);
}

TEST_CASE("an interrupt ends the wait for a server") {
    const WebServer server({{"/stuck.flv", {"FLV\x01", "200 OK", "", WebServer::Page::End::open}}});
    std::atomic<bool> interrupt{false};
    std::thread later([&] {
        while (server.requests().empty())
            std::this_thread::yield();
        interrupt = true;
    });
    const Refusal refusal =
        refusal_of(server.url("/stuck.flv"), {.patience = patience, .interrupt = &interrupt});
    later.join();
    CHECK(refusal.kind == ErrorKind::interrupted);
}

TEST_CASE("addresses are named without secrets") {
    CHECK(media::redacted_address("https://user:pass@host:8443/a/b.m3u8?token=1#x") ==
          "https://****@host:8443/a/b.m3u8?****");
    CHECK(media::redacted_address("http://host") == "http://host");
    CHECK(media::redacted_address("http://host?key") == "http://host?****");
    CHECK(media::redacted_address("show.flv") == "show.flv");
}

}  // namespace remote_stream_test
