#include "media/remote/playlist_io.hpp"

#include <atomic>
#include <doctest/doctest.h>
#include <map>
#include <string>

#include "media/clips/testcard.hpp"
#include "media/remote/remote_stream.hpp"
#include "support/clips.hpp"
#include "support/web_server.hpp"

namespace playlist_io_test {

using media::PlaylistIo;

namespace {

std::string text_of(const std::string& path) {
    const media::Bytes bytes = clips::bytes_of(path);
    return {bytes.begin(), bytes.end()};
}

/// The built-in clip in segments of two seconds, and a playlist that tells no end.
std::map<std::string, WebServer::Page> endless_pages() {
    const clips::Folder folder;
    const media::ByteView clip = media::testcards().front().clip;
    const std::string card = folder.write("card.mp4", media::Bytes(clip.begin(), clip.end()));
    folder.make("live.m3u8", "-i " + card + " -c copy -f hls -hls_time 2 -hls_list_size 0");
    std::string playlist = text_of(folder.path("live.m3u8"));
    playlist.erase(playlist.find("#EXT-X-ENDLIST"));
    // A player begins with the third segment from the end of a list that is not at its end.
    playlist.insert(playlist.find('\n') + 1, "#EXT-X-START:TIME-OFFSET=0\n");
    std::map<std::string, WebServer::Page> pages{{"/live.m3u8", {playlist}}};
    for (int i = 0; i < 5; ++i) {
        const std::string name = "live" + std::to_string(i) + ".ts";
        pages["/" + name] = {text_of(folder.path(name))};
    }
    return pages;
}

}  // namespace

TEST_CASE("playlists are known by their addresses") {
    CHECK(PlaylistIo::is_playlist("http://host/live.m3u8"));
    CHECK(PlaylistIo::is_playlist("http://host/live.m3u8?token=a.ts"));
    CHECK_FALSE(PlaylistIo::is_playlist("http://host/live.ts?list=a.m3u8"));
    CHECK_FALSE(PlaylistIo::is_playlist("http://host/"));
}

TEST_CASE("a playlist of a stream that has ended is at its end once it grows no more") {
    const WebServer server(endless_pages());
    const std::atomic<bool> ended{true};
    media::RemoteStream stream(server.url("/live.m3u8"), {.ended = &ended});
    int pictures = 0;
    while (const auto unit = stream.next()) {
        if (unit->type != media::TrackType::video) continue;
        ++pictures;
    }
    // The last picture is there, which libavformat keeps back until it knows that nothing follows.
    CHECK(pictures % 60 == 0);
    CHECK(pictures >= 180);
}

TEST_CASE("a playlist without an end is refused") {
    std::string endless = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n";
    while (endless.size() < 5'000'000)
        endless += "#EXTINF:2,\nsegment.ts\n";
    const WebServer server({{"/live.m3u8", {endless}}});
    CHECK_THROWS_AS(media::RemoteStream(server.url("/live.m3u8"), {}), media::Error);
}

}  // namespace playlist_io_test
