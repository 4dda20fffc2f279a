#include "cli/inspect/check.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "dial/failure.hpp"
#include "service/catalog.hpp"
#include "support/clips.hpp"
#include "support/text_parts.hpp"

namespace check_test {

using cli::Checked;
using text_parts::holds;

namespace {

/// 5 s of picture and tone, so that a keyframe can be missing for more than four.
const std::string five_seconds =
    "-f lavfi -t 5 -i testsrc2=size=64x48:rate=25 -f lavfi -t 5 -i sine=sample_rate=48000 -c:a aac ";

cli::Options options(std::vector<std::string> services = {}) {
    cli::Options options;
    options.services = std::move(services);
    return options;
}

Checked check(const std::string& path, const cli::Options& options) {
    media::Input input;
    input.path = path;
    return cli::check(input, path, options);
}

/// Facebook refuses the file, and the report names why.
void check_refused(const std::string& path, std::string_view why) {
    const Checked checked = check(path, options({"facebook"}));
    CAPTURE(checked.text);
    CHECK(checked.status == dial::ExitStatus::check_failed);
    CHECK(holds(checked.text, why));
}

}  // namespace

TEST_CASE("what Facebook is known to refuse is found") {
    const clips::Folder folder;
    const std::string sparse =
        folder.make("sparse.mp4", five_seconds + "-c:v libx264 -g 500 -sc_threshold 0");
    check_refused(sparse, "ERROR    keyframe interval      at least 5 s       at most 4 s");
    check_refused(sparse, "re-encode with ffmpeg -g 50");
    check_refused(folder.make("silent.mp4", "-i @/sparse.mp4 -c:v libx264 -g 50 -an"),
                  "ERROR    audio track            none               needed");
    check_refused(folder.make("old.flv", "-i @/sparse.mp4 -c:v flv1 -g 50 -c:a copy"),
                  "ERROR    video codec            flv1               h264");
    check_refused(folder.make("loud.mp4", "-i @/sparse.mp4 -c:v libx264 -g 50 -ar 44100 -c:a mp3"),
                  "ERROR    audio codec            mp3                aac");
}

TEST_CASE("what Facebook takes passes") {
    const clips::Folder folder;
    const Checked checked =
        check(folder.make("good.mp4", five_seconds + "-c:v libx264 -g 50"), options({"facebook"}));
    CAPTURE(checked.text);
    CHECK(checked.status == dial::ExitStatus::success);
    CHECK(holds(checked.text, "Facebook Live: nothing known speaks against it"));
    CHECK_FALSE(holds(checked.text, "ERROR"));
}

TEST_CASE("a URL names its service by its host, and needs no key") {
    const clips::Folder folder;
    const std::string silent = folder.make("silent.mp4", clips::picture + "-c:v libx264");
    cli::Options by_url = options();
    by_url.destinations = {"rtmps://live-api-s.facebook.com:443/rtmp/"};
    CHECK(check(silent, by_url).status == dial::ExitStatus::check_failed);

    by_url.destinations = {"rtmp://localhost/live/some-secret"};
    try {
        check(silent, by_url);
        FAIL("a service that nobody knows");
    } catch (const dial::Failure& failure) {
        CHECK(failure.status() == dial::ExitStatus::usage);
        CHECK_FALSE(holds(failure.what(), "some-secret"));
    }
}

TEST_CASE("without a service all are asked, and none refuses") {
    const clips::Folder folder;
    const Checked checked = check(folder.make("silent.mp4", clips::picture + "-c:v libx264"), options());
    CHECK(checked.status == dial::ExitStatus::success);
    CHECK(holds(checked.text, "\nfacebook"));
    CHECK(holds(checked.text, "\nyoutube"));
}

TEST_CASE("in JSON the figures are those of the text, and the verdicts those of the services asked") {
    const clips::Folder folder;
    const std::string sparse =
        folder.make("sparse.mp4", five_seconds + "-c:v libx264 -g 500 -sc_threshold 0");
    cli::Options asked = options({"facebook", "twitch"});
    const std::string text = check(sparse, asked).text;
    CAPTURE(text);
    asked.json = true;
    const Checked checked = check(sparse, asked);
    CAPTURE(checked.text);
    CHECK(checked.status == dial::ExitStatus::check_failed);
    const nlohmann::json object = nlohmann::json::parse(checked.text);
    CHECK(object["input"] == sparse);
    CHECK(object["status"] == 121);
    CHECK(object["video"]["width"] == 64);
    CHECK(object["video"]["keyframes"] == 1);
    CHECK(object["video"]["largest_interval_is_open"] == true);
    CHECK(object["audio"]["profile"] == "LC");
    REQUIRE(object["services"].size() == 2);
    CHECK(object["services"][0]["id"] == "facebook");
    CHECK(object["services"][0]["verdict"] == "error");
    for (const nlohmann::json& service : object["services"]) {
        for (const nlohmann::json& finding : service["findings"]) {
            if (!finding["limit"].get<std::string>().empty())
                CHECK(holds(text, finding["measured"].get<std::string>()));
        }
    }
    asked.services.clear();
    const Checked by_all = check(sparse, asked);
    CHECK(by_all.status == dial::ExitStatus::success);
    const nlohmann::json all = nlohmann::json::parse(by_all.text);
    CHECK(all["status"] == 0);
    CHECK(all["services"].size() == service::Catalog::built_in().services().size());
}

TEST_CASE("no more is read than was asked for") {
    const clips::Folder folder;
    cli::Options some = options({"facebook"});
    some.check_length = std::chrono::seconds(3);
    some.chart = true;
    const Checked checked =
        check(folder.make("sparse.mp4", five_seconds + "-c:v libx264 -g 500 -sc_threshold 0"), some);
    CAPTURE(checked.text);
    CHECK(checked.status == dial::ExitStatus::success);
    CHECK(holds(checked.text, "0:03 looked at"));
    CHECK(holds(checked.text, "keyframes ^"));
}

TEST_CASE("a strict run refuses what the destination's service does, and asks nobody else") {
    const clips::Folder folder;
    media::Input input;
    input.path = folder.make("silent.mp4", clips::picture + "-c:v libx264");
    cli::Options strict = options();
    strict.destinations = {"rtmps://live-api-s.facebook.com:443/rtmp/some-secret"};
    try {
        cli::refuse_what_services_refuse(input, strict);
        FAIL("it has no audio");
    } catch (const dial::Failure& failure) {
        CHECK(failure.status() == dial::ExitStatus::check_failed);
        CHECK(holds(failure.what(), "Facebook Live would refuse it: audio track is none"));
        CHECK_FALSE(holds(failure.what(), "some-secret"));
    }
    input.silent_audio = true;
    cli::refuse_what_services_refuse(input, strict);
    input.silent_audio = false;
    strict.destinations = {"rtmp://localhost/live/test"};
    cli::refuse_what_services_refuse(input, strict);

    input.path = "-";
    strict.destinations = {"rtmps://live-api-s.facebook.com:443/rtmp/some-secret"};
    CHECK_THROWS_AS(cli::refuse_what_services_refuse(input, strict), dial::Failure);
}

}  // namespace check_test
