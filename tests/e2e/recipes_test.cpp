// The recipes of man/rtmpush-recipes.7, run as they stand there: services, servers and inputs. A public host is an ingest
// on loopback with a certificate for its name, and localhost:1935 a server of the test's own.

#include <algorithm>
#include <doctest/doctest.h>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "e2e/comparison.hpp"
#include "e2e/flv_reader.hpp"
#include "e2e/ingest_server.hpp"
#include "e2e/manual_recipe.hpp"
#include "e2e/media_files.hpp"
#include "e2e/proxy_server.hpp"
#include "e2e/server_port.hpp"
#include "e2e/workplace.hpp"
#include "e2e/yaml.hpp"
#include "support/text_parts.hpp"

namespace recipes_test {

using namespace e2e;
using nlohmann::json;
using text_parts::holds;
using text_parts::lines_of;

namespace {

const std::string key = "qR7-stream-key?s_bl=1&a=Bx";

/// One published stream, as a server saw it.
struct Published {
    std::string app;
    std::string key;
    bool has_video = false;
    bool has_audio = false;
    /// Messages of data besides the metadata.
    int data = 0;
};

std::vector<Published> published_in(const std::string& seen) {
    std::vector<Published> streams;
    for (const std::string& line : lines_of(seen)) {
        const json one = json::parse(line);
        CAPTURE(line);
        // Who watches a stream publishes none.
        if (one.contains("played") && !one["played"].is_null()) continue;
        CHECK(one["faults"].empty());
        CHECK(one["ended_by"] == "deleteStream");
        streams.push_back({one["app"], one["key"], one["video"]["frames"] > 0, one["audio"]["frames"] > 0,
                           one["data"]["messages"].get<int>() - 1});
    }
    return streams;
}

/// Checks that each of the streams was published to this app and key, with picture and sound.
void check_published(const std::string& seen, const std::vector<std::pair<std::string, std::string>>& names) {
    std::multiset<std::pair<std::string, std::string>> found;
    for (const Published& stream : published_in(seen)) {
        found.emplace(stream.app, stream.key);
        CHECK(stream.has_video);
        CHECK(stream.has_audio);
    }
    CHECK(found == std::multiset<std::pair<std::string, std::string>>(names.begin(), names.end()));
}

/// A place with what most recipes name: a file, and the file of a key.
struct UsualPlace : Workplace {
    explicit UsualPlace(const std::string& media = "clip.mp4") {
        place(media, "show.mp4");
        write("my.key", key + "\n");
    }
};

void check_key_hidden(const Outcome& outcome) {
    CHECK(!holds(outcome.out, "stream-key"));
    CHECK(!holds(outcome.err, "stream-key"));
}

/// The text with what this machine does not have replaced; it must have had it.
std::string with(std::string text, const std::string& what, const std::string& instead) {
    const std::size_t at = text.find(what);
    CAPTURE(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), instead);
}

/// Options of an ingest for so many connections.
std::vector<std::string> connections(int count, std::vector<std::string> more = {}) {
    more.insert(more.end(), {"--connections", std::to_string(count)});
    return more;
}

/// nginx with the part of a configuration that a recipe gives, on a port of its own.
class RecipeNginx {
  public:
    RecipeNginx(const Workplace& place, const std::string& part) {
        std::filesystem::create_directory(place.path() / "recorded");
        port_ = start_server(process_, 1, [&](const auto& ports) {
                    const std::string listen = "listen 127.0.0.1:" + std::to_string(ports.front());
                    std::string text =
                        with(with(part, "listen 1935", listen), "/var/lib/rtmp", place.path() / "recorded");
                    const std::string frame = "load_module " E2E_NGINX_RTMP_MODULE
                                              "; daemon off; master_process off; events { } pid ";
                    place.write("nginx.conf", frame + (place.path() / "nginx.pid").string() + ";\n" + text);
                    return Command{{E2E_NGINX, "-p", place.path(), "-e", place.path() / "nginx.log", "-c",
                                    place.path() / "nginx.conf"}};
                }).front();
    }

    std::uint16_t port() const { return port_; }

  private:
    std::optional<Process> process_;
    std::uint16_t port_ = 0;
};

}  // namespace

TEST_CASE("every recipe of the manual has a test, and there is no other") {
    const Outcome listed = run({{std::filesystem::read_symlink("/proc/self/exe"), "--list-test-cases",
                                 "--no-version", "--test-case=recipes: *"}});
    std::set<std::string> tested;
    for (const std::string& line : lines_of(listed.out)) {
        if (line.starts_with("recipes: ")) tested.insert(line.substr(9));
    }
    const std::vector<std::string> titles = recipe_titles();
    CHECK(titles.size() > 20);
    CHECK(tested == std::set<std::string>(titles.begin(), titles.end()));
}

TEST_CASE("the README has five examples, and they run as the recipes do") {
    const std::vector<std::string> examples = readme_commands("Examples");
    REQUIRE(examples.size() == 1);
    CHECK(std::ranges::count(examples[0], '#') == 5);
    UsualPlace place;
    place.place("av1.webm", "talk.webm");
    place.write("channel.m3u", "show.mp4\n");
    place.set("RTMPUSH_DURATION", "7s");
    PublicIngest services(place, {"a.rtmps.youtube.com", "live.twitch.tv"}, 2);
    IngestServer local(connections(4));
    place.divert("localhost:1935", local.port());
    const std::size_t proof = examples[0].find("# In CI");
    REQUIRE(proof != std::string::npos);
    check_key_hidden(place.run_well(examples[0].substr(0, proof)));
    // Latency is of frames that come out as they are sent, so the viewer has to be there while they are.
    place.set("RTMPUSH_SPEED", "4");
    const Outcome proven = place.run_well(examples[0].substr(proof));
    CHECK(holds(proven.err, "sent 0:15 of media"));
    CHECK(holds(proven.err, "lost 0, behind the last 0,"));
    check_published(services.seen(), {{"live2", key}, {"app", key}});
    check_published(local.seen(), {{"live", "test"}, {"live", "test"}, {"live", "test"}});
}

TEST_CASE("recipes: YouTube") {
    ManualRecipe recipe("YouTube");
    UsualPlace place;
    PublicIngest youtube(place, {"a.rtmps.youtube.com", "b.rtmps.youtube.com"}, 3);
    const Outcome outcome = place.run_well(recipe.next());
    CHECK(holds(outcome.out, "YouTube Live: nothing known speaks against it"));
    check_key_hidden(outcome);
    check_published(youtube.seen(), {{"live2", key}, {"live2", key}, {"live2?backup=1", key}});
}

TEST_CASE("recipes: Facebook") {
    ManualRecipe recipe("Facebook");
    UsualPlace place("video.mp4");
    PublicIngest facebook(place, {"live-api-s.facebook.com"}, 1);
    const Outcome outcome = place.run_well(recipe.next());
    CHECK(holds(outcome.out, "Facebook Live: nothing known speaks against it"));
    check_key_hidden(outcome);
    check_published(facebook.seen(), {{"rtmp", key}});
}

TEST_CASE("recipes: Twitch") {
    ManualRecipe recipe("Twitch");
    UsualPlace place;
    place.set("RTMPUSH_DURATION", "7s");
    PublicIngest twitch(place, {"live.twitch.tv"}, 2);
    check_key_hidden(place.run_well(recipe.next()));
    check_published(twitch.seen(), {{"app", key + "&bandwidthtest=true"}, {"app", key}});
}

TEST_CASE("recipes: Any other service") {
    ManualRecipe recipe("Any other service");
    UsualPlace place;
    PublicIngest service(place, {"ingest.example.com"}, 1);
    const Outcome outcome = place.run_well(recipe.next());
    CHECK(holds(outcome.out, "youtube"));
    check_key_hidden(outcome);
    check_published(service.seen(), {{"live", key}});
}

TEST_CASE("recipes: nginx with its RTMP module") {
    ManualRecipe recipe("nginx with its RTMP module");
    UsualPlace place;
    const RecipeNginx nginx(place, recipe.next());
    place.divert("localhost:1935", nginx.port());
    const Outcome outcome = place.run_well(recipe.next());
    CHECK(holds(outcome.err, "answered"));
    // nginx closes the file before it answers; its name ends with the second of its beginning.
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(place.path() / "recorded"))
        files.push_back(entry.path());
    REQUIRE(files.size() == 1);
    CHECK(files[0].filename().string().starts_with("test-"));
    check_same_frames(read_flv(files[0]), media_file("clip.mp4"));
}

TEST_CASE("recipes: SRS") {
    ManualRecipe recipe("SRS");
    UsualPlace place;
    IngestServer srs(connections(2, {"--like", "srs"}));
    place.divert("localhost:1935", srs.port());
    place.run_well(recipe.next());
    check_published(srs.seen(), {{"live", "test"}, {"live", "test"}});
}

TEST_CASE("recipes: MediaMTX") {
    ManualRecipe recipe("MediaMTX");
    UsualPlace place;
    const json users = yaml(recipe.next())["authInternalUsers"];
    place.write("joe.key", recipe.next());
    IngestServer mediamtx(connections(1, {"--like", "mediamtx"}));
    place.divert("localhost:1935", mediamtx.port());
    place.run_well(recipe.next());
    // The server's path is the app and the key before its query, and the query is the login of its first user.
    const std::string user = users[0]["user"];
    const std::string password = users[0]["pass"];
    const std::string path = users[0]["permissions"][0]["path"];
    const std::size_t slash = path.find('/');
    check_published(mediamtx.seen(), {{path.substr(0, slash),
                                       path.substr(slash + 1) + "?user=" + user + "&pass=" + password}});
}

TEST_CASE("recipes: A server with a login or an authority of its own") {
    ManualRecipe recipe("A server with a login or an authority of its own");
    UsualPlace place;
    place.write("joe.password", "sekrit-password-12\n");
    IngestServer guarded(connections(3, {"--login", "adobe:joe:sekrit-password-12"}));
    place.divert("ingest.example.com:1935", guarded.port());
    PublicIngest secure(place, {"ingest.example.com"}, 1, PublicIngest::Trust::asked_for);
    const Outcome outcome = place.run_well(recipe.next());
    CHECK(!holds(outcome.err, "sekrit"));
    CHECK(lines_of(guarded.seen()).size() == 3);
    check_published(secure.seen(), {{"live", "test"}});
}

TEST_CASE("recipes: Through a proxy") {
    ManualRecipe recipe("Through a proxy");
    UsualPlace place;
    PublicIngest server(place, {"ingest.example.com"}, 2);
    const ProxyServer socks(ProxyServer::Kind::microsocks);
    const ProxyServer http(ProxyServer::Kind::tinyproxy);
    std::string commands = with(recipe.next(), "socks5h://localhost:1080", socks.url());
    commands = with(commands, "http://localhost:8888", http.url());
    const Outcome outcome = place.run_well(commands);
    CHECK(holds(outcome.err, "through " + socks.url()));
    CHECK(holds(outcome.err, "through " + http.url()));
    check_published(server.seen(), {{"live", "test"}, {"live", "test"}});
}

TEST_CASE("recipes: Several destinations") {
    ManualRecipe recipe("Several destinations");
    UsualPlace place;
    place.write("both.conf", recipe.next());
    IngestServer local(connections(2));
    place.divert("localhost:1935", local.port());
    PublicIngest services(place, {"a.rtmps.youtube.com", "live.twitch.tv"}, 2);
    const Outcome outcome = place.run_well(recipe.next());
    CHECK(holds(outcome.out, "rtmps://a.rtmps.youtube.com/live2/**** success\n"));
    CHECK(holds(outcome.out, "rtmps://live.twitch.tv/app/**** success\n"));
    CHECK(!holds(outcome.err, "YOUTUBE-KEY"));
    check_published(local.seen(), {{"live", "one"}, {"live", "two"}});
    check_published(services.seen(), {{"live2", "YOUTUBE-KEY"}, {"app", "TWITCH-KEY"}});
}

TEST_CASE("recipes: Other programs and URLs") {
    ManualRecipe recipe("Other programs and URLs");
    UsualPlace place;
    place.place("av1.webm", "talk.webm");
    place.run_well("ffmpeg -nostdin -v error -i show.mp4 -c copy show.m3u8");
    IngestServer server(connections(2));
    place.divert("localhost:1935", server.port());
    const Outcome outcome = place.run_well(with(recipe.next(), "https://example.com/show.m3u8", "show.m3u8"));
    CHECK(holds(outcome.err, "answered"));
    check_published(server.seen(), {{"live", "test"}, {"live", "test"}});
}

TEST_CASE("recipes: A camera, or another live encoder") {
    ManualRecipe recipe("A camera, or another live encoder");
    Workplace place;
    place.set("RTMPUSH_SPEED", "1");
    IngestServer server;
    place.divert("localhost:1935", server.port());
    const std::string camera = "-re -f lavfi -i testsrc2=s=320x180:r=30 -re -f lavfi -i sine -t 3";
    place.run_well(with(recipe.next(), "-f v4l2 -i /dev/video0 -f alsa -i default", camera));
    check_published(server.seen(), {{"live", "test"}});
}

TEST_CASE("recipes: A recording that still goes on") {
    ManualRecipe recipe("A recording that still goes on");
    Workplace place;
    place.place("clip.flv", "recording.flv");
    IngestServer server;
    place.divert("localhost:1935", server.port());
    Process process(place.shell(recipe.next()));
    process.await_output("publishing to ");
    std::filesystem::rename(place.path() / "recording.flv", place.path() / "recorded.flv");
    CHECK(process.wait().status == 0);
    check_published(server.seen(), {{"live", "test"}});
}

TEST_CASE("recipes: A file without sound") {
    ManualRecipe recipe("A file without sound");
    Workplace place;
    place.place("video.mp4", "timelapse.mp4");
    IngestServer server;
    place.divert("localhost:1935", server.port());
    place.run_well(recipe.next());
    check_published(server.seen(), {{"live", "test"}});
}

TEST_CASE("recipes: Several tracks") {
    ManualRecipe recipe("Several tracks");
    Workplace place;
    place.place("tracks.mkv", "languages.mkv");
    place.place("1080p.mp4", "high.mp4");
    place.place("720p.mp4", "low.mp4");
    IngestServer server(connections(2, {"--record", place.path()}));
    place.divert("localhost:1935", server.port());
    place.run_well(recipe.next());
    check_published(server.seen(), {{"live", "test"}, {"live", "test"}});
    int recordings = 0;
    for (const auto& entry : std::filesystem::directory_iterator(place.path())) {
        if (entry.path().extension() != ".flv") continue;
        ++recordings;
        CHECK_FALSE(frames_of(track_of(read_flv(entry.path()), TagType::video, 1), TagType::video).empty());
    }
    CHECK(recordings == 2);
}

TEST_CASE("recipes: Captions") {
    ManualRecipe recipe("Captions");
    UsualPlace place;
    place.set("RTMPUSH_SPEED", "1");
    IngestServer server(connections(2));
    place.divert("localhost:1935", server.port());
    place.run_well(recipe.next());
    const std::vector<Published> streams = published_in(server.seen());
    REQUIRE(streams.size() == 2);
    CHECK(streams[0].data == 2);
    CHECK(streams[1].data == 1);
}

TEST_CASE("recipes: Would the service take the file?") {
    ManualRecipe recipe("Would the service take the file?");
    // Without sound, for some service to refuse.
    const UsualPlace place("video.mp4");
    Outcome outcome = run(place.shell("status=0\n" +
                                      with(recipe.next(), "--to facebook\n", "--to facebook || status=$?\n") +
                                      "exit $status"));
    CAPTURE(outcome.out);
    CAPTURE(outcome.err);
    CHECK(outcome.status == 121);
    CHECK(holds(outcome.out, "audio track"));
    // The last lines are the names of the services.
    const std::vector<std::string> lines = lines_of(outcome.out);
    CHECK(std::set<std::string>(lines.begin(), lines.end()).contains("facebook"));
}

TEST_CASE("recipes: Is the server there, and is the key right?") {
    ManualRecipe recipe("Is the server there, and is the key right?");
    UsualPlace place;
    IngestServer server(connections(2));
    place.divert("localhost:1935", server.port());
    const Outcome outcome = place.run_well(recipe.next());
    CHECK(holds(outcome.out, "tcUrl        rtmp://localhost/live\n"));
    check_key_hidden(outcome);
    const std::vector<std::string> seen = lines_of(server.seen());
    REQUIRE(seen.size() == 2);
    CHECK(json::parse(seen[0])["published"] == false);
    CHECK(json::parse(seen[1])["published"] == true);
    CHECK(json::parse(seen[1])["key"] == key);
}

TEST_CASE("recipes: What does the server take?") {
    ManualRecipe recipe("What does the server take?");
    Workplace place;
    IngestServer server(connections(2));
    place.divert("localhost:1935", server.port());
    const Outcome outcome = place.run_well(recipe.next());
    CHECK(holds(outcome.out, "eac3"));
    CHECK(holds(outcome.err, "onMetaData"));
    check_published(server.seen(), {{"live", "test"}, {"live", "test"}});
}

}  // namespace recipes_test
