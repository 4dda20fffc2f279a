#include "cli/inspect/explain.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <utility>

#include "cli/inspect/sending_terms.hpp"
#include "cli/text/console.hpp"
#include "cli/text/readable.hpp"
#include "dial/settings.hpp"
#include "publish/connect/agreement.hpp"

namespace cli {

namespace {

class Table {
  public:
    void heading(std::string_view name) { text_ += fmt::format("{}\n", name); }
    void heading(std::string_view name, std::string_view value) { row(name, value); }
    void entry(std::string_view name, std::string_view value) { row(fmt::format("  {}", name), value); }
    void entries(const std::vector<ExplainedTerm>& terms) {
        for (const ExplainedTerm& term : terms)
            entry(term.name, term.value);
    }
    std::string take() { return std::move(text_); }

  private:
    void row(std::string_view name, std::string_view value) {
        text_ += fmt::format("{:<14} {}\n", name, printable(value));
    }

    std::string text_;
};

/// A tcUrl that the user typed may hold what is secret in no other part of the URL.
std::string shown_tc_url(const rtmp::Url& url) {
    std::string shown = url.redact(url.tc_url);
    const std::size_t query = shown.find('?');
    if (query != std::string::npos) shown.replace(query + 1, std::string::npos, "****");
    const std::size_t authority = shown.find("://");
    if (authority == std::string::npos) return shown;
    const std::size_t at = shown.rfind('@');
    if (at != std::string::npos && at > authority) shown.replace(authority + 3, at - authority - 3, "****");
    return shown;
}

void add_url(Table& table, const rtmp::Url& url) {
    table.heading("destination", url.redacted());
    table.entry("host", url.host);
    table.entry("port", fmt::format("{}{}", url.port, url.tls ? " (TLS)" : ""));
    table.entry("app", url.redact(url.app));
    table.entry("tcUrl", shown_tc_url(url));
    table.entry("key", fmt::format("**** ({})", count_text(url.key.size(), "character")));
    if (!url.user.empty()) table.entry("login", "user **** and password ****, if the server asks");
}

std::string route_text(const rtmp::Url& url, const net::Route& route) {
    const net::Endpoint named{.host = url.host, .port = url.port};
    const net::Endpoint target = route.target(named);
    std::string text;
    if (const net::Proxy* proxy = route.proxy_for(url.host)) {
        text = "through " + proxy->text();
        if (!proxy->user.empty()) text += " with a login";
        const bool is_fixed = route.dial.names.find(target) != nullptr;
        if (proxy->kind != net::Proxy::Kind::socks5 && !is_fixed) text += ", which resolves the host";
    } else {
        text = route.proxy ? "direct, without the proxy" : "direct";
    }
    const net::DialOptions& dial = route.dial;
    if (dial.names.family != net::Family::any)
        text += dial.names.family == net::Family::ipv4 ? ", over IPv4" : ", over IPv6";
    if (!dial.origin.device.empty()) text += ", from " + dial.origin.device;
    if (dial.origin.address) text += ", from " + dial.origin.address->host();
    if (target.text() != named.text()) text += ", to " + target.text();
    if (const net::FixedHost* fixed = dial.names.find(target))
        text += fmt::format(", to {}", fmt::join(fixed->addresses, " or "));
    return text;
}

void add_input(Table& table, const publish::report::Opened& input) {
    table.heading("input", input.input);
    if (input.duration) table.entry("duration", clock_text(*input.duration));
    for (const media::Track& track : input.tracks) {
        std::string origin = track.input_index < 0 ? "silence" : fmt::format("stream {}", track.input_index);
        if (track.program) origin += fmt::format(", program {}", *track.program);
        table.entry(track.type == media::TrackType::video ? "video" : "audio",
                    fmt::format("{} ({})", track_text(track), origin));
    }
}

/// Adds what is known of a server that was not asked yet: whether it takes the codecs that need its word.
void add_known(Table& table, const rtmp::Url& url, const publish::CodecOffer& codecs,
               const publish::KnownServers& known) {
    using Answer = publish::KnownOfCodec::Answer;
    for (const auto& [four_cc, codec] : codecs.names) {
        if (publish::is_universal(four_cc)) continue;
        const publish::KnownOfCodec fact = known_of(known, url.host, {}, codec);
        std::string text = "is known to be taken here";
        if (fact.answer == Answer::nothing) text = "the server is asked; most do not say what they take";
        if (fact.answer == Answer::drops) text = fact.words;
        table.entry("codec", fmt::format("{} ({}): {}", codec.name, four_cc, text));
    }
}

std::string_view handshake_text(dial::HandshakeChoice choice) {
    switch (choice) {
        case dial::HandshakeChoice::automatic:
            return "simple, and digest if the server wants it";
        case dial::HandshakeChoice::simple:
            return "simple";
        case dial::HandshakeChoice::digest:
            return "digest";
    }
    return {};
}

std::string attempts_text(std::optional<unsigned> attempts) {
    return attempts ? std::to_string(*attempts) : "for ever";
}

std::string verification_text(const net::TlsOptions& tls) {
    std::string text = "the certificate is not verified";
    if (tls.verification == net::TlsOptions::Verification::full) {
        text = fmt::format("verified against {}",
                           tls.authorities_file.empty() ? "the system's authorities" : tls.authorities_file);
    }
    if (!tls.pins.empty()) text += ", and pinned";
    if (!tls.certificate_file.empty()) text += fmt::format("; our certificate from {}", tls.certificate_file);
    return text;
}

std::string lag_text(const publish::LagPolicy& lag) {
    using Way = publish::LagPolicy::Way;
    if (lag.way == Way::wait) return "wait: everything is kept";
    if (lag.way == Way::fail) return fmt::format("fail after {}", seconds_text(lag.max_lag));
    return fmt::format("drop: video that is {} late, sound that is {}", seconds_text(lag.queue / 2),
                       seconds_text(lag.queue));
}

void add_settings(Table& table, const std::vector<rtmp::Url>& urls, const publish::CodecOffer& codecs,
                  const publish::Settings& settings) {
    table.heading("sending");
    table.entry("speed",
                settings.speed ? fmt::format("{:g} times real time", *settings.speed) : "as fast as it goes");
    table.entries(pace_terms(settings));
    table.entry("timestamps", fmt::format("from {} ms", settings.start_timestamp_ms));
    table.entry("chunk size", fmt::format("{} bytes", settings.chunk_size));
    table.entry("handshake", handshake_text(settings.handshake));
    table.entry("timeouts",
                fmt::format("connect {}, stall {}, end {}", seconds_text(settings.connect_timeout),
                            seconds_text(settings.stall_timeout), seconds_text(settings.end_timeout)));
    table.entry("confirm", name_of(settings.confirm));
    table.entry("retries", fmt::format("{} at first, {} once live", attempts_text(settings.retry.first),
                                       attempts_text(settings.retry.live)));
    table.entries(loss_terms(settings));
    if (settings.speed) table.entry("if too slow", lag_text(settings.lag));
    const bool any_tls = std::any_of(urls.begin(), urls.end(), [](const rtmp::Url& url) { return url.tls; });
    if (any_tls) table.entry("TLS", verification_text(settings.tls));
    if (codecs.announced != rtmp::Offer{}) {
        table.entry("announced", fmt::format("{}{} (Enhanced RTMP)", publish::words_of(codecs.announced),
                                             codecs.multitrack ? "; several tracks" : ""));
    }
    if (!settings.dump_path.empty()) table.entry("dump", settings.dump_path);
}

}  // namespace

std::string explain(const std::vector<rtmp::Url>& urls, const std::optional<publish::report::Opened>& input,
                    const publish::Settings& settings, const Options& options) {
    Table table;
    const publish::CodecOffer codecs =
        input ? publish::offer_of(input->tracks, settings.enhanced) : publish::CodecOffer{};
    for (const rtmp::Url& url : urls) {
        add_url(table, url);
        table.entry("route", route_text(url, settings.route));
        add_known(table, url, codecs, settings.known);
    }
    if (input) add_input(table, *input);
    if (!options.data_file.empty())
        table.heading("data", options.data_file == "-" ? "standard input" : options.data_file);
    const std::vector<ExplainedTerm> playing = playing_terms(options);
    if (!playing.empty()) table.heading("playing");
    table.entries(playing);
    add_settings(table, urls, codecs, settings);
    return table.take();
}

}  // namespace cli
