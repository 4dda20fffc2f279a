// The container image (scripts/build-image.sh), unpacked and run as an engine does: E2E_IMAGE names its folder.

#include <csignal>
#include <cstdlib>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <unistd.h>

#include "e2e/ingest_server.hpp"
#include "e2e/media_files.hpp"
#include "e2e/name_server.hpp"
#include "e2e/process.hpp"
#include "e2e/skip.hpp"
#include "e2e/stunnel_front.hpp"
#include "support/certificates.hpp"
#include "support/temporary_folder.hpp"

namespace image_test {

using namespace e2e;
using nlohmann::json;

namespace {

std::string reason_to_skip() {
    if (std::getenv("E2E_IMAGE") == nullptr) return "E2E_IMAGE names no image";
    return ::geteuid() == 0 ? "" : "only root may change its root";
}

/// The image, as an engine lays it out before it starts it.
class Image {
  public:
    Image() {
        const json index = json_of(layout_ / "index.json");
        const json manifest = blob(index.at("manifests").at(0));
        config_ = blob(manifest.at("config"));
        const std::string tag = index["manifests"][0]["annotations"]["org.opencontainers.image.ref.name"];
        const Outcome unpacked =
            run({{"umoci", "unpack", "--image", layout_.string() + ":" + tag, bundle()}});
        REQUIRE_MESSAGE(unpacked.status == 0, unpacked.err);
    }

    std::filesystem::path root() const { return folder_.path() / "bundle" / "rootfs"; }
    const json& config() const { return config_; }
    std::uintmax_t size() const {
        std::uintmax_t size = 0;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(layout_))
            size += entry.is_regular_file() ? entry.file_size() : 0;
        return size;
    }

    /// Its entry point with these arguments, as its user and in its root, behind another command.
    Command command(const std::vector<std::string>& arguments, std::vector<std::string> behind = {}) const {
        const std::string user = config_.at("config").at("User");
        const std::string entry = config_.at("config").at("Entrypoint").at(0);
        Command command{std::move(behind)};
        for (const std::string& word : {std::string("chroot"), "--userspec=" + user, root().string(), entry})
            command.arguments.push_back(word);
        command.arguments.insert(command.arguments.end(), arguments.begin(), arguments.end());
        // The engine hands on none of these.
        command.environment = {
            {"RTMPUSH_RETRY", "0"}, {"all_proxy", ""}, {"SSL_CERT_FILE", ""}, {"SSL_CERT_DIR", ""}};
        command.arguments.insert(command.arguments.begin(),
                                 {"env", "--unset=SSL_CERT_FILE", "--unset=SSL_CERT_DIR"});
        return command;
    }

  private:
    static json json_of(const std::filesystem::path& file) { return json::parse(std::ifstream(file)); }
    json blob(const json& descriptor) const {
        const std::string digest = descriptor.at("digest");
        return json_of(layout_ / "blobs" / "sha256" / digest.substr(digest.find(':') + 1));
    }
    std::string bundle() const { return folder_.path() / "bundle"; }

    std::filesystem::path layout_ = std::getenv("E2E_IMAGE");
    TemporaryFolder folder_;
    json config_;
};

}  // namespace

TEST_CASE("the image holds the program and what it needs, for a user without rights") {
    if (is_skipped(reason_to_skip())) return;
    const Image image;
    std::set<std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(image.root())) {
        if (!entry.is_directory()) files.insert(std::filesystem::relative(entry.path(), image.root()));
    }
    CHECK(files == std::set<std::string>{"etc/group", "etc/passwd", "etc/ssl/certs/ca-certificates.crt",
                                         "usr/bin/rtmpush"});
    CHECK(image.size() <= 20'000'000);
    const json& config = image.config().at("config");
    CHECK(config.at("User") == "65532:65532");
    CHECK(config.at("Entrypoint") == json{"/usr/bin/rtmpush"});
    CHECK(config.at("StopSignal") == "SIGTERM");
    const Outcome version = run(image.command({"--version"}));
    CHECK(version.status == 0);
    CHECK(version.out.starts_with(
        "rtmpush " + config.at("Labels").at("org.opencontainers.image.version").get<std::string>()));
}

TEST_CASE("the image publishes a file that is mounted, to a name that the system's name server tells") {
    if (is_skipped(reason_to_skip())) return;
    const Image image;
    std::filesystem::copy_file(media_file("clip.mp4"), image.root() / "media" / "clip.mp4");
    const NameServer names;
    std::ofstream(image.root() / "etc" / "resolv.conf") << "nameserver " << names.address() << "\n";
    IngestServer server;
    const std::string url = "rtmp://ingest.example:" + std::to_string(server.port()) + "/live/key";
    const Outcome pushed = run(image.command({"/media/clip.mp4", url, "--speed", "max"}));
    CHECK_MESSAGE(pushed.status == 0, pushed.err);
    CHECK(server.seen().find("\"key\":\"key\"") != std::string::npos);
    // Without a name server, the name is told to be what failed.
    std::ofstream(image.root() / "etc" / "resolv.conf")
        << "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n";
    CHECK(run(image.command({"/media/clip.mp4", "rtmp://ingest.example:1/live/key"})).status == 6);
}

TEST_CASE("the image trusts the authorities of its bundle, and nobody else") {
    if (is_skipped(reason_to_skip())) return;
    const Image image;
    const certificates::Identity authority = certificates::authority("Test Authority");
    IngestServer server;
    const StunnelFront front(
        server.port(), certificates::issued({.name = "server", .alternatives = "IP:127.0.0.1"}, authority));
    const std::string url = "rtmps://127.0.0.1:" + std::to_string(front.port()) + "/live/key";
    const std::vector<std::string> push{"--testcard", "--duration", "1s", "--speed", "max", url};
    CHECK(run(image.command(push)).status == 60);
    std::ofstream(image.root() / "etc/ssl/certs/ca-certificates.crt", std::ios::app) << authority.certificate;
    const Outcome trusted = run(image.command(push));
    CHECK_MESSAGE(trusted.status == 0, trusted.err);
}

TEST_CASE("the image's program is the first process, and SIGTERM ends it in order") {
    if (is_skipped(reason_to_skip())) return;
    if (is_skipped(run({{"unshare", "--pid", "--fork", "true"}}).status == 0
                       ? ""
                       : "this machine lets nobody have processes of his own"))
        return;
    const Image image;
    IngestServer server;
    Process process(image.command({"--testcard", "--loop", server.url("live/key")},
                                  {"unshare", "--pid", "--fork", "--kill-child"}));
    process.await_output("publishing to ");
    // unshare waits for it, and is its parent.
    const Outcome child = run({{"pgrep", "--parent", std::to_string(process.pid())}});
    REQUIRE(child.status == 0);
    const auto pid = static_cast<pid_t>(std::stol(child.out));
    std::ifstream status("/proc/" + std::to_string(pid) + "/status");
    std::string line;
    while (std::getline(status, line) && !line.starts_with("NSpid:")) {
    }
    CHECK(line.ends_with("\t1"));
    REQUIRE(::kill(pid, SIGTERM) == 0);
    const Outcome ended = process.wait();
    CHECK(ended.status == 143);
    CHECK_MESSAGE(ended.err.find("end confirmed: answered") != std::string::npos, ended.err);
}

}  // namespace image_test
