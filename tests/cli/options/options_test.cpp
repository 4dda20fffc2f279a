#include "cli/options/options.hpp"

#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <unistd.h>

#include "cli/options/option_table.hpp"
#include "dial/failure.hpp"
#include "media/clips/testcard.hpp"
#include "support/environment.hpp"

namespace options_test {

using namespace std::chrono_literals;
using cli::Action;
using cli::Options;
using cli::Verbosity;

namespace {

const char* const url = "rtmp://host/live/key";

Options parse(std::initializer_list<const char*> arguments) {
    std::vector<const char*> all{"rtmpush"};
    all.insert(all.end(), arguments);
    return cli::parse_options(static_cast<int>(all.size()), all.data());
}

/// The text of the usage error; empty when there is none.
std::string refusal(std::initializer_list<const char*> arguments) {
    try {
        parse(arguments);
    } catch (const dial::Failure& failure) {
        CHECK(failure.status() == dial::ExitStatus::usage);
        std::string text = failure.what();
        const std::string hint = "; see rtmpush --help";
        REQUIRE(text.size() > hint.size());
        CHECK(text.substr(text.size() - hint.size()) == hint);
        return text.substr(0, text.size() - hint.size());
    }
    return {};
}

}  // namespace

TEST_CASE("without options, everything is as documented") {
    const Options options = parse({"show.mp4", url});
    CHECK(options.action == Action::publish);
    CHECK(options.inputs == std::vector<std::string>{"show.mp4"});
    CHECK(options.destinations == std::vector<std::string>{url});
    CHECK_FALSE(options.overrides.app);
    CHECK_FALSE(options.overrides.key);
    CHECK_FALSE(options.overrides.tc_url);
    CHECK(options.key_file.empty());
    CHECK_FALSE(options.tracks.video);
    CHECK_FALSE(options.tracks.audio);
    CHECK(options.tracks.want_video);
    CHECK(options.tracks.want_audio);
    CHECK(options.testcard.empty());
    CHECK_FALSE(options.dry_run);
    CHECK(options.settings.speed == 1.0);
    CHECK(options.settings.start_timestamp_ms == 0);
    CHECK(options.settings.chunk_size == 60000);
    CHECK(options.settings.handshake == dial::HandshakeChoice::automatic);
    CHECK(options.settings.connect_timeout == 15s);
    CHECK(options.settings.stall_timeout == 20s);
    CHECK(options.settings.end_timeout == 5s);
    CHECK(options.settings.confirm == publish::Confirmation::acked);
    CHECK_FALSE(options.settings.trace);
    CHECK(options.settings.dump_path.empty());
    CHECK(options.verbosity == Verbosity::normal);
    CHECK_FALSE(options.progress_interval);
}

TEST_CASE("a program is chosen by its number") {
    CHECK(parse({"--program", "2", "in.ts", url}).tracks.program == 2);
    CHECK_FALSE(parse({"in.ts", url}).tracks.program);
}

TEST_CASE("each option reaches its place") {
    const Options options = parse({"--app",      "a/b",
                                   "--key=-k",   "--tcurl",
                                   "rtmp://x/y", "--video-track",
                                   "1",          "--audio-track",
                                   "2",          "--speed",
                                   "2.5",        "--start-timestamp",
                                   "4294960000", "--chunk-size",
                                   "4Ki",        "--handshake",
                                   "digest",     "--connect-timeout",
                                   "3",          "--stall-timeout",
                                   "250ms",      "--end-timeout",
                                   "1:30",       "--confirm",
                                   "answered",   "--dump",
                                   "out.flv",    "--trace",
                                   "-v",         "--progress-interval",
                                   "5s",         "in.mkv",
                                   url});
    CHECK(options.overrides.app == "a/b");
    CHECK(options.overrides.key == "-k");
    CHECK(options.overrides.tc_url == "rtmp://x/y");
    CHECK(options.tracks.video == 1);
    CHECK(options.tracks.audio == 2);
    CHECK(options.settings.speed == 2.5);
    CHECK(options.settings.start_timestamp_ms == 4294960000);
    CHECK(options.settings.chunk_size == 4096);
    CHECK(options.settings.handshake == dial::HandshakeChoice::digest);
    CHECK(options.settings.connect_timeout == 3s);
    CHECK(options.settings.stall_timeout == 250ms);
    CHECK(options.settings.end_timeout == 90s);
    CHECK(options.settings.confirm == publish::Confirmation::answered);
    CHECK(options.settings.dump_path == "out.flv");
    CHECK(options.settings.trace);
    CHECK(options.verbosity == Verbosity::verbose);
    CHECK(options.progress_interval == 5s);
    CHECK(options.destinations == std::vector<std::string>{url});
}

TEST_CASE("flags and choices") {
    CHECK_FALSE(parse({"--no-video", "a", url}).tracks.want_video);
    CHECK_FALSE(parse({"--no-audio", "a", url}).tracks.want_audio);
    CHECK(parse({"-q", "a", url}).verbosity == Verbosity::quiet);
    CHECK(parse({"--quiet", "a", url}).verbosity == Verbosity::quiet);
    CHECK(parse({"--speed", "max", "a", url}).settings.speed == std::nullopt);
    CHECK(parse({"--handshake", "simple", "a", url}).settings.handshake == dial::HandshakeChoice::simple);
    CHECK(parse({"--confirm", "closed", "a", url}).settings.confirm == publish::Confirmation::closed);
    CHECK(parse({"--start-timestamp", "1:00", "a", url}).settings.start_timestamp_ms == 60000);
    CHECK(parse({"--progress-interval", "0", "a", url}).progress_interval == 0s);
    CHECK(parse({"--key-file", "-", "a", url}).key_file == "-");
}

TEST_CASE("a destination is what begins with rtmp, in any case and place") {
    CHECK(parse({"RTMPS://host/a/k", "a.flv"}).destinations == std::vector<std::string>{"RTMPS://host/a/k"});
    CHECK(parse({"a.flv", "rtmp://host/a/k"}).inputs == std::vector<std::string>{"a.flv"});
    CHECK(parse({"-", url}).inputs == std::vector<std::string>{"-"});
    CHECK(parse({url, "--", "--key"}).inputs == std::vector<std::string>{"--key"});
    CHECK(parse({"./[a,b]", url}).inputs == std::vector<std::string>{"./[a,b]"});
}

TEST_CASE("the last of several holds") {
    CHECK(parse({"--speed", "2", "--speed", "3", "a", url}).settings.speed == 3.0);
    CHECK(parse({"--trace", "--trace", "a", url}).settings.trace);
}

TEST_CASE("a service is a destination, and needs the key apart") {
    CHECK(parse({"a", "--to", "youtube-backup", "--key-file", "k"}).destinations ==
          std::vector<std::string>{"rtmps://b.rtmps.youtube.com:443/live2?backup=1"});
    CHECK(refusal({"a", "--to", "twitch"}) == "--to needs the stream key: --key-file, RTMPUSH_KEY or --key");
    CHECK(refusal({"a", "--to", "nowhere", "--key", "k"}) ==
          "--to: no service of that name; --list-services shows them");
    CHECK(parse({"a", url, "--test"}).private_test);
    CHECK(parse({"--list-services"}).action == Action::list_services);
    const Options check = parse({"--check", "--check-seconds", "90", "--chart", "a", "--to", "facebook"});
    CHECK(check.action == Action::check);
    CHECK(check.check_length == std::chrono::seconds(90));
    CHECK(check.chart);
    CHECK(check.destinations.empty());
    CHECK(parse({"--strict", "a", url}).strict);
}

TEST_CASE("a test card has a name, which follows a =") {
    const Options usual = parse({"--testcard", url});
    CHECK(usual.testcard == "h264");
    CHECK(usual.inputs.empty());
    CHECK(usual.destinations == std::vector<std::string>{url});
    for (const media::Testcard& card : media::testcards()) {
        const std::string option = "--testcard=" + std::string(card.name);
        CHECK(parse({option.c_str(), url}).testcard == card.name);
    }
    CHECK(refusal({"--testcard=theora", url}) ==
          "--testcard: 'theora' is none of h264, hevc, av1, vp9, vp8, opus, flac, ac3, eac3, list");
    CHECK(refusal({"--testcard", "hevc", url}) ==
          "--testcard: its value goes behind a =, as in --testcard=hevc");
    CHECK(refusal({url, "--testcard", "list"}) ==
          "--testcard: its value goes behind a =, as in --testcard=list");
    CHECK(refusal({"--testcard", "theora", url}) ==
          "give INPUTs, or --playlist, or --testcard: only one of them");
    const Variable vp9("RTMPUSH_TESTCARD", "vp9");
    CHECK(parse({url}).testcard == "vp9");
    CHECK(parse({"--testcard=av1", url}).testcard == "av1");
    const Variable on("RTMPUSH_TESTCARD", "1");
    CHECK(parse({url}).testcard == media::testcards().front().name);
}

TEST_CASE("--verify takes a place behind it, and needs none") {
    using Places = std::vector<std::string>;
    CHECK(parse({"show.mp4", url}).verify.places.empty());
    CHECK(parse({"show.mp4", url, "--verify"}).verify.places == Places{""});
    CHECK(parse({"show.mp4", url, "--verify", "--expect", "lost=0"}).verify.places == Places{""});
    CHECK(parse({"--verify", "show.mp4", url}).verify.places == Places{""});
    const Options several = parse({"show.mp4", url, "--verify", "https://h/live.m3u8", "--verify", "-",
                                   "--verify=out.flv", "--verify"});
    CHECK(several.verify.places == Places{"https://h/live.m3u8", "-", "out.flv", ""});
    CHECK(several.inputs == Places{"show.mp4"});
    CHECK(several.destinations == Places{url});
    // Behind "--" nothing is an option.
    CHECK(parse({url, "--testcard", "--dry-run", "--"}).verify.places.empty());
    CHECK(parse({"--", "--verify", "-", url}).inputs == Places{"--verify", "-"});
}

TEST_CASE("--verify is refused where it could prove nothing, or would read what others read") {
    CHECK(refusal({"--testcard", "--dry-run", "--verify"}) ==
          "--verify watches what is published, and --dry-run publishes nothing");
    CHECK_FALSE(refusal({"-", url, "--verify", "-"}).empty());
    CHECK_FALSE(refusal({"a.mp4", url, "--verify", "-", "--verify-key-file", "-"}).empty());
    CHECK_FALSE(
        refusal({"a.mp4", url, "--verify", "--verify", "http://h/x", "--verify-key-file", "-"}).empty());
    CHECK(refusal({"a.mp4", url, "--verify", "-"}).empty());
}

TEST_CASE("--verify and --expect are refused where nothing is published") {
    for (const char* const asks : {"--probe", "--probe=play", "--check"}) {
        CAPTURE(asks);
        CHECK_FALSE(refusal({"a.mp4", url, asks, "--expect", "lost=0"}).empty());
        CHECK_FALSE(refusal({"a.mp4", url, asks, "--verify"}).empty());
    }
    CHECK(refusal({"--testcard", "--verify", url}).find("is a place to watch") != std::string::npos);
}

TEST_CASE("what is watched over HTTP is asked with whole headers alone") {
    CHECK(parse({"a.mp4", url, "--verify-header", "X-Token: 1", "--verify-header", "A: b"}).verify.headers ==
          std::vector<std::string>{"X-Token: 1", "A: b"});
    CHECK_FALSE(refusal({"a.mp4", url, "--verify-header", "X-Token"}).empty());
    CHECK_FALSE(refusal({"a.mp4", url, "--verify-header", "A: b\r\nC: d"}).empty());
}

TEST_CASE("a configuration file may name a test card") {
    const std::string path = "options_test_" + std::to_string(getpid()) + ".conf";
    std::ofstream(path) << "testcard = hevc\n";
    CHECK(parse({"--config", path.c_str(), url}).testcard == "hevc");
    CHECK(parse({"--config", path.c_str(), "--testcard=0", "a", url}).testcard.empty());
    std::ofstream(path) << "testcard\n";
    CHECK(parse({"--config", path.c_str(), url}).testcard == "h264");
    unlink(path.c_str());
}

TEST_CASE("the test cards are listed with and without a =, and ask for nothing else") {
    CHECK(parse({"--testcard=list"}).action == Action::list_testcards);
    CHECK(parse({"--testcard", "list"}).action == Action::list_testcards);
    CHECK(parse({"--json", "--testcard", "list"}).json);
    CHECK(parse({"--testcard", "list", "--help"}).action == Action::help);
    CHECK(refusal({"--check", "--testcard", "list"}) ==
          "--testcard: its value goes behind a =, as in --testcard=list");
    CHECK(refusal({"list"}).starts_with("no destination"));
}

TEST_CASE("completions are for one of the shells, and ask for nothing else") {
    CHECK(parse({"--completions", "zsh"}).action == Action::completions);
    CHECK(parse({"--completions", "zsh"}).shell == cli::Shell::zsh);
    CHECK(refusal({"--completions", "csh"}) == "--completions: 'csh' is none of bash, zsh, fish");
}

TEST_CASE("help and version ask for nothing else") {
    CHECK(parse({"--help"}).action == Action::help);
    CHECK(parse({"-h", "a", "b"}).action == Action::help);
    CHECK(parse({"--version"}).action == Action::version);
    CHECK(parse({"-V"}).action == Action::version);
}

TEST_CASE("a mistake in the environment or in a file keeps the help from nobody") {
    const Variable wrong("RTMPUSH_SPEED", "fast");
    const Variable absent("RTMPUSH_CONFIG", "/nowhere/config");
    CHECK(parse({"--help"}).action == Action::help);
    CHECK(parse({"--version"}).action == Action::version);
    CHECK(parse({"--completions", "bash"}).action == Action::completions);
    CHECK_THROWS_AS(parse({"a", url}), dial::Failure);
}

TEST_CASE("a dry run needs no destination and no pace") {
    CHECK(parse({"--dry-run", "a"}).settings.speed == std::nullopt);
    CHECK(parse({"--dry-run", "--speed", "1", "a"}).settings.speed == 1.0);
    CHECK(parse({"--dry-run", "a", url}).destinations.size() == 1);
    const Variable speed("RTMPUSH_SPEED", "2");
    CHECK(parse({"--dry-run", "a"}).settings.speed == 2.0);
}

TEST_CASE("explaining needs a destination, but no input") {
    CHECK(parse({"--explain", url}).action == Action::explain);
    CHECK(parse({"--explain", "a", url}).inputs.size() == 1);
    CHECK(refusal({"--explain", "a"}) ==
          "no destination: give a URL like rtmp://localhost/live/test, or --to and a service");
    CHECK(refusal({"--explain", "--dry-run"}) ==
          "no destination: give a URL like rtmp://localhost/live/test, or --to and a service");
}

TEST_CASE("the environment speaks where the command line is silent") {
    const Variable key("RTMPUSH_KEY", "from-environment");
    const Variable speed("RTMPUSH_SPEED", "3");
    const Variable trace("RTMPUSH_TRACE", "1");
    const Variable testcard("RTMPUSH_TESTCARD", "0");
    const Variable quiet("RTMPUSH_QUIET", "");
    const Options options = parse({"a", url});
    CHECK(options.overrides.key == "from-environment");
    CHECK(options.settings.speed == 3.0);
    CHECK(options.settings.trace);
    CHECK(options.testcard.empty());
    CHECK(options.verbosity == Verbosity::normal);
    CHECK(parse({"a", url, "--key", "typed"}).overrides.key == "typed");
    CHECK(parse({"a", url, "--speed", "1"}).settings.speed == 1.0);
}

TEST_CASE("a configuration file speaks last of all, and may name input and destination") {
    const std::string path = "options_test_" + std::to_string(getpid()) + ".conf";
    std::ofstream(path)
        << "speed = 2\nkey = from-file\ntrace\nchunk-size = 128\ninput = c.mp4\nurl = rtmp://c/d\n";
    const Variable speed("RTMPUSH_SPEED", "3");
    Options options = parse({"--config", path.c_str(), "--chunk-size", "256"});
    CHECK(options.settings.chunk_size == 256);
    CHECK(options.settings.speed == 3.0);
    CHECK(options.settings.trace);
    CHECK(options.overrides.key == "from-file");
    CHECK(options.inputs == std::vector<std::string>{"c.mp4"});
    CHECK(options.destinations == std::vector<std::string>{"rtmp://c/d"});
    const Variable config("RTMPUSH_CONFIG", path);
    options = parse({"a.flv", url});
    CHECK(options.inputs == std::vector<std::string>{"a.flv"});
    CHECK(options.destinations == std::vector<std::string>{url});
    CHECK(parse({"--testcard"}).inputs.empty());
    // The file's key gives way to the key file that was typed.
    CHECK_FALSE(parse({"--key-file", "f"}).overrides.key);
    std::ofstream(path) << "speed = fast\n";
    const Variable none("RTMPUSH_SPEED", std::nullopt);
    CHECK(refusal({"a", url}) == path + ":1: speed: 'fast' is not a speed; speeds look like 1, 0.5 or max");
    unlink(path.c_str());
}

TEST_CASE("a typed option outdoes the variable of the one that it excludes") {
    const Variable key("RTMPUSH_KEY", "k");
    const Options options = parse({"a", url, "--key-file", "f"});
    CHECK_FALSE(options.overrides.key);
    CHECK(options.key_file == "f");
    const Variable file("RTMPUSH_KEY_FILE", "f");
    CHECK(refusal({"a", url}) == "RTMPUSH_KEY and RTMPUSH_KEY_FILE exclude each other");
}

TEST_CASE("each option but those that print has a variable of its own") {
    for (const cli::OptionDefinition& definition : cli::option_table()) {
        CAPTURE(definition.name);
        const bool prints = definition.name == "help" || definition.name == "version" ||
                            definition.name == "explain" || definition.name == "completions" ||
                            definition.name == "list-services" || definition.name == "check" ||
                            definition.name == "probe" || definition.name == "merge";
        CHECK(definition.variable().empty() == prints);
        for (const cli::OptionDefinition& other : cli::option_table()) {
            const bool distinct = &definition == &other || (prints && other.variable().empty()) ||
                                  definition.variable() != other.variable();
            CHECK(distinct);
        }
    }
    CHECK(cli::option_table().front().variable() == "RTMPUSH_APP");
}

TEST_CASE("a probe needs no input, and as far as connect no key") {
    const Options options = parse({"--probe", url});
    CHECK(options.action == Action::probe);
    CHECK(options.probe_level == cli::ProbeLevel::connect);
    CHECK(cli::goes_without_key(options));
    const Options publishing = parse({"--probe=publish", url, "show.mp4"});
    CHECK(publishing.probe_level == cli::ProbeLevel::publish);
    CHECK_FALSE(cli::goes_without_key(publishing));
    const Options looking = parse({"--probe=play", "https://host/live.m3u8", url});
    CHECK(looking.probe_level == cli::ProbeLevel::play);
    CHECK(looking.destinations == std::vector<std::string>{"https://host/live.m3u8", url});
    CHECK(looking.inputs.empty());
    CHECK(refusal({"--probe=all", url}) == "--probe: 'all' is none of connect, publish, play");
    CHECK(refusal({"--probe", "publish", url}) ==
          "--probe: its value goes behind a =, as in --probe=publish");
    CHECK(refusal({"--probe", url, "publish"}) == "the level of --probe follows a \"=\": --probe=publish");
    CHECK(refusal({"--probe"}) ==
          "no destination: give a URL like rtmp://localhost/live/test, or --to and a service");
    // The whole path of a service's URL is its app, and nothing of it a key.
    CHECK(parse({"--probe", "--to", "dolby-millicast"}).destinations ==
          std::vector<std::string>{"rtmps://rtmp-auto.millicast.com:443/v2/pub/"});
    CHECK(refusal({"--probe=publish", "--to", "youtube"}) ==
          "--to needs the stream key: --key-file, RTMPUSH_KEY or --key");
}

TEST_CASE("exclusions are mutual") {
    for (const cli::OptionDefinition& definition : cli::option_table()) {
        if (definition.excludes.empty()) continue;
        for (const cli::OptionDefinition& other : cli::option_table()) {
            if (other.name == definition.excludes) CHECK(other.excludes == definition.name);
        }
    }
}

TEST_CASE("several inputs, and how often and in which order they play") {
    const Options options = parse({"a", "b", "/dev/null", url, "--shuffle", "--strict"});
    CHECK(options.inputs == std::vector<std::string>{"a", "b", "/dev/null"});
    CHECK(options.passes == 1U);
    CHECK(options.order == cli::PlayingOrder::shuffled);
    CHECK(options.strict);
    CHECK(parse({"--playlist", "list", url}).playlist == "list");
    CHECK(parse({"a", url, "/dev/null"}).inputs == std::vector<std::string>{"a", "/dev/null"});
}

TEST_CASE("--loop takes a number or none, and never an input") {
    CHECK(parse({"--loop", "a", url}).passes == std::nullopt);
    CHECK(parse({"--loop", "a", url}).inputs == std::vector<std::string>{"a"});
    CHECK(parse({"a", url, "--loop"}).passes == std::nullopt);
    CHECK(parse({"--loop=3", "a", url}).passes == 3U);
    CHECK(parse({"--loop=forever", "a", url}).passes == std::nullopt);
    CHECK(parse({"--loop", "--", "3", url}).inputs == std::vector<std::string>{"3"});
    CHECK(refusal({"--loop=0", "a", url}) == "--loop: '0' is neither a number of passes from 1 nor forever");
    CHECK(refusal({"--loop=-1", "a", url}) == "--loop: '-1' is negative");
    CHECK(refusal({"--loop=99999999999", "a", url}) == "--loop: '99999999999' is too large");
}

TEST_CASE("where to begin and to end: in the media, and by the clock") {
    const Options options = parse({"--start", "1:30", "--duration", "2h", "a", url});
    CHECK(options.start == 90s);
    CHECK(options.settings.duration == 2h);
    CHECK_FALSE(options.at);
    CHECK_FALSE(options.until);
    CHECK(parse({"a", url}).start == 0s);
    CHECK_FALSE(parse({"a", url}).settings.duration);
    const Options timed = parse({"--at", "18:30", "--until", "2026-12-24T18:30:00Z", "a", url});
    CHECK(timed.at);
    REQUIRE(timed.until);
    const cli::WallTime eve = std::chrono::sys_days(std::chrono::year(2026) / 12 / 24) + 18h + 30min;
    CHECK(timed.until->after(cli::WallTime()) == eve);
}

TEST_CASE("times that are none, or absurd, are refused") {
    CHECK(refusal({"--start=-5", "a", url}) == "--start: '-5' is negative");
    CHECK(refusal({"--start", "soon", "a", url}) ==
          "--start: 'soon' is not a time; times look like 90s, 250ms or 1:30");
    CHECK(refusal({"--start", "1000001h", "a", url}) == "--start: '1000001h' is more than 1000000 hours");
    CHECK(refusal({"--start", "99999999999999999999h", "a", url}).find("--start: '") == 0);
    CHECK(refusal({"--duration", "0", "a", url}) == "--duration: '0' leaves nothing to send");
    CHECK(refusal({"--duration=-1s", "a", url}) == "--duration: '-1s' is negative");
    CHECK(
        refusal({"--at", "25:00", "a", url}) ==
        "--at: '25:00' is no time; times look like 18:30, 18:30:15, 18:30:15Z or 2026-12-24T18:30:00+01:00");
    CHECK(refusal({"--until", "2026-02-30T00:00:00Z", "a", url}).find("--until: '2026-02-30T00:00:00Z'") ==
          0);
    CHECK(refusal({"--until", "9999-01-01T00:00:00Z", "a", url}) ==
          "--until: '9999-01-01T00:00:00Z' is out of reach");
}

TEST_CASE("how far ahead, how fast to catch up, and how long a session") {
    const Options none = parse({"a", url});
    CHECK(none.settings.burst == 0s);
    CHECK(none.settings.catch_up == 2.0);
    CHECK_FALSE(none.settings.max_session);
    const Options options =
        parse({"--burst", "3", "--catch-up", "1.5x", "--max-session", "47:59:00", "a", url});
    CHECK(options.settings.burst == 3s);
    CHECK(options.settings.catch_up == 1.5);
    CHECK(options.settings.max_session == 48h - 1min);
    CHECK(parse({"--max-session", "8h", "--session-gap", "2min", "a", url}).settings.session_gap == 2min);
    CHECK(refusal({"--session-gap", "1", "a", url}) == "--session-gap goes with --max-session");
    CHECK(refusal({"--max-session", "1h", "--session-gap", "25h", "a", url}) ==
          "--session-gap: '25h' is more than a day");
    CHECK(refusal({"--max-session", "1h", "--session-gap", "10", "--on-lag", "fail", "a", url}) ==
          "--session-gap makes the stream later than --max-lag allows: give it less");
    CHECK_FALSE(none.max_time);
    CHECK(parse({"--max-time", "1000h", "a", url}).max_time == 1000h);
    CHECK(refusal({"--max-time", "0", "a", url}) == "--max-time: '0' is too short");
    CHECK_FALSE(none.settings.fail_early);
    CHECK(parse({"--fail-early", "a", url}).settings.fail_early);
    CHECK_FALSE(parse({"--catch-up", "max", "a", url}).settings.catch_up);
    CHECK(refusal({"--burst", "2h", "a", url}) == "--burst: '2h' is more than an hour");
    CHECK(refusal({"--catch-up", "0.5", "a", url}) == "--catch-up: '0.5' is not from 1 to 1000");
    CHECK(refusal({"--catch-up", "soon", "a", url}) ==
          "--catch-up: 'soon' is not a multiple of the pace, like 1.5 or 2");
    CHECK(refusal({"--max-session", "10ms", "a", url}) ==
          "--max-session: '10ms' is too short; 1s is the least");
    CHECK(refusal({"--speed", "max", "--burst", "1", "a", url}) ==
          "--burst needs a pace: with --speed max all is sent at once");
    CHECK(refusal({"--speed", "max", "--catch-up", "3", "a", url}) ==
          "--catch-up needs a pace: with --speed max nothing is late");
}

TEST_CASE("a command for events is some words") {
    CHECK(parse({"a", url}).on_event.empty());
    CHECK(parse({"--on-event", "logger -t live", "a", url}).on_event == "logger -t live");
    CHECK(refusal({"--on-event", " ", "a", url}) == "--on-event: the command is empty");
}

TEST_CASE("a loop goes on where time is after an outage, unless told otherwise") {
    using publish::Resume;
    CHECK(parse({"a", url}).settings.resume == Resume::where_it_broke);
    CHECK(parse({"--loop", "a", url}).settings.resume == Resume::where_time_is);
    CHECK(parse({"--loop", "a", url, "--resume", "continue"}).settings.resume == Resume::where_it_broke);
}

TEST_CASE("wrong usage is told plainly") {
    const std::string nothing =
        "nothing to publish: name a file, - for standard input, --playlist, or --testcard";
    CHECK(refusal({}) == nothing);
    CHECK(refusal({url}) == nothing);
    CHECK(refusal({"a"}) ==
          "no destination: give a URL like rtmp://localhost/live/test, or --to and a service");
    const std::string one_way = "give INPUTs, or --playlist, or --testcard: only one of them";
    CHECK(refusal({"a", "--testcard", url}) == one_way);
    CHECK(refusal({"a", "--playlist", "b", url}) == one_way);
    // A word that may be a key does not show.
    CHECK(refusal({"a", url, "sekrit-key-77"}) ==
          "what stands behind the URL is no file that is there (a key goes with --key-file or --key)");
    const std::string once = "standard input can be played only once: use it one time, and without --loop";
    CHECK(refusal({"-", "a", "-", url}) == once);
    CHECK(refusal({"-", "--loop", url}) == once);
    CHECK(refusal({"a", url, "--no-video", "--no-audio"}) ==
          "--no-video and --no-audio together leave nothing to publish");
    CHECK(refusal({"-", url, "--key-file", "-"}) ==
          "the key and the input cannot both come from standard input");
    CHECK(refusal({"a", "--check", "--chart", "--json"}) ==
          "--chart draws for people; leave it out with --json");
    CHECK(refusal({"--probe", "-w", "%{json}", url}) ==
          "--write-out tells of what was published; --probe has its figures with --json");
    CHECK(refusal({"a", "--check", "-w", "%{json}"}) ==
          "--write-out tells of what was published; --check has its figures with --json");
    CHECK(refusal({"a", url, "-q", "-v"}) == "--quiet and --verbose exclude each other");
    CHECK(refusal({"a", url, "--key", "k", "--key-file", "f"}) == "--key and --key-file exclude each other");
    CHECK(refusal({"a", url, "--no-video", "--video-track", "0"}) ==
          "--video-track and --no-video exclude each other");
    CHECK(refusal({"a", url, "--tracks", "all", "--audio-track", "0"}) ==
          "--tracks names all that is sent: leave out --video-track and --audio-track");
    CHECK(refusal({"a", "b", url, "--track-from", "low.mp4:0"}) ==
          "--track-from plays along with one INPUT, not with several or a --playlist");
    CHECK(refusal({"a", url, "--track-from", "-:0"}) == "--track-from takes a file, not standard input");
    CHECK(refusal({"a", url, "--track-from", "low.mp4"}) ==
          "--track-from: 'low.mp4' is no track of a file, which looks like low.mp4:0");
    CHECK(refusal({"a", url, "--tracks", "0,1", "--no-video"}) ==
          "--tracks names what is sent: leave out --no-video and --no-audio, or say --tracks all");
}

TEST_CASE("a value that stands where a file would is told where it belongs") {
    CHECK(refusal({"--loop", "3", "a", url}) == "--loop: its value goes behind a =, as in --loop=forever");
    CHECK(refusal({"--live", "500ms", "a", url}) == "--live: its value goes behind a =, as in --live=200ms");
    std::ofstream("20261128").flush();
    CHECK(parse({"--loop", "20261128", url}).inputs.size() == 1);
    std::filesystem::remove("20261128");
}

TEST_CASE("an input that is a URL is status 3, and what may be secret in it does not show") {
    const auto refused_words = [](std::initializer_list<const char*> words) {
        try {
            parse(words);
        } catch (const dial::Failure& failure) {
            CHECK(failure.status() == dial::ExitStatus::malformed_url);
            return std::string(failure.what());
        }
        return std::string();
    };
    const auto refused = [&](const std::string& input) { return refused_words({input.c_str(), url}); };
    const std::string hint =
        "an input is a file, not a URL; let ffmpeg read it: "
        "ffmpeg -i URL -c copy -f flv - | rtmpush - rtmp://HOST/APP/KEY";
    CHECK(refused("http://host/show.mp4?token=sekrit") == "http:****: " + hint);
    for (const std::string scheme : {"https", "srt", "rtsp", "udp"})
        CHECK(refused(scheme + "://host:9000") == scheme + ":****: " + hint);
    CHECK(refused("HTTPS://host/show.mp4") == "https:****: " + hint);
    CHECK(refused_words({"a", url, "--track-from", "rtmp://host/app/sekrit:0"}) == "rtmp:****: " + hint);
    CHECK(refused_words({"--playlist", "http://host/sekrit.m3u8", url}) == "http:****: " + hint);
    CHECK(refused("file:///srv/show.mp4") ==
          "file:****: an input is a file, not a URL; name the file by its path");
    CHECK(refused("file:show.mp4").find("by its path") != std::string::npos);
    // Names of files, as odd as they are.
    for (const std::string name : {"12:30.mp4", "a b://c", "://", "disc:1"})
        CHECK(parse({name.c_str(), url}).inputs == std::vector<std::string>{name});
    std::filesystem::create_directories("odd:");
    std::ofstream("odd://name").flush();
    CHECK(parse({"odd://name", url}).inputs.size() == 1);
    std::filesystem::remove_all("odd:");
}

TEST_CASE("wrong values are told with the option that has them") {
    CHECK(refusal({"a", url, "--speed", "fast"}) ==
          "--speed: 'fast' is not a speed; speeds look like 1, 0.5 or max");
    CHECK(refusal({"a", url, "--chunk-size", "64"}) == "--chunk-size: '64' is not from 128 to 65536");
    CHECK(refusal({"a", url, "--handshake", "firm"}) ==
          "--handshake: 'firm' is none of auto, simple, digest");
    CHECK(refusal({"a", url, "--confirm", "none"}) == "--confirm: 'none' is none of acked, closed, answered");
    CHECK(refusal({"a", url, "--start-timestamp", "0.5"}) ==
          "--start-timestamp: '0.5' is finer than a millisecond");
    CHECK(refusal({"a", url, "--start-timestamp", "-5"}) == "--start-timestamp: '-5' is negative");
    CHECK(refusal({"a", url, "--progress-interval", "5ms"}) ==
          "--progress-interval: '5ms' is too short; 100ms is the least, 0 is none");
    CHECK(refusal({"a", url, "--connect-timeout", "0"}) ==
          "--connect-timeout: '0' is too short; 1ms is the least");
    const Variable speed("RTMPUSH_SPEED", "fast");
    CHECK(refusal({"a", url}) == "RTMPUSH_SPEED: 'fast' is not a speed; speeds look like 1, 0.5 or max");
}

TEST_CASE("a flag's variable is a switch") {
    const Variable trace("RTMPUSH_TRACE", "maybe");
    CHECK(refusal({"a", url}) == "RTMPUSH_TRACE: 'maybe' is neither 1 nor 0");
}

TEST_CASE("what the parser refuses is told without what may be a key") {
    CHECK(refusal({"a", url, "--nonsense"}) == "unknown option '--nonsense'");
    CHECK(refusal({"a", url, "--kye=secret"}) == "unknown option '--kye'");
    CHECK(refusal({"a", url, "--kye", "secret"}) == "unknown option '--kye'");
    CHECK(refusal({"a", url, "-ksecret"}) == "unknown option '-k'");
    CHECK(refusal({"a", url, "--rtmp://host/live/secret"}) == "unknown option '--rtmp://host/****'");
    CHECK(refusal({"a", url, "--key"}) == "--key needs a value: --key KEY");
    CHECK(refusal({"a", url, "--trace=secret"}) == "--trace takes no value");
    CHECK(refusal({"a", "--speed", "rtmp://host/live/secret"}) ==
          "--speed: 'rtmp://host/****' is not a speed; speeds look like 1, 0.5 or max");
}

TEST_CASE("a login comes from options, and its password from the environment too") {
    const Options options = parse({"--user", "joe:se:cret", "--netrc", "--netrc-file", "f", "a", url});
    CHECK(options.login.user == "joe:se:cret");
    CHECK_FALSE(options.login.password);
    CHECK(options.login.netrc);
    CHECK(options.login.netrc_file == "f");
    CHECK(parse({"--user", "joe", "--password-file", "-", "a", url}).login.password_file == "-");
    const Variable password("RTMPUSH_PASSWORD", "from-environment");
    CHECK(parse({"a", url}).login.password == "from-environment");
    const Variable none("RTMPUSH_PASSWORD", "");
    CHECK_FALSE(parse({"a", url}).login.password);
    const Variable user("RTMPUSH_USER", "joe");
    CHECK(parse({"a", url}).login.user == "joe");
}

TEST_CASE("a login that cannot be is told without what it holds") {
    CHECK(refusal({"--user", ":secret", "a", url}) ==
          "--user: it begins with the user's name: NAME:PASSWORD");
    CHECK(refusal({"--user", "joe:secret", "--password-file", "f", "a", url}) ==
          "the password is given by --user or by --password-file, not by both");
    CHECK(refusal({"--user", "joe", "--password-file", "-", "-", url}) ==
          "the password and the input cannot both come from standard input");
    CHECK(refusal({"--password-file", "-", "--key-file", "-", "a", url}) ==
          "the key and the password cannot both come from standard input");
}

TEST_CASE("redirects are counted from 0 on") {
    CHECK(parse({"a", url}).settings.max_redirects == 5);
    CHECK(parse({"--max-redirs", "0", "a", url}).settings.max_redirects == 0);
    CHECK(refusal({"--max-redirs", "-1", "a", url}).starts_with("--max-redirs: '-1' is "));
}

TEST_CASE("one file alone can be followed") {
    CHECK_FALSE(parse({"a", url}).follow);
    CHECK(parse({"--follow", "a", url}).follow);
    const std::string one_file = "--follow takes one INPUT, a file that is still being written";
    CHECK(refusal({"--follow", "-", url}) == one_file);
    CHECK(refusal({"--follow", "a", "b", url}) == one_file);
    CHECK(refusal({"--follow", "--playlist", "list", url}) == one_file);
    CHECK(refusal({"--follow", "--testcard", url}) == one_file);
    CHECK(refusal({"--follow", "a", "--loop", url}) ==
          "--follow waits for more, so nothing is played again: leave out --loop");
    CHECK(refusal({"--follow", "a", "--track-from", "b:0", url}) ==
          "--follow reads one file: leave out --track-from");
    const std::string reads_on =
        "--check and --strict read an input to its end, which --follow waits for; leave it out";
    CHECK(refusal({"--follow", "a", "--check"}) == reads_on);
    CHECK(refusal({"--follow", "a", "--strict", url}) == reads_on);
}

TEST_CASE("what else is refused with a status of its own") {
    const auto failure_of = [](std::initializer_list<const char*> arguments) {
        try {
            parse(arguments);
        } catch (const dial::Failure& failure) {
            return std::pair(failure.status(), std::string(failure.what()));
        }
        return std::pair(dial::ExitStatus::success, std::string());
    };
    const auto url_as_input = failure_of({"a", "--track-from", "rtmp://me:sekrit@host/sekrit", url});
    CHECK(url_as_input.first == dial::ExitStatus::malformed_url);
    CHECK(url_as_input.second.starts_with("rtmp:****: an input is a file"));
    const auto services = failure_of({"a", url, "--services", "/nonexistent/list"});
    CHECK(services.first == dial::ExitStatus::input_unreadable);
    CHECK(services.second ==
          "/nonexistent/list: cannot read the services: No such file or directory; check --services");
}

TEST_CASE("lines of data come from a file, or from standard input that nothing else wants") {
    CHECK(parse({"a", url}).data_file.empty());
    CHECK(parse({"a", url, "--data", "lines.jsonl"}).data_file == "lines.jsonl");
    CHECK(parse({"a", url, "--data", "-"}).data_file == "-");
    const std::string shared = "--data cannot share standard input with the input, the key or the password";
    CHECK(refusal({"-", url, "--data", "-"}) == shared);
    CHECK(refusal({"a", url, "--data", "-", "--key-file", "-"}) == shared);
    CHECK(refusal({"a", url, "--data", "-", "--user", "joe", "--password-file", "-"}) == shared);
    CHECK(refusal({"a", "--data", url, url}) == "--data takes a file, not a URL");
    for (const char* const option : {"--report", "--stats-file", "--netrc-file", "--dump", "--cacert"}) {
        CHECK(refusal({"a", option, "https://user:sekrit@host/x", url}) ==
              std::string(option) + " takes a file, not a URL");
    }
    CHECK(refusal({"a", "--start", "https://user:sekrit@host/x", url}).find("sekrit") == std::string::npos);
    CHECK(refusal({"a", "--data", "", url}).find("it takes the name of a file") != std::string::npos);
    CHECK(refusal({"a", "--data", "https://user:sekrit@host/lines.jsonl", url}) ==
          "--data takes a file, not a URL");
    const std::string path = "options_test_" + std::to_string(getpid()) + ".jsonl";
    std::ofstream(path) << "{}";
    CHECK(refusal({"a", url, "--data", path.c_str(), "--dump", ("./" + path).c_str()}) ==
          "--dump would overwrite the --data");
    unlink(path.c_str());
}

TEST_CASE("the dump never overwrites the input") {
    const std::string path = "options_test_" + std::to_string(getpid()) + ".flv";
    std::ofstream(path) << "media";
    CHECK(refusal({path.c_str(), url, "--dump", ("./" + path).c_str()}) ==
          "--dump would overwrite the input");
    CHECK(parse({path.c_str(), url, "--dump", "elsewhere.flv"}).settings.dump_path == "elsewhere.flv");
    unlink(path.c_str());
}

TEST_CASE("a stream that was live is tried again for ever, unpaced only on request") {
    CHECK(parse({"a.flv", "rtmp://h/a/k"}).settings.retry.live == std::nullopt);
    CHECK(parse({"--speed", "max", "a.flv", "rtmp://h/a/k"}).settings.retry.live == 0U);
    CHECK(parse({"--retry-delay", "2s", "a.flv", "rtmp://h/a/k"}).settings.retry.name_patience == 90s);
    for (const char* bound : {"--retry=forever", "--retry-live=forever", "--retry-max-time=1h"})
        CHECK_FALSE(parse({bound, "a.flv", "rtmp://h/a/k"}).settings.retry.name_patience);
    CHECK(parse({"--speed", "max", "--retry-live", "3", "a.flv", "rtmp://h/a/k"}).settings.retry.live == 3U);
    const publish::RetryPolicy both =
        parse({"--speed", "max", "--retry", "forever", "a.flv", "rtmp://h/a/k"}).settings.retry;
    CHECK(both.first == std::nullopt);
    CHECK(both.live == std::nullopt);
}

TEST_CASE("several destinations stay live, one waits, unless it is asked for otherwise") {
    using Way = publish::LagPolicy::Way;
    const char* const other = "rtmp://other/live/key";
    CHECK(parse({"a", url}).settings.lag.way == Way::wait);
    const Options two = parse({"a", url, other});
    CHECK(two.destinations == std::vector<std::string>{url, other});
    CHECK(two.settings.lag.way == Way::drop);
    CHECK(parse({"a", url, other, "--on-lag", "wait"}).settings.lag.way == Way::wait);
    CHECK(parse({"a", url, other, "--speed", "max"}).settings.lag.way == Way::wait);
    CHECK(refusal({"a", url, other, "--tcurl", "rtmp://x/y"}) ==
          "--tcurl is for one destination: it names its server");
    CHECK(refusal({"a", url, other, "--password-file", "-"}) ==
          "a password from standard input is for one destination");
}

TEST_CASE("what is done about a slow uplink") {
    using Way = publish::LagPolicy::Way;
    CHECK(parse({"a", url}).settings.lag.queue == 10s);
    CHECK(parse({"a", url}).settings.lag.most_bytes() == 1U << 20U);
    const publish::LagPolicy drop = parse({"a", url, "--on-lag", "drop", "--queue", "3s"}).settings.lag;
    CHECK(drop.way == Way::drop);
    CHECK(drop.queue == 3s);
    CHECK(drop.most_bytes() == 64U << 20U);
    CHECK(parse({"a", url, "--queue", "500ms,2Mi"}).settings.lag.most_bytes() == 2U << 20U);
    CHECK(parse({"a", url, "--queue", "500ms,2Mi"}).settings.lag.queue == 500ms);
    CHECK(parse({"a", url, "--on-lag", "fail", "--max-lag", "4"}).settings.lag.max_lag == 4s);
    CHECK(refusal({"a", url, "--queue", "3s,1k"}) == "--queue: '1k' is not from 65536 to 4294967296");
    CHECK(refusal({"a", url, "--queue", "0"}) == "--queue: '0' is too short; 1ms is the least");
    CHECK(refusal({"a", url, "--on-lag", "hope"}) == "--on-lag: 'hope' is none of wait, drop, fail");
    CHECK(parse({"a", url, "--max-lag", "3s"}).settings.lag.max_lag == 3s);
    CHECK(refusal({"a", url, "--on-lag", "drop", "--max-lag", "3s"}) ==
          "--max-lag goes with --on-lag fail or wait: with drop --queue says how late is too late");
    CHECK(refusal({"a", url, "--speed", "max", "--on-lag", "drop"}) ==
          "--on-lag needs a pace: with --speed max nothing is late");
}

}  // namespace options_test
