#include "cli/inspect/explain.hpp"

#include <doctest/doctest.h>

namespace explain_test {

using namespace std::chrono_literals;
using cli::explain;

namespace {

publish::report::Opened opened() {
    media::Track video;
    video.type = media::TrackType::video;
    video.codec_name = "h264";
    video.width = 640;
    video.height = 360;
    video.input_index = 1;
    media::Track audio;
    audio.type = media::TrackType::audio;
    audio.codec_name = "aac";
    return {"show.mp4", {video, audio}, 90s};
}

}  // namespace

TEST_CASE("a destination as it is understood, and what would be sent") {
    const rtmp::Url url = rtmp::parse_url("rtmp://host:1936/live/secretkey?a=bcde");
    CHECK(explain({url}, opened(), {}) ==
          "destination    rtmp://host:1936/live/****\n"
          "  host         host\n"
          "  port         1936\n"
          "  app          live\n"
          "  tcUrl        rtmp://host:1936/live\n"
          "  key          **** (16 characters)\n"
          "  route        direct\n"
          "input          show.mp4\n"
          "  duration     1:30\n"
          "  video        h264 640x360 (stream 1)\n"
          "  audio        aac (stream 0)\n"
          "sending\n"
          "  speed        1 times real time\n"
          "  timestamps   from 0 ms\n"
          "  chunk size   60000 bytes\n"
          "  handshake    simple, and digest if the server wants it\n"
          "  timeouts     connect 15.0 s, stall 20.0 s, end 5.0 s\n"
          "  confirm      acked\n"
          "  retries      5 at first, for ever once live\n"
          "  after a loss go on where it broke (continue)\n"
          "  if refused   fail: end at a message that ends every connection\n"
          "  if too slow  wait: everything is kept\n");
}

TEST_CASE("without an input, of the destination alone") {
    const std::string text = explain({rtmp::parse_url("rtmps://[::1]/a/k")}, std::nullopt, {});
    CHECK(text.find("input") == std::string::npos);
    CHECK(text.find("  key          **** (1 character)\n") != std::string::npos);
    CHECK(text.find("  host         ::1\n  port         443 (TLS)\n") != std::string::npos);
}

TEST_CASE("a codec that needs the server's word has what is known of that") {
    publish::report::Opened input = opened();
    input.tracks[0].codec = media::Codec::hevc;
    input.tracks[0].codec_name = "hevc";
    publish::Settings settings;
    const rtmp::Url url = rtmp::parse_url("rtmp://in.tube.example/live/secretkey");
    CHECK(explain({url}, input, settings)
              .find("  codec        hevc (hvc1): the server is asked; most do not say what they take\n") !=
          std::string::npos);
    settings.known.services = {{"Tube", {".tube.example"}, {"hevc"}, {}}};
    CHECK(explain({url}, input, settings).find("  codec        hevc (hvc1): is known to be taken here\n") !=
          std::string::npos);
    settings.known.services[0].video = {"h264"};
    CHECK(explain({url}, input, settings)
              .find("  codec        hevc (hvc1): Tube is known to take h264 alone\n") != std::string::npos);
}

TEST_CASE("settings that differ from the default") {
    publish::Settings settings;
    settings.speed.reset();
    settings.start_timestamp_ms = 16777215;
    settings.handshake = dial::HandshakeChoice::digest;
    settings.confirm = publish::Confirmation::answered;
    settings.dump_path = "out\x1b.flv";
    const std::string text = explain({rtmp::parse_url("rtmp://h/a/k")}, std::nullopt, settings);
    CHECK(text.find("  speed        as fast as it goes\n") != std::string::npos);
    CHECK(text.find("  timestamps   from 16777215 ms\n") != std::string::npos);
    CHECK(text.find("  handshake    digest\n") != std::string::npos);
    CHECK(text.find("  confirm      answered\n") != std::string::npos);
    CHECK(text.find("  dump         out .flv\n") != std::string::npos);
    CHECK(text.find("\ndata ") == std::string::npos);
    cli::Options options;
    options.data_file = "a.jsonl";
    CHECK(text.find("\nplaying\n") == std::string::npos);
    options.passes.reset();
    const std::string fed = explain({rtmp::parse_url("rtmp://h/a/k")}, std::nullopt, settings, options);
    CHECK(fed.find("\nplaying\n  play         again and again\n") != std::string::npos);
    CHECK(fed.find("\ndata           a.jsonl\n") != std::string::npos);
    options.data_file = "-";
    const std::string piped = explain({rtmp::parse_url("rtmp://h/a/k")}, std::nullopt, settings, options);
    CHECK(piped.find("\ndata           standard input\n") != std::string::npos);
}

TEST_CASE("no secret is explained") {
    rtmp::UrlOverrides overrides;
    overrides.key = "Sesame-1234";
    overrides.tc_url = "rtmp://me:Sesame-5678@host/live?token=Sesame-9012";
    const rtmp::Url url = rtmp::parse_url("rtmp://user:Sesame-3456@host/live?backup=Sesame-7890", overrides);
    const std::string text = explain({url}, std::nullopt, {});
    CAPTURE(text);
    CHECK(text.find("Sesame") == std::string::npos);
    CHECK(text.find("  tcUrl        rtmp://****@host/live?****\n") != std::string::npos);
    CHECK(text.find("  login        user **** and password ****, if the server asks\n") != std::string::npos);
}

TEST_CASE("the route to the host, without the proxy's login") {
    const rtmp::Url url = rtmp::parse_url("rtmp://host/a/k");
    publish::Settings settings;
    const auto route = [&] {
        const std::string text = explain({url}, std::nullopt, settings);
        const std::size_t begin = text.find("  route        ") + 15;
        return text.substr(begin, text.find('\n', begin) - begin);
    };
    settings.route.proxy = net::Proxy{.endpoint = {.host = "::2", .port = 1080}};
    CHECK(route() == "through socks5h://[::2]:1080, which resolves the host");
    settings.route.proxy->kind = net::Proxy::Kind::socks5;
    settings.route.proxy->user = settings.route.proxy->password = "Sesame";
    CHECK(route() == "through socks5://[::2]:1080 with a login");
    settings.route.direct = net::HostList("host");
    CHECK(route() == "direct, without the proxy");
    settings.route.proxy.reset();
    settings.route.dial.names = {net::Family::ipv6, {{{.host = "host", .port = 1935}, {"::1", "::2"}}}};
    settings.route.dial.origin.device = "eth0";
    CHECK(route() == "direct, over IPv6, from eth0, to ::1 or ::2");
    settings.route.dial = {};
    settings.route.dial.names.family = net::Family::ipv4;
    settings.route.dial.origin.address = net::numeric_address("192.0.2.1");
    CHECK(route() == "direct, over IPv4, from 192.0.2.1");
}

}  // namespace explain_test
