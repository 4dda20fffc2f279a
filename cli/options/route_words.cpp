#include "cli/options/route_words.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <net/if.h>

#include "cli/environment.hpp"
#include "cli/options/choice.hpp"
#include "cli/options/units.hpp"
#include "ground/ascii.hpp"
#include "rtmp/url_text.hpp"

namespace cli {

namespace {

/// Port of a proxy whose URL names none, as curl has it.
constexpr std::uint16_t default_proxy_port = 1080;

constexpr std::string_view surrounding_space = " \t\r\n";

std::uint16_t parse_port(std::string_view text) {
    const std::optional<std::uint16_t> port = rtmp::port_number(text);
    if (!port) throw UnitError("the port is no number from 1 to 65535");
    return *port;
}

std::string_view without_brackets(std::string_view host) {
    return host.starts_with('[') && host.ends_with(']') ? host.substr(1, host.size() - 2) : host;
}

/// End of the host that `text` begins with: a colon, but not one in brackets.
std::size_t host_end(std::string_view text) {
    const std::size_t from = text.starts_with('[') ? std::min(text.find(']'), text.size()) : 0;
    return std::min(text.find(':', from), text.size());
}

net::Endpoint parse_endpoint(std::string_view text) {
    const std::size_t end = host_end(text);
    net::Endpoint endpoint{.host = rtmp::with_plain_zone(without_brackets(text.substr(0, end))),
                           .port = default_proxy_port};
    if (endpoint.host.empty()) throw UnitError("the proxy has no host: scheme://host:port");
    if (end < text.size()) endpoint.port = parse_port(text.substr(end + 1));
    return endpoint;
}

net::Proxy::Kind parse_kind(std::string_view scheme) {
    using Kind = net::Proxy::Kind;
    // GNOME writes "socks" and names no version. SOCKS5 is what such proxies speak by now, and one that
    // resolves names itself keeps them from the network here.
    static constexpr std::array<Named<Kind>, 4> kinds{{{"socks5h", Kind::socks5h},
                                                       {"socks5", Kind::socks5},
                                                       {"socks", Kind::socks5h},
                                                       {"http", Kind::http}}};
    for (const auto& [name, kind] : kinds) {
        if (name == ground::lower_case(scheme)) return kind;
    }
    // The message does not even repeat the scheme: a password may stand in front of its ://.
    throw UnitError("the scheme of the proxy is none of socks5h://, socks5://, http://");
}

net::FixedHost parse_fixed_host(std::string_view text) {
    const auto refuse = [text](std::string_view why) {
        return UnitError(fmt::format("'{}' {}: it is HOST:PORT:ADDRESS[,ADDRESS]", text, why));
    };
    net::FixedHost fixed;
    const std::size_t host = host_end(text);
    const std::size_t port = text.find(':', std::min(host + 1, text.size()));
    if (host == 0 || port == std::string_view::npos) throw refuse("has not all three parts");
    fixed.endpoint.host = rtmp::with_plain_zone(without_brackets(text.substr(0, host)));
    fixed.endpoint.port = parse_port(text.substr(host + 1, port - host - 1));
    for (std::size_t begin = port + 1; begin <= text.size();) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        const std::string address = rtmp::with_plain_zone(without_brackets(text.substr(begin, end - begin)));
        if (!net::numeric_address(address)) throw refuse("has what is no address");
        fixed.addresses.push_back(address);
        begin = end + 1;
    }
    return fixed;
}

net::Detour parse_detour(std::string_view text) {
    const std::string_view whole = text;
    const auto refuse = [whole] {
        return UnitError(fmt::format("'{}' is not HOST:PORT:HOST:PORT, whose parts may be empty", whole));
    };
    std::array<std::string_view, 4> parts;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const std::size_t end = host_end(text);
        if ((end < text.size()) != (i + 1 < parts.size())) throw refuse();
        parts.at(i) = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    const auto endpoint = [](std::string_view host, std::string_view port) {
        return net::Endpoint{.host = std::string(without_brackets(host)),
                             .port = port.empty() ? std::uint16_t{0} : parse_port(port)};
    };
    return {.from = endpoint(parts[0], parts[1]), .to = endpoint(parts[2], parts[3])};
}

/// Parts of a text that white space separates.
std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    for (std::size_t begin = text.find_first_not_of(surrounding_space); begin < text.size();
         begin = text.find_first_not_of(surrounding_space, begin)) {
        const std::size_t end = std::min(text.find_first_of(surrounding_space, begin), text.size());
        words.push_back(text.substr(begin, end - begin));
        begin = end;
    }
    return words;
}

struct SetVariable {
    const char* name = nullptr;
    std::string_view value;
};

/// The first variable that is set, if only to nothing: curl lets the one in lower case come first.
std::optional<SetVariable> first_set(std::initializer_list<const char*> names) {
    for (const char* name : names) {
        if (const auto value = environment(name)) return SetVariable{name, *value};
    }
    return std::nullopt;
}

}  // namespace

std::optional<net::Proxy> parse_proxy(std::string_view text) {
    if (text.empty()) return std::nullopt;
    if (text.find_first_of(surrounding_space) != std::string_view::npos)
        throw UnitError("the proxy's URL holds white space");
    net::Proxy proxy;
    proxy.kind = net::Proxy::Kind::http;
    if (const std::size_t scheme = text.find("://"); scheme != std::string_view::npos) {
        proxy.kind = parse_kind(text.substr(0, scheme));
        text.remove_prefix(scheme + 3);
    }
    text = text.substr(0, text.find_first_of("/?#", text.rfind('@') + 1));
    if (const std::size_t at = text.rfind('@'); at != std::string_view::npos) {
        const std::string_view login = text.substr(0, at);
        const std::size_t colon = std::min(login.find(':'), login.size());
        proxy.user = rtmp::percent_decoded(login.substr(0, colon));
        proxy.password = rtmp::percent_decoded(login.substr(std::min(colon + 1, login.size())));
        text.remove_prefix(at + 1);
    }
    if (std::max(proxy.user.size(), proxy.password.size()) > net::max_socks_text)
        throw UnitError(fmt::format("the proxy's user name or password has more than {} characters",
                                    net::max_socks_text));
    proxy.endpoint = parse_endpoint(text);
    return proxy;
}

std::vector<net::FixedHost> parse_fixed_hosts(std::string_view text) {
    std::vector<net::FixedHost> hosts;
    for (const std::string_view word : words_of(text))
        hosts.push_back(parse_fixed_host(word));
    return hosts;
}

std::vector<net::Detour> parse_detours(std::string_view text) {
    std::vector<net::Detour> detours;
    for (const std::string_view word : words_of(text))
        detours.push_back(parse_detour(word));
    return detours;
}

net::Origin parse_origin(std::string_view text) {
    const std::string name = rtmp::with_plain_zone(without_brackets(text));
    if (std::optional<net::Address> address = net::numeric_address(name))
        return {.device = {}, .address = address};
    if (name.empty() || name.size() >= IFNAMSIZ)
        throw UnitError(fmt::format("'{}' is neither an address nor the name of a network device", text));
    return {.device = name, .address = std::nullopt};
}

std::optional<net::Proxy> environment_proxy() {
    const std::optional<SetVariable> variable = first_set({"all_proxy", "ALL_PROXY"});
    if (!variable) return std::nullopt;
    try {
        return parse_proxy(variable->value);
    } catch (const UnitError& error) {
        throw UnitError(fmt::format("{}: {}", variable->name, error.what()));
    }
}

net::HostList environment_direct_hosts() {
    const std::optional<SetVariable> variable = first_set({"no_proxy", "NO_PROXY"});
    return variable ? net::HostList(variable->value) : net::HostList();
}

}  // namespace cli
