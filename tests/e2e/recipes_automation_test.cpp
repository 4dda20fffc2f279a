// The recipes of man/rtmpush-recipes.7 for machines: CI, services, containers. What runs them elsewhere is a script of
// tests/e2e/stand_ins here; rtmpush itself is real, and so is its stream.

#include <csignal>
#include <doctest/doctest.h>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "e2e/ingest_server.hpp"
#include "e2e/manual_recipe.hpp"
#include "e2e/nginx_server.hpp"
#include "e2e/server_port.hpp"
#include "e2e/workplace.hpp"
#include "e2e/yaml.hpp"
#include "support/text_parts.hpp"

namespace recipes_automation_test {

using namespace e2e;
using nlohmann::json;
using text_parts::holds;
using text_parts::lines_of;

namespace {

const std::string key = "wT3-stream-key";

/// Checks that a server saw one stream of this key, whole to its end.
void check_stream(const std::string& seen_line, const std::string& its_key = key) {
    CAPTURE(seen_line);
    const json seen = json::parse(seen_line);
    CHECK(seen["key"] == its_key);
    CHECK(seen["video"]["frames"] > 0);
    CHECK(seen["ended_by"] == "deleteStream");
    CHECK(seen["faults"].empty());
}

std::string replaced(std::string text, const std::string& what, const std::string& instead) {
    const std::size_t at = text.find(what);
    CAPTURE(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), instead);
}

/// The value of a workflow with `${{ NAME }}` replaced by what the forge knows by that name.
std::string resolved(std::string value, const std::map<std::string, std::string>& known) {
    for (const auto& [name, instead] : known) {
        const std::string form = "${{ " + name + " }}";
        if (const std::size_t at = value.find(form); at != std::string::npos)
            value.replace(at, form.size(), instead);
    }
    CHECK(!holds(value, "${{"));
    return value;
}

/// The folder here of each path at which a container of this pod sees one: a secret that was created, or the media.
std::map<std::string, std::string> mounts_of(const json& pod, const Workplace& place) {
    std::map<std::string, std::string> folders;
    for (const json& volume : pod["volumes"]) {
        const bool is_secret = volume.contains("secret");
        CHECK(is_secret != volume.contains("persistentVolumeClaim"));
        folders[volume["name"]] = is_secret ? "secrets/" + volume["secret"]["secretName"].get<std::string>()
                                            : place.path().string();
    }
    std::map<std::string, std::string> mounts;
    for (const json& mount : pod["containers"][0]["volumeMounts"]) {
        CHECK(mount["readOnly"] == true);
        mounts[mount["mountPath"]] = folders.at(mount["name"]);
    }
    return mounts;
}

}  // namespace

TEST_CASE("recipes: A smoke test") {
    ManualRecipe recipe("A smoke test");
    const std::string commands = recipe.next();
    const auto outcome_at = [&](const std::string& url) {
        Workplace place;
        place.set("INGEST_URL", url);
        place.set("RTMPUSH_KEY", key);
        return run(place.shell(commands));
    };
    IngestServer good;
    const Outcome taken = outcome_at(good.url("live"));
    CHECK(taken.status == 0);
    CHECK(taken.out == "the ingest takes a stream\n");
    CHECK(taken.err.empty());
    check_stream(good.seen());

    IngestServer choosy({"--refuse", "publish:NetStream.Publish.Unauthorized"});
    const Outcome refused = outcome_at(choosy.url("live"));
    CHECK(refused.status == 67);
    CHECK(refused.out == "the ingest refuses login, app or key\n");

    const DeadPort nobody;
    const Outcome absent = outcome_at("rtmp://127.0.0.1:" + std::to_string(nobody.number()) + "/live");
    CHECK(absent.status == 7);
    CHECK(absent.out == "the ingest cannot be reached\n");

    IngestServer hasty({"--close-after", "publish-start"});
    const Outcome closed = outcome_at(hasty.url("live"));
    CHECK(closed.status == 114);
    CHECK(closed.out == "the ingest fails: see status 114 in rtmpush(1)\n");

    Workplace place;
    PublicIngest stranger(place, {"ingest.example.com"}, 1, PublicIngest::Trust::asked_for);
    place.set("INGEST_URL", "rtmps://ingest.example.com/live");
    place.set("RTMPUSH_KEY", key);
    const Outcome untrusted = run(place.shell(commands));
    CHECK(untrusted.status == 60);
    CHECK(untrusted.out == "the ingest's certificate is wrong\n");
}

TEST_CASE("recipes: Proof that viewers get it") {
    ManualRecipe recipe("Proof that viewers get it");
    const NginxServer nginx;
    Workplace place;
    place.set("RTMPUSH_SPEED", "2");
    place.divert("localhost:1935", nginx.port());
    const std::string playlist = nginx.playlist_url("test");
    const Outcome outcome =
        place.run_well(replaced(recipe.next(), "http://localhost/hls/test.m3u8", playlist));
    CHECK(holds(outcome.err, "watched at rtmp://localhost/hls/****: "));
    CHECK(holds(outcome.err, "watched at " + replaced(playlist, "test", "****") + ": "));
    CHECK(holds(outcome.err, "  lost 0, behind the last 0,"));
}

TEST_CASE("recipes: A GitHub workflow") {
    ManualRecipe recipe("A GitHub workflow");
    const json jobs = yaml(recipe.next())["jobs"];
    REQUIRE(jobs.size() == 1);
    const json steps = jobs.front()["steps"];
    REQUIRE(steps.size() == 2);

    Workplace place;
    IngestServer server;
    // The installation puts the program where the real one does, and nowhere else on the PATH.
    std::filesystem::rename(place.path() / "programs/rtmpush", place.path() / "built");
    place.write("releases/install.sh",
                "set -eu\n[ -e \"${1#file://}/install.sh\" ]\n"
                "mkdir -p \"$HOME/.local/bin\"\ncp -P built \"$HOME/.local/bin/rtmpush\"\n");
    const std::map<std::string, std::string> known{
        {"vars.RTMPUSH_HOME", "file://" + (place.path() / "releases").string()},
        {"vars.INGEST_URL", server.url("live")},
        {"secrets.STREAM_KEY", key}};
    place.set("GITHUB_PATH", place.path() / "path");
    place.write("path", "");
    std::string words;
    for (const json& step : steps) {
        const std::string added = place.content("path");
        if (!added.empty()) {
            const std::string folder = added.substr(0, added.find('\n'));
            place.assign("PATH", folder + ":/usr/local/bin:/usr/bin:/bin");
        }
        for (const auto& [name, value] : step["env"].items())
            place.set(name, resolved(value, known));
        // The shell of a step is bash.
        place.write("step", step["run"]);
        const Outcome outcome = place.run_well("bash --noprofile --norc -eo pipefail step");
        words += outcome.out + outcome.err;
    }
    CHECK(!holds(words, key));
    check_stream(server.seen());
}

TEST_CASE("recipes: A channel around the clock") {
    ManualRecipe recipe("A channel around the clock");
    Workplace place;
    place.place("short.mp4", "morning.mp4");
    place.place("clip.mp4", "evening.mp4");
    place.write("my.key", key + "\n");
    place.write("channel.m3u", recipe.next());
    place.write("told.sh", recipe.next());
    // A channel that is over after a while, paced so that there is progress to leave out.
    place.set("RTMPUSH_DURATION", "12s");
    place.set("RTMPUSH_SPEED", "6");
    place.set("RTMPUSH_PROGRESS_INTERVAL", "500ms");
    PublicIngest youtube(place, {"a.rtmps.youtube.com"}, 1);
    place.run_well(recipe.next());
    check_stream(youtube.seen());

    std::vector<std::string> events;
    for (const std::string& line : lines_of(place.content("channel.log")))
        events.push_back(json::parse(line)["event"]);
    CHECK(events == std::vector<std::string>{"start", "connecting", "connected", "publishing", "end"});
    CHECK(holds(place.content("channel.prom"), "rtmpush_exit_status"));
    CHECK(holds(place.content("channel.html"), "<svg"));
}

TEST_CASE("recipes: A system service") {
    ManualRecipe recipe("A system service");
    Workplace place;
    place.place("short.mp4", "media/evening.mp4");
    const std::string configuration =
        replaced(recipe.next(), "/srv/media", (place.path() / "media").string());
    place.write("etc/rtmpush/evening.conf", configuration);
    place.set("RTMPUSH_DURATION", "5s");
    place.set("UNIT", E2E_UNIT);
    place.stand_in("systemctl");
    place.stand_in("journalctl");
    PublicIngest youtube(place, {"a.rtmps.youtube.com"}, 1);
    const Outcome outcome = place.run_well(recipe.next());
    CHECK(!holds(outcome.err, "THE-STREAM-KEY"));
    check_stream(youtube.seen(), "THE-STREAM-KEY");

    const Outcome explained = place.run_well("rtmpush --config etc/rtmpush/evening.conf --explain");
    CHECK(holds(explained.out, "rtmps://a.rtmps.youtube.com/live2/****"));
}

TEST_CASE("recipes: A container") {
    ManualRecipe recipe("A container");
    Workplace place;
    place.place("short.mp4", "show.mp4");
    place.write("my.key", key + "\n");
    place.assign("RTMPUSH_IMAGE", "localhost/rtmpush");
    place.stand_in("podman");
    place.set("RTMPUSH_SPEED", "1");
    // The container does not outlive a test that fails.
    place.set("RTMPUSH_MAX_TIME", "60s");
    PublicIngest youtube(place, {"a.rtmps.youtube.com"}, 2);
    const Outcome outcome = place.run_well(recipe.next());
    CHECK(!holds(outcome.err, key));
    place.run_well("until grep -q '^publishing to ' channel.log; do sleep 0.02; done");
    place.run_well(recipe.next());
    CHECK(place.content("channel.status") == "143\n");
    CHECK(!holds(place.content("channel.log"), key));
    const std::vector<std::string> seen = lines_of(youtube.seen());
    REQUIRE(seen.size() == 2);
    check_stream(seen[0]);
    check_stream(seen[1]);
}

TEST_CASE("recipes: Kubernetes") {
    ManualRecipe recipe("Kubernetes");
    Workplace place;
    place.place("short.mp4", "show.mp4");
    place.write("my.key", key + "\n");
    place.write("channel.yaml", recipe.next());
    place.assign("RTMPUSH_IMAGE", "localhost/rtmpush");
    place.stand_in("kubectl");
    place.set("RTMPUSH_DURATION", "5s");
    PublicIngest youtube(place, {"a.rtmps.youtube.com"}, 1);
    place.run_well(recipe.next());

    const json deployment = yaml(place.content("applied.yaml"));
    CHECK(deployment["kind"] == "Deployment");
    const json& spec = deployment["spec"];
    CHECK(spec["selector"]["matchLabels"] == spec["template"]["metadata"]["labels"]);
    const json& pod = spec["template"]["spec"];
    const json& container = pod["containers"][0];
    CHECK(container["image"] == "localhost/rtmpush");
    std::string command = "rtmpush";
    for (std::string argument : container["args"]) {
        for (const auto& [inside, outside] : mounts_of(pod, place)) {
            if (argument.starts_with(inside + "/")) argument.replace(0, inside.size(), outside);
        }
        command += " '" + argument + "'";
    }
    place.run_well(command);
    check_stream(youtube.seen());
}

}  // namespace recipes_automation_test
