#include <array>

#include "cli/options/load_words.hpp"
#include "cli/options/option_groups.hpp"
#include "cli/options/route_words.hpp"

namespace cli {

namespace {

constexpr std::string_view network_group = "Network";

using Text = std::string_view;

const std::array network_table{
    OptionDefinition{
        .group = network_group,
        .letter = '4',
        .name = "ipv4",
        .help = "connect over IPv4 only",
        .apply = [](Options& o, Text) { o.settings.route.dial.names.family = net::Family::ipv4; },
        .excludes = "ipv6",
    },
    OptionDefinition{
        .group = network_group,
        .letter = '6',
        .name = "ipv6",
        .help = "connect over IPv6 only",
        .apply = [](Options& o, Text) { o.settings.route.dial.names.family = net::Family::ipv6; },
        .excludes = "ipv4",
    },
    OptionDefinition{
        .group = network_group,
        .name = "interface",
        .argument = "NAME",
        .help = "connect from this network device, or from this address of ours; --copies share several, "
                "apart by "
                "commas",
        .apply =
            [](Options& o, Text text) {
                o.load.origins = parse_origins(text);
                o.settings.route.dial.origin = o.load.origins.front();
            },
    },
    OptionDefinition{
        .group = network_group,
        .name = "resolve",
        .argument = "ENTRY",
        .help = "HOST:PORT:ADDRESS[,ADDRESS]: connect to these addresses instead of the host's own; may be "
                "given more than once",
        .apply =
            [](Options& o, Text text) {
                for (net::FixedHost& host : parse_fixed_hosts(text))
                    o.settings.route.dial.names.fixed.push_back(std::move(host));
            },
        .repeatable = true,
    },
    OptionDefinition{
        .group = network_group,
        .name = "connect-to",
        .argument = "ENTRY",
        .help = "HOST:PORT:HOST:PORT: for the first host and port, connect to the second; empty parts stand "
                "for any, and for the same; may be given more than once",
        .apply =
            [](Options& o, Text text) {
                for (net::Detour& detour : parse_detours(text))
                    o.settings.route.detours.push_back(std::move(detour));
            },
        .repeatable = true,
    },
    OptionDefinition{
        .group = network_group,
        .name = "proxy",
        .argument = "URL",
        .help = "connect through socks5h://[USER:PASSWORD@]HOST[:PORT], socks5:// or http:// (CONNECT); "
                "without it through ALL_PROXY, if that is set",
        .apply = [](Options& o, Text text) { o.settings.route.proxy = parse_proxy(text); },
    },
    OptionDefinition{
        .group = network_group,
        .name = "noproxy",
        .argument = "HOSTS",
        .help = "hosts to connect to without the proxy, apart by commas; * for all; instead of NO_PROXY",
        .apply = [](Options& o, Text text) { o.settings.route.direct = net::HostList(text); },
    },
};

}  // namespace

std::span<const OptionDefinition> network_options() {
    return network_table;
}

}  // namespace cli
