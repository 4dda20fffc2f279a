#include "cli/load/limits.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <string>
#include <sys/resource.h>
#include <tuple>

#include "cli/options/usage.hpp"
#include "ground/ascii.hpp"

namespace cli {

namespace {

/// Descriptors besides those of connections: standard ones, inputs, results, and those that threads wait on.
constexpr std::uint64_t descriptors_besides = 64;
/// Bytes of a copy, over TLS and in the clear, without what the kernel keeps for it.
constexpr std::uint64_t memory_over_tls = 60'000;
constexpr std::uint64_t memory_in_the_clear = 20'000;
/// Time for which a socket that stalls is held.
constexpr std::chrono::nanoseconds stalled_for = std::chrono::seconds(60);

/// Connections that a copy has at once: with those that were left to stall.
std::uint64_t connections_of_copy(const load::Plan& plan) {
    if (!plan.churn || plan.churn->how != load::Departure::stall) return 1;
    const std::chrono::nanoseconds mean = std::max<std::chrono::nanoseconds>(
        (plan.churn->least + plan.churn->most) / 2, std::chrono::nanoseconds(1));
    return 1 + static_cast<std::uint64_t>((stalled_for + mean - std::chrono::nanoseconds(1)) / mean);
}

void check_descriptors(const load::Plan& plan, std::uint64_t limit) {
    const std::uint64_t needed = plan.copies.size() * connections_of_copy(plan) + descriptors_besides;
    if (needed <= limit) return;
    refuse_usage(
        fmt::format("--copies: {} copies need {} descriptors, and this process may have {}; raise the hard "
                    "limit (ulimit -Hn, LimitNOFILE=), or take several machines with --shard",
                    plan.copies.size(), needed, limit));
}

/// The end that a connection of the copy has on the other side, as far as it is known before names are resolved.
std::string other_end(const load::Copy& copy, const net::Route& route) {
    if (const net::Proxy* const proxy = route.proxy_for(copy.url.host)) return proxy->endpoint.text();
    net::Endpoint end = route.target({.host = copy.url.host, .port = copy.url.port});
    end.host = ground::lower_case(end.host);
    return end.text();
}

void check_ports(const load::Plan& plan, const net::Route& route, std::uint64_t limit) {
    // Our end comes first: a device, or an address, or neither for the system's choice.
    std::map<std::tuple<std::string, std::string, std::string>, std::uint64_t> connections;
    for (const load::Copy& copy : plan.copies) {
        const std::string ours = copy.origin.address ? copy.origin.address->host() : std::string();
        std::string theirs = other_end(copy, route);
        const std::uint64_t count = connections[{copy.origin.device, ours, theirs}] +=
            connections_of_copy(plan);
        if (count <= limit) continue;
        refuse_usage(fmt::format(
            "--copies: more than {} connections to {} from one address of ours, which has no more ports "
            "(net.ipv4.ip_local_port_range); give several addresses: --interface A,B",
            limit, theirs));
    }
}

void check_memory(const load::Plan& plan, std::uint64_t limit) {
    std::uint64_t needed = 0;
    for (const load::Copy& copy : plan.copies)
        needed += copy.url.tls ? memory_over_tls : memory_in_the_clear;
    if (needed <= limit) return;
    refuse_usage(
        fmt::format("--copies: {} copies need {} MB of memory at least, and {} MB are free; take several "
                    "machines with --shard",
                    plan.copies.size(), needed / 1'000'000, limit / 1'000'000));
}

std::optional<std::uint64_t> raise_descriptors() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return std::nullopt;
    if (limit.rlim_cur < limit.rlim_max) {
        const rlimit raised{limit.rlim_max, limit.rlim_max};
        if (setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
    }
    return limit.rlim_cur;
}

std::optional<std::uint64_t> local_ports() {
    std::ifstream file("/proc/sys/net/ipv4/ip_local_port_range");
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    if (!(file >> first >> last) || last < first) return std::nullopt;
    return last - first + 1;
}

std::optional<std::uint64_t> free_memory() {
    std::ifstream file("/proc/meminfo");
    for (std::string name; file >> name; std::getline(file, name)) {
        std::uint64_t kibibytes = 0;
        if (name == "MemAvailable:" && file >> kibibytes) return kibibytes * 1024;
    }
    return std::nullopt;
}

}  // namespace

MachineLimits raised_limits() {
    return {.descriptors = raise_descriptors(), .ports = local_ports(), .memory = free_memory()};
}

void check_limits(const load::Plan& plan, const net::Route& route, const MachineLimits& limits) {
    if (limits.descriptors) check_descriptors(plan, *limits.descriptors);
    if (limits.ports) check_ports(plan, route, *limits.ports);
    if (limits.memory) check_memory(plan, *limits.memory);
}

}  // namespace cli
