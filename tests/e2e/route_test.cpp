// The way to the server: proxies that other people wrote, families, devices and addresses.

#include <doctest/doctest.h>
#include <fstream>
#include <iterator>
#include <string>

#include "e2e/comparison.hpp"
#include "e2e/flv_reader.hpp"
#include "e2e/ingest_server.hpp"
#include "e2e/media_files.hpp"
#include "e2e/nginx_server.hpp"
#include "e2e/proxy_server.hpp"
#include "e2e/refused.hpp"
#include "e2e/rtmpush.hpp"
#include "e2e/server_port.hpp"
#include "e2e/skip.hpp"
#include "e2e/stunnel_front.hpp"
#include "support/certificates.hpp"
#include "support/sanitized.hpp"
#include "support/temporary_folder.hpp"
#include "support/text_parts.hpp"

namespace route_test {

using namespace e2e;
using text_parts::holds;

namespace {

const std::string password = "Sesame-9911";

Outcome push(const std::string& url, const std::vector<std::string>& options) {
    std::vector<std::string> arguments = {media_file("clip.mp4"), url};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return run(rtmpush_unpaced(arguments));
}

/// Checks for a refusal without the proxy's password in it.
void check_quiet_refusal(const Outcome& outcome, int status, const std::vector<std::string>& words) {
    check_refused(outcome, status, words);
    CHECK(!holds(outcome.err, "Sesame"));
}

/// The command in a network of its own, which these commands of the shell set up.
Command in_network(const std::string& setup, Command command) {
    const std::vector<std::string> enter{"unshare", "--net", "sh", "-c", setup + " && exec \"$@\"", "sh"};
    command.arguments.insert(command.arguments.begin(), enter.begin(), enter.end());
    return command;
}

/// Why there can be no network with these addresses and routes; empty where there can.
std::string why_no_network(const std::string& setup) {
    const Outcome outcome = run(in_network(setup, Command{{"true"}}));
    return outcome.status == 0 ? "" : outcome.err;
}

constexpr auto both_proxies = {ProxyServer::Kind::microsocks, ProxyServer::Kind::tinyproxy};

}  // namespace

TEST_CASE("every frame arrives through SOCKS5 and through HTTP CONNECT, rtmp and rtmps") {
    const NginxServer nginx;
    const TemporaryFolder folder;
    const certificates::Identity authority = certificates::authority("Test Authority");
    const std::string ca_file = folder.path() / "ca.pem";
    std::ofstream(ca_file) << authority.certificate;
    const StunnelFront front(
        nginx.port(), certificates::issued({.name = "server", .alternatives = "DNS:localhost"}, authority));
    int stream = 0;
    for (const ProxyServer::Kind kind : both_proxies) {
        for (const std::string login : {"", "me:Sesame-9911@"}) {
            ProxyServer::Rules rules;
            if (!login.empty()) rules = {.user = "me", .password = password, .only_port = 0};
            const ProxyServer proxy(kind, rules);
            for (const bool tls : {false, true}) {
                const std::string key = "through" + std::to_string(++stream);
                const std::string url = tls ? front.url("live/" + key) : nginx.url("live/" + key);
                const Outcome pushed =
                    push(url, {"-v", "--trace", "--cacert", ca_file, "--proxy", proxy.url(login)});
                CAPTURE(pushed.err);
                REQUIRE(pushed.status == 0);
                CHECK(holds(pushed.err, "(through " + proxy.url() + ", "));
                CHECK(holds(pushed.err, "connect with the proxy "));
                CHECK(!holds(pushed.err, password));
                check_same_frames(read_flv(nginx.recording(key)), media_file("clip.mp4"));
            }
        }
    }
}

TEST_CASE("the environment's proxy is used, and not for the hosts that it excepts") {
    const NginxServer nginx;
    const ProxyServer proxy(ProxyServer::Kind::microsocks);
    Command command = rtmpush_unpaced({media_file("clip.mp4"), nginx.url("live/environment")});
    command.environment["all_proxy"] = proxy.url();
    const Outcome through = run(command);
    CAPTURE(through.err);
    CHECK(through.status == 0);
    CHECK(holds(through.err, "through socks5h://"));
    command.environment["no_proxy"] = "127.0.0.0/8";
    const Outcome direct = run(command);
    CHECK(direct.status == 0);
    CHECK(!holds(direct.err, "through"));
}

TEST_CASE("the environment's proxy may be GNOME's socks, and a bad one matters only where it is used") {
    const NginxServer nginx;
    const ProxyServer proxy(ProxyServer::Kind::microsocks);
    Command command = rtmpush_unpaced({media_file("clip.mp4"), nginx.url("live/gnome")});
    command.environment["all_proxy"] = "socks://127.0.0.1:" + std::to_string(proxy.port()) + "/";
    const Outcome through = run(command);
    CAPTURE(through.err);
    CHECK(through.status == 0);
    CHECK(holds(through.err, "through " + proxy.url()));
    command.environment["all_proxy"] = "ftp://me:Sesame-9911@proxy.example";
    check_quiet_refusal(run(command), 2,
                        {"all_proxy: the scheme of the proxy", "except the host with NO_PROXY"});
    Command explained = command;
    explained.arguments = rtmpush({"--explain", nginx.url("live/gnome")}).arguments;
    check_quiet_refusal(run(explained), 2, {"all_proxy: the scheme"});
    Command unsent = command;
    unsent.arguments = rtmpush({media_file("clip.mp4"), "--dry-run"}).arguments;
    CHECK(run(unsent).status == 0);
    command.environment["no_proxy"] = "localhost,127.0.0.1";
    CHECK(run(command).status == 0);
}

TEST_CASE("a proxy that is not there is status 7, and named") {
    const DeadPort port;
    const std::string nobody = "127.0.0.1:" + std::to_string(port.number());
    for (const std::string scheme : {"socks5h://", "socks5://", "http://"}) {
        check_quiet_refusal(
            push("rtmp://127.0.0.1/live/key", {"--proxy", scheme + "me:Sesame-9911@" + nobody}), 7,
            {"proxy " + scheme + nobody, "connection refused", "is the proxy running"});
    }
}

TEST_CASE("a proxy that will not reach the host is status 7, in its own words") {
    const DeadPort port;
    const std::string nobody = "rtmp://127.0.0.1:" + std::to_string(port.number()) + "/live/key";
    const ProxyServer socks(ProxyServer::Kind::microsocks);
    check_quiet_refusal(push(nobody, {"--proxy", socks.url()}), 7,
                        {"through the proxy " + socks.url() + ": it answers: connection refused"});
    const ProxyServer strict(ProxyServer::Kind::tinyproxy, {.user = {}, .password = {}, .only_port = 443});
    check_quiet_refusal(push(nobody, {"--proxy", strict.url()}), 7,
                        {"through the proxy " + strict.url() + ": it answers: 403 Access violation"});
    const ProxyServer any(ProxyServer::Kind::tinyproxy);
    check_quiet_refusal(push(nobody, {"--proxy", any.url()}), 7, {"it answers: 500 Unable to connect"});
}

TEST_CASE("a proxy that wants a login, or another one, is status 67") {
    const NginxServer nginx;
    for (const ProxyServer::Kind kind : both_proxies) {
        const ProxyServer proxy(kind, {.user = "me", .password = password, .only_port = 0});
        for (const std::string login : {"", "me:Sesame-wrong@", "you:Sesame-9911@"}) {
            CAPTURE(login);
            check_quiet_refusal(push(nginx.url("live/key"), {"--proxy", proxy.url(login)}), 67,
                                {"through the proxy " + proxy.url(), "check the user name and password"});
        }
    }
}

TEST_CASE("a proxy of the other kind is status 110, or 28 if it waits for more") {
    const NginxServer nginx;
    const ProxyServer socks(ProxyServer::Kind::microsocks);
    const ProxyServer http(ProxyServer::Kind::tinyproxy);
    const std::string address = "127.0.0.1:";
    const std::string url = nginx.url("live/key");
    check_quiet_refusal(push(url, {"--proxy", "http://" + address + std::to_string(socks.port())}), 110,
                        {"SOCKS5 or HTTP"});
    // The HTTP proxy waits for the end of a line.
    check_quiet_refusal(push(url, {"--connect-timeout", "300ms", "--proxy",
                                   "socks5h://" + address + std::to_string(http.port())}),
                        28, {"does it speak SOCKS5?"});
}

TEST_CASE("a proxy that says yes and closes is named, and status 7") {
    for (const std::string scheme : {"rtmp", "rtmps"}) {
        CAPTURE(scheme);
        // A server that closes may want a signed handshake: one that never spoke is asked twice.
        IngestServer proxy({"--http-proxy", "--close-after", "accept", "--connections", "2"});
        const std::string address = "http://127.0.0.1:" + std::to_string(proxy.port());
        check_quiet_refusal(
            push(scheme + "://host.example/live/key",
                 {"--proxy", "http://me:Sesame-9911@" + address.substr(7)}),
            7, {"the proxy " + address + " said that the connection was made, but it was closed"});
    }
}

TEST_CASE("a proxy that says yes and nothing more is named, and status 28") {
    for (const std::string scheme : {"rtmp", "rtmps"}) {
        CAPTURE(scheme);
        IngestServer proxy({"--http-proxy", "--never-answer", "handshake"});
        const std::string address = "http://127.0.0.1:" + std::to_string(proxy.port());
        check_quiet_refusal(
            push(scheme + "://host.example/live/key", {"--connect-timeout", "300ms", "--proxy", address}), 28,
            {"the proxy " + address + " said that the connection was made, but nothing"});
    }
}

TEST_CASE("a server that speaks and closes is no fault of the proxy's") {
    IngestServer server({"--http-proxy", "--close-after", "connect-command"});
    check_quiet_refusal(push("rtmp://host.example/live/key",
                             {"--proxy", "http://127.0.0.1:" + std::to_string(server.port())}),
                        111, {"without a word after connect"});
}

TEST_CASE("TLS holds the certificate against the host, not against the proxy") {
    const NginxServer nginx;
    const certificates::Identity stranger =
        certificates::self_signed({.name = "server", .alternatives = "IP:127.0.0.1"});
    const StunnelFront front(nginx.port(), stranger);
    const ProxyServer proxy(ProxyServer::Kind::microsocks);
    check_quiet_refusal(push(front.url("live/key"), {"--proxy", proxy.url()}), 60, {"localhost (127.0.0.1:"});
}

TEST_CASE("the family of addresses is as asked for") {
    const NginxServer nginx;
    CHECK(push(nginx.url("live/four"), {"-4"}).status == 0);
    check_quiet_refusal(push(nginx.url("live/six"), {"-6"}), 6, {"no IPv6 address"});
    IngestServer six({"--bind", "::1"});
    check_quiet_refusal(push(six.url("live/key"), {"-4"}), 6, {"no IPv4 address"});
    CHECK(push(six.url("live/key"), {"-6"}).status == 0);
}

TEST_CASE("a host is reached at the address that is given for it") {
    const NginxServer nginx;
    const std::string port = std::to_string(nginx.port());
    const std::string entry = "ingest.example:" + port + ":[::1],127.0.0.1";
    const Outcome pushed = push("rtmp://ingest.example:" + port + "/live/fixed", {"--resolve", entry});
    CAPTURE(pushed.err);
    CHECK(pushed.status == 0);
    CHECK(holds(pushed.err, "(127.0.0.1:" + port + ")"));
}

TEST_CASE("another server is connected to in place of the URL's, and has to prove that it is that one") {
    const NginxServer nginx;
    const TemporaryFolder folder;
    const certificates::Identity authority = certificates::authority("Test Authority");
    const std::string ca_file = folder.path() / "ca.pem";
    std::ofstream(ca_file) << authority.certificate;
    const StunnelFront good(
        nginx.port(),
        certificates::issued({.name = "server", .alternatives = "DNS:ingest.example"}, authority));
    const StunnelFront bad(
        nginx.port(), certificates::issued({.name = "server", .alternatives = "DNS:localhost"}, authority));
    const auto secure = [&](const std::string& key, const std::string& entry) {
        return push("rtmps://ingest.example/live/" + key,
                    {"--trace", "--cacert", ca_file, "--connect-to", "other.example:443:127.0.0.1:1",
                     "--connect-to", entry});
    };
    const Outcome pushed = secure("detour", "Ingest.Example:443:127.0.0.1:" + std::to_string(good.port()));
    CAPTURE(pushed.err);
    CHECK(pushed.status == 0);
    CHECK(holds(pushed.err, "rtmps://ingest.example/live\""));
    check_same_frames(read_flv(nginx.recording("detour")), media_file("clip.mp4"));
    CHECK(secure("other", "::localhost:" + std::to_string(bad.port())).status == 60);
}

TEST_CASE("a detour may keep host or port, and its host is resolved as any other, here or by a proxy") {
    const NginxServer nginx;
    const std::string port = std::to_string(nginx.port());
    const ProxyServer proxy(ProxyServer::Kind::microsocks);
    CHECK(push("rtmp://127.0.0.1/live/port", {"--connect-to", ":1935::" + port}).status == 0);
    CHECK(push("rtmp://ingest.example:" + port + "/live/host", {"--connect-to", "ingest.example::127.0.0.1:"})
              .status == 0);
    CHECK(push("rtmp://a.example/live/fixed",
               {"--connect-to", "::b.example:" + port, "--resolve", "b.example:" + port + ":127.0.0.1"})
              .status == 0);
    const Outcome through =
        push("rtmp://a.example/live/proxy", {"--connect-to", "::127.0.0.1:" + port, "--proxy", proxy.url()});
    CHECK(through.status == 0);
    const Outcome explained =
        run(rtmpush({"--explain", "rtmp://host/live/key", "--connect-to", "host:1935:[::1]:1936"}));
    CHECK(holds(explained.out, "direct, to [::1]:1936"));
    CHECK(push("rtmp://host/live/key", {"--connect-to", "host:1935:other"}).status == 2);
}

TEST_CASE("a connection leaves from the device or address that is asked for") {
    const NginxServer nginx;
    CHECK(push(nginx.url("live/device"), {"--interface", "lo"}).status == 0);
    CHECK(push(nginx.url("live/address"), {"--interface", "127.0.0.9"}).status == 0);
    CHECK(holds(nginx.log(), "client: 127.0.0.9"));
    check_quiet_refusal(push(nginx.url("live/none"), {"--interface", "none0"}), 7,
                        {"no such device (none0)"});
    check_quiet_refusal(push(nginx.url("live/none"), {"--interface", "192.0.2.1"}), 7, {"(from 192.0.2.1)"});
}

TEST_CASE("a connection that this machine prohibits is status 7, and tried again") {
    // A VPN's kill switch and policy routing come and go.
    for (const std::string kind : {"prohibit", "blackhole", "unreachable"}) {
        CAPTURE(kind);
        const std::string setup = "ip route add " + kind + " 192.0.2.0/24";
        if (is_skipped(why_no_network(setup))) return;
        const Outcome outcome =
            run(in_network(setup, rtmpush({"--retry", "1", "--retry-delay", "1ms", media_file("clip.mp4"),
                                           "rtmp://192.0.2.7/live/key"})));
        check_refused(outcome, 7, {"cannot connect to 192.0.2.7:1935: ", "a VPN and the firewall"});
        CHECK(holds(outcome.err, "trying again in"));
    }
}

TEST_CASE("an address of the local link without a zone says what is missing, and is not tried again") {
    if (is_skipped(has_ipv6() ? "" : "no IPv6 here")) return;
    const Outcome outcome =
        run(rtmpush({"--retry", "3", media_file("clip.mp4"), "rtmp://[fe80::1]:1935/live/key"}));
    check_refused(outcome, 3, {"cannot connect to [fe80::1]:1935: ", "no zone", "rtmp://[fe80::1%eth0]/"});
    CHECK_FALSE(holds(outcome.err, "trying again in"));
    check_refused(push("rtmp://[fe80::1%none0]/live/key", {}), 7, {"no such network device: none0"});
}

TEST_CASE("a zone leads to its network, written plainly or as in RFC 6874, and the server hears none") {
    const std::string setup = "ip link set lo up && ip address add fe80::77/64 dev lo nodad";
    if (is_skipped(why_no_network(setup))) return;
    const TemporaryFolder folder;
    for (const std::string zone : {"%lo", "%25lo"}) {
        CAPTURE(zone);
        const std::string log = folder.path() / ("server" + zone);
        // Both ends are in the one network: the server first, and the push once it tells its port.
        const std::string script = setup +
                                   " && { \"$0\" --json --connections 1 --bind :: >\"$1\" & } && "
                                   "until grep -q . \"$1\"; do sleep 0.05; done && "
                                   "port=$(sed -n '1s/.*://p' \"$1\") && "
                                   "\"$2\" --speed max \"$3\" \"rtmp://[fe80::77$4]:$port/live/key\" && wait";
        Command command = rtmpush({});
        command.arguments = {
            "unshare", "--net", "sh", "-c", script, E2E_INGEST, log, program(), media_file("clip.mp4"), zone};
        const Outcome outcome = run(command);
        CAPTURE(outcome.err);
        CHECK(outcome.status == 0);
        std::ifstream file(log);
        const std::string seen{std::istreambuf_iterator<char>(file), {}};
        CAPTURE(seen);
        CHECK(holds(seen, "rtmp://[fe80::77]:"));
    }
}

TEST_CASE("too many open files are told with the command that raises the limit") {
    if (is_skipped(sanitized ? "a sanitizer needs descriptors of its own" : "")) return;
    std::vector<std::string> arguments{"sh", "-c", "ulimit -n 40; exec \"$@\"", "sh"};
    Command command = rtmpush({"-q", media_file("clip.mp4")});
    for (int i = 0; i < 40; ++i)
        command.arguments.push_back("rtmp://127.0.0.1:1/live/" + std::to_string(i));
    command.arguments.insert(command.arguments.begin(), arguments.begin(), arguments.end());
    check_refused(run(command), 1, {"too many open files", "ulimit -n"});
}

TEST_CASE("the route is explained, without the login") {
    const Outcome explained =
        run(rtmpush({"--explain", "rtmp://host/live/key", "--proxy", "http://me:Sesame-9911@proxy:8080"}));
    CHECK(explained.status == 0);
    CHECK(holds(explained.out, "through http://proxy:8080 with a login"));
    CHECK(!holds(explained.out, "Sesame"));
}

}  // namespace route_test
