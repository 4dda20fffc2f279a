// The command as a user meets it: its output, on which stream, and its end.

#include <csignal>
#include <doctest/doctest.h>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>
#include <string>
#include <sys/types.h>
#include <utility>

#include "e2e/comparison.hpp"
#include "e2e/ffmpeg_witness.hpp"
#include "e2e/flv_reader.hpp"
#include "e2e/ingest_server.hpp"
#include "e2e/media_files.hpp"
#include "e2e/refused.hpp"
#include "e2e/rtmpush.hpp"
#include "e2e/server_port.hpp"
#include "support/temporary_folder.hpp"
#include "support/text_parts.hpp"

namespace command_test {

using namespace e2e;
using text_parts::holds;

namespace {

const std::string secret = "qZ7-very-secret-key";

std::string content_of(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

std::string arguments_of(pid_t pid) {
    return content_of("/proc/" + std::to_string(pid) + "/cmdline");
}

/// Checks that an error is one line on standard error that begins with the program's name, and that standard
/// output stays empty.
void check_error(const std::vector<std::string>& arguments, int status) {
    const Outcome outcome = run(rtmpush(arguments));
    CAPTURE(arguments.empty() ? std::string() : arguments.front());
    CAPTURE(outcome.err);
    CHECK(outcome.status == status);
    CHECK(outcome.out.empty());
    CHECK(outcome.err.starts_with("rtmpush: "));
    CHECK(outcome.err.find('\n') == outcome.err.size() - 1);
}

void check_secret_kept(const Outcome& outcome) {
    CAPTURE(outcome.out);
    CAPTURE(outcome.err);
    CHECK(!holds(outcome.out, secret));
    CHECK(!holds(outcome.err, secret));
    // Four characters at most may be shown of a key.
    CHECK(!holds(outcome.out + outcome.err, secret.substr(0, 5)));
}

}  // namespace

TEST_CASE("wrong usage") {
    const std::string clip = media_file("clip.mp4");
    check_error({}, 2);
    check_error({clip}, 2);
    check_error({"rtmp://127.0.0.1/live/key"}, 2);
    check_error({clip, "rtmp://127.0.0.1/live"}, 2);
    check_error({"--no-such-option", clip, "rtmp://127.0.0.1/live/key"}, 2);
    check_error({"--speed", "fast", clip, "rtmp://127.0.0.1/live/key"}, 2);
}

TEST_CASE("options of ffmpeg's are told in one line, with what to leave out") {
    const std::string url = "rtmp://localhost/live/" + secret;
    check_error({"-re", "-i", media_file("clip.mp4"), "-c", "copy", "-f", "flv", url}, 2);
    const Outcome outcome =
        run(rtmpush({"-hide_banner", "-re", "-i", media_file("clip.mp4"), "-c", "copy", "-f", "flv", url}));
    CHECK(holds(outcome.err, "leave out -hide_banner, -re, -i, -c copy and -f flv ("));
    check_secret_kept(outcome);
    CHECK(run(rtmpush({"--dry-run", media_file("clip.mp4")})).status == 0);
}

TEST_CASE("a misspelt variable is warned about, on the console and in the JSON, with the one that is meant") {
    Command command = rtmpush({"--dry-run", "--json", media_file("clip.mp4")});
    command.environment["RTMPUSH_KEY_FIEL"] = secret;
    const std::string warning = "RTMPUSH_KEY_FIEL: no option has a variable of that name";
    const Outcome dry = run(command);
    CHECK(dry.status == 0);
    CHECK(holds(dry.err, "warning: " + warning));
    CHECK(holds(dry.err, "is RTMPUSH_KEY_FILE meant?"));
    CHECK(holds(dry.out, "\"message\":\"" + warning));
    check_secret_kept(dry);
    // The option that is missing for it is refused behind the warning.
    command.arguments = rtmpush({media_file("clip.mp4"), "--to", "youtube"}).arguments;
    const Outcome keyless = run(command);
    CHECK(keyless.status == 2);
    CHECK(keyless.err.find(warning) < keyless.err.find("--to needs the stream key"));
    command.arguments = rtmpush({"--completions", "bash"}).arguments;
    CHECK(run(command).err.empty());
}

TEST_CASE("malformed URLs") {
    const std::string clip = media_file("clip.mp4");
    check_error({clip, "rtmp://127.0.0.1:99999/live/key"}, 3);
    check_error({clip, "rtmp://[::1/live/key"}, 3);
    check_error({clip, "rtmp://127.0.0.1 /live/key"}, 3);
}

TEST_CASE("inputs that cannot be read") {
    const TemporaryFolder folder;
    const auto empty = folder.path() / "empty.mp4";
    std::ofstream(empty).flush();
    const std::string url = "rtmp://127.0.0.1/live/key";
    check_error({"-q", folder.path() / "missing.mp4", url}, 26);
    check_error({"-q", folder.path(), url}, 26);
    check_error({"-q", empty, url}, 26);
    // The advice stands at the end of the line.
    const auto garbage = folder.path() / "garbage.mp4";
    std::ofstream(garbage) << std::string(5000, '\0');
    for (const auto& [input, hint] : std::initializer_list<std::pair<std::string, std::string>>{
             {folder.path() / "missing.mp4", "; check its name and its folder\n"},
             {folder.path(), "; name a media file in it\n"},
             {empty, "; write it anew from its source\n"},
             {garbage, "; check that it is a media file, and whole\n"}}) {
        const Outcome outcome = run(rtmpush({"-q", input, url}));
        CAPTURE(outcome.err);
        CHECK(outcome.status == 26);
        CHECK(outcome.err.ends_with(hint));
    }
}

TEST_CASE("an input that is a URL is status 3, and one of subtitles 120") {
    const std::string url = "rtmp://127.0.0.1/live/key";
    for (const std::string scheme : {"http", "https", "srt", "rtsp", "udp"}) {
        const Outcome outcome = run(rtmpush({scheme + "://host:9000/show?token=" + secret, url}));
        check_secret_kept(outcome);
        CHECK(outcome.status == 3);
        CHECK(holds(outcome.err, "ffmpeg -i URL -c copy -f flv - | rtmpush - "));
    }
    check_error({"file:///srv/show.mp4", url}, 3);
    const TemporaryFolder folder;
    const auto subtitles = folder.path() / "show.mp4";
    std::ofstream(subtitles) << "1\n00:00:01,000 --> 00:00:02,000\nHello\n";
    check_error({"-q", subtitles, url}, 120);
    CHECK(holds(run(rtmpush({"-q", subtitles, url})).err, "no audio or video"));
}

TEST_CASE("a file that ends in the middle is sent as far as it goes, and is an error") {
    const TemporaryFolder folder;
    const std::string whole = content_of(media_file("clip.flv"));
    const auto part = folder.path() / "part.flv";
    std::ofstream(part, std::ios::binary) << whole.substr(0, whole.size() / 2);
    FfmpegWitness witness;
    const Outcome outcome = run(rtmpush_unpaced({"-q", part, witness.url()}));
    CAPTURE(outcome.err);
    CHECK(outcome.status == 26);
    CHECK(holds(outcome.err, "part.flv"));
    const auto sent = frames_of(read_flv(witness.recording()), TagType::video);
    const auto packets = packets_of(part, 'v');
    // ffprobe shows the packet that is cut, too.
    CHECK(sent.size() >= packets.size() - 1);
    REQUIRE(sent.size() > 20);
    for (std::size_t i = 0; i + 1 < sent.size(); ++i)
        CHECK(crc32(sent[i].data) == packets[i].crc);
}

TEST_CASE("a codec that cannot be sent is named, with the way to convert it") {
    const Outcome outcome = run(rtmpush({"-q", media_file("vorbis.mkv"), "rtmp://127.0.0.1/live/key"}));
    CAPTURE(outcome.err);
    CHECK(outcome.status == 120);
    CHECK(holds(outcome.err, "vorbis"));
    CHECK(holds(outcome.err, "ffmpeg -i"));
}

TEST_CASE("a server that stops reading is given up") {
    const IngestServer ingest({"--stop-reading-after", "messages:2"});
    const Outcome outcome = run(rtmpush_unpaced(
        {"-q", "--stall-timeout", "500ms", media_file("big_frame.mp4"), ingest.url("live/key")}));
    CAPTURE(outcome.err);
    CHECK(outcome.status == 28);
    CHECK(holds(outcome.err, "stall"));
}

TEST_CASE("IPv6 works like IPv4") {
    IngestServer ingest({"--bind", "::1"});
    const std::string url = ingest.url("live/key");
    CHECK(holds(url, "rtmp://[::1]:"));
    CHECK(run(rtmpush_unpaced({media_file("clip.mp4"), url})).status == 0);
    CHECK(holds(ingest.seen(), "\"published\":true"));
}

TEST_CASE("hosts that cannot be reached") {
    const std::string clip = media_file("clip.mp4");
    // A label of a host name has at most 63 characters, so no name server is asked.
    check_error({"-q", clip, "rtmp://" + std::string(64, 'a') + ".invalid/live/key"}, 6);
    const DeadPort port;
    check_error({"-q", clip, "rtmp://127.0.0.1:" + std::to_string(port.number()) + "/live/key"}, 7);
}

TEST_CASE("help and version are results") {
    const Outcome help = run(rtmpush({"--help"}));
    CHECK(help.status == 0);
    CHECK(help.err.empty());
    CHECK(holds(help.out, "rtmpush [OPTIONS] INPUT"));
    const Outcome version = run(rtmpush({"--version"}));
    CHECK(version.status == 0);
    for (const std::string library : {"FFmpeg", "OpenSSL", "fmt", "CLI11", "nlohmann-json", "pugixml"}) {
        CAPTURE(library);
        // Each with its version.
        const auto place = version.out.find(library + " ");
        REQUIRE(place != std::string::npos);
        const char first = version.out.at(place + library.size() + 1);
        CHECK(first >= '0');
        CHECK(first <= '9');
    }
}

TEST_CASE("results are JSON on request, and the status is what it is without") {
    const std::string silent = media_file("video.mp4");
    for (const std::string service : {"facebook", "kick"}) {
        CAPTURE(service);
        const Outcome text = run(rtmpush({"--check", silent, "--to", service}));
        const Outcome outcome =
            run(rtmpush({"--check", "--json", silent, media_file("clip.mp4"), "--to", service}));
        CAPTURE(outcome.out);
        CAPTURE(outcome.err);
        CHECK(text.status == (service == "facebook" ? 121 : 0));
        CHECK(outcome.status == text.status);
        std::istringstream lines(outcome.out);
        std::vector<nlohmann::json> objects;
        for (std::string line; std::getline(lines, line);)
            objects.push_back(nlohmann::json::parse(line));
        REQUIRE(objects.size() == 2);
        CHECK(objects[0]["event"] == "check");
        CHECK(objects[0]["status"] == text.status);
        CHECK(objects[0]["audio"] == nullptr);
        CHECK(objects[1]["video"]["width"] == 320);
        CHECK(objects[1]["services"][0]["id"] == service);
    }
    const Outcome missing = run(rtmpush({"--check", "--json", "/nowhere/show.mp4"}));
    CHECK(missing.status == 26);
    const nlohmann::json error = nlohmann::json::parse(missing.out);
    CHECK(error["event"] == "error");
    CHECK(error["status"] == 26);

    const TemporaryFolder folder;
    const std::string file = folder.path() / "services.json";
    const Outcome listed = run(rtmpush({"--list-services", "--json"}));
    CHECK(listed.status == 0);
    std::ofstream(file) << listed.out;
    CHECK(run(rtmpush({"--list-services", "--json", "--services", file})).out == listed.out);
    CHECK(run(rtmpush({"--list-services", "--services", file})).out == run(rtmpush({"--list-services"})).out);
}

TEST_CASE("the key shows nowhere") {
    const std::string clip = media_file("clip.mp4");
    SUBCASE("of a stream that succeeds, traced") {
        IngestServer ingest;
        const Outcome outcome =
            run(rtmpush_unpaced({"-v", "--trace", clip, ingest.url("live/" + secret + "?token=" + secret)}));
        CHECK(outcome.status == 0);
        CHECK(holds(outcome.err, "publish"));
        CHECK(holds(ingest.seen(), secret));
        check_secret_kept(outcome);
    }
    SUBCASE("of a refused stream whose server repeats it") {
        IngestServer ingest({"--refuse", "publish:NetStream.Publish.Denied:error:no " + secret});
        const Outcome outcome = run(rtmpush_unpaced({"-v", clip, ingest.url("live/" + secret)}));
        CHECK(outcome.status == 112);
        check_secret_kept(outcome);
    }
    SUBCASE("of a URL that is explained") {
        const Outcome outcome = run(rtmpush({"--explain", clip, "rtmp://127.0.0.1/live/" + secret}));
        CHECK(outcome.status == 0);
        CHECK(holds(outcome.out, "127.0.0.1"));
        check_secret_kept(outcome);
    }
    SUBCASE("of a malformed URL or a wrong option") {
        check_secret_kept(run(rtmpush({clip, "rtmp://127.0.0.1:port/live/" + secret})));
        check_secret_kept(run(rtmpush({"--nonsense", clip, "rtmp://127.0.0.1/live/" + secret})));
        check_secret_kept(run(rtmpush({clip, "--key", secret})));
    }
}

TEST_CASE("the key does not stay among the arguments that other users can read") {
    IngestServer ingest;
    Process process(rtmpush({"-v", "--key", secret, media_file("clip.mp4"), ingest.url("live")}));
    process.await_output("publishing");
    CHECK(holds(arguments_of(process.pid()), "rtmpush"));
    CHECK(!holds(arguments_of(process.pid()), secret));
    process.send_signal(SIGTERM);
    CHECK(process.wait().status == 143);
    CHECK(holds(ingest.seen(), secret));
}

TEST_CASE("a key comes from the environment, a file or standard input") {
    const std::string clip = media_file("clip.mp4");
    const TemporaryFolder folder;
    IngestServer ingest;
    Command command = rtmpush_unpaced({clip, ingest.url("live")});
    SUBCASE("environment") {
        command.environment["RTMPUSH_KEY"] = secret;
    }
    SUBCASE("file") {
        const std::string file = folder.path() / "key";
        std::ofstream(file) << secret << '\n';
        command.arguments.insert(command.arguments.end(), {"--key-file", file});
    }
    SUBCASE("standard input") {
        command.input = secret + "\n";
        command.arguments.insert(command.arguments.end(), {"--key-file", "-"});
    }
    const Outcome outcome = run(command);
    CHECK(outcome.status == 0);
    check_secret_kept(outcome);
    CHECK(holds(ingest.seen(), "\"key\":\"" + secret + "\""));
}

TEST_CASE("an input comes from a pipe") {
    for (const char* name : {"clip.flv", "clip.ts", "fragmented.mp4"}) {
        CAPTURE(name);
        const auto source = media_file(name);
        FfmpegWitness witness;
        Command command = rtmpush_unpaced({"-", witness.url()});
        command.input = content_of(source);
        const Outcome outcome = run(command);
        CAPTURE(outcome.err);
        REQUIRE(outcome.status == 0);
        check_same_frames(read_flv(witness.recording()), source);
    }
}

TEST_CASE("a live input is passed on whole as it comes, in the container that is named") {
    const auto source = media_file("clip.ts");
    FfmpegWitness witness;
    Command command = rtmpush({"--live=100ms", "--format", "mpegts", "-", witness.url()});
    command.input = content_of(source);
    const Outcome outcome = run(command);
    CAPTURE(outcome.err);
    REQUIRE(outcome.status == 0);
    check_same_frames(read_flv(witness.recording()), source);
    command.arguments[command.arguments.size() - 3] = "matroska";
    const Outcome other = run(command);
    check_refused(other, 26, {"standard input: cannot be opened: "});
}

TEST_CASE("a dump, a dry run and the server hold the same") {
    const TemporaryFolder folder;
    const std::string clip = media_file("clip.mp4");
    const std::string dumped = folder.path() / "dumped.flv";
    const std::string dry = folder.path() / "dry.flv";
    FfmpegWitness witness;
    REQUIRE(run(rtmpush_unpaced({"--dump", dumped, clip, witness.url()})).status == 0);
    REQUIRE(run(rtmpush({"--dry-run", "--dump", dry, clip})).status == 0);
    CHECK(read_flv(dumped) == read_flv(witness.recording()));
    CHECK(read_flv(dry) == read_flv(dumped));
    check_decodes(dumped);
}

TEST_CASE("the test card needs no file") {
    IngestServer ingest;
    CHECK(run(rtmpush_unpaced({"--testcard", ingest.url("live/card")})).status == 0);
    CHECK(holds(ingest.seen(), "\"frames\":300"));
}

TEST_CASE("progress is redrawn on a terminal alone") {
    IngestServer ingest;
    Command command = rtmpush(
        {"--progress-interval", "100ms", "--speed", "3", media_file("clip.mp4"), ingest.url("live/key")});
    command.environment["TERM"] = "xterm";
    SUBCASE("terminal") {
        command.console = Console::terminal;
    }
    SUBCASE("pipe") {
        command.console = Console::pipes;
    }
    const Outcome outcome = run(command);
    CHECK(outcome.status == 0);
    CHECK(outcome.out.empty());
    CHECK(!outcome.err.empty());
    // The terminal itself turns each new line into \r\n.
    const bool redrawn = std::regex_search(outcome.err, std::regex("\r[^\n]"));
    CHECK(redrawn == (command.console == Console::terminal));
}

}  // namespace command_test
