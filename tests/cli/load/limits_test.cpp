#include "cli/load/limits.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <string>
#include <sys/resource.h>

#include "dial/failure.hpp"
#include "load/copies.hpp"
#include "net/address.hpp"

namespace limits_test {

using namespace std::chrono_literals;
using cli::MachineLimits;

namespace {

load::Plan plan_of(std::size_t count, std::vector<net::Origin> origins = {{}}) {
    load::Plan plan;
    plan.copies = load::copies(
        {.urls = {rtmp::parse_url("rtmp://Host/live/t-{n}")}, .count = count, .origins = std::move(origins)});
    return plan;
}

std::string refusal(const load::Plan& plan, const MachineLimits& limits, const net::Route& route = {}) {
    try {
        cli::check_limits(plan, route, limits);
    } catch (const dial::Failure& failure) {
        CHECK(failure.status() == dial::ExitStatus::usage);
        const std::string text = failure.what();
        CHECK(std::ranges::count(text, '\n') == 0);
        return text.substr(0, text.find(';'));
    }
    return {};
}

}  // namespace

TEST_CASE("more copies than descriptors carry are refused") {
    const MachineLimits limits{.descriptors = 164, .ports = {}, .memory = {}};
    CHECK(refusal(plan_of(100), limits).empty());
    CHECK(refusal(plan_of(101), limits) ==
          "--copies: 101 copies need 165 descriptors, and this process may have 164");
}

TEST_CASE("connections that were left to stall count") {
    load::Plan plan = plan_of(10);
    plan.churn = load::Churn{.least = 10s, .most = 30s, .how = load::Departure::stall};
    CHECK(refusal(plan, {.descriptors = 103, .ports = {}, .memory = {}}).find("need 104 descriptors") !=
          std::string::npos);
    plan.churn->how = load::Departure::reset;
    CHECK(refusal(plan, {.descriptors = 103, .ports = {}, .memory = {}}).empty());
}

TEST_CASE("more copies than one address has ports are refused, and several addresses share them") {
    const MachineLimits limits{.descriptors = {}, .ports = 10, .memory = {}};
    CHECK(refusal(plan_of(10), limits).empty());
    CHECK(refusal(plan_of(11), limits) ==
          "--copies: more than 10 connections to host:1935 from one address of ours, which has no more ports "
          "(net.ipv4.ip_local_port_range)");
    const std::vector<net::Origin> two{{.address = net::numeric_address("127.0.0.2")},
                                       {.address = net::numeric_address("127.0.0.3")}};
    CHECK(refusal(plan_of(20, two), limits).empty());
    CHECK_FALSE(refusal(plan_of(21, two), limits).empty());
}

TEST_CASE("ports count to what is connected to") {
    const MachineLimits limits{.descriptors = {}, .ports = 2, .memory = {}};
    load::Plan plan = plan_of(1);
    for (const char* const host : {"one", "two", "three"}) {
        plan.copies.push_back(plan.copies.front());
        plan.copies.back().url.host = host;
    }
    CHECK(refusal(plan, limits).empty());
    net::Route route;
    route.proxy = net::Proxy{.endpoint = {.host = "proxy", .port = 1080}};
    CHECK(refusal(plan, limits, route).find("connections to proxy:1080") != std::string::npos);
    net::Route detour;
    detour.detours.push_back({.from = {}, .to = {.host = "there", .port = 0}});
    CHECK(refusal(plan, limits, detour).find("connections to there:1935") != std::string::npos);
}

TEST_CASE("more copies than memory carries are refused") {
    CHECK(refusal(plan_of(100), {.descriptors = {}, .ports = {}, .memory = 2'000'000}).empty());
    CHECK(refusal(plan_of(101), {.descriptors = {}, .ports = {}, .memory = 2'000'000}) ==
          "--copies: 101 copies need 2 MB of memory at least, and 2 MB are free");
}

TEST_CASE("what the machine does not say bounds nothing, and what it says is raised") {
    CHECK(refusal(plan_of(1000), {}).empty());
    const MachineLimits limits = cli::raised_limits();
    rlimit now{};
    REQUIRE(getrlimit(RLIMIT_NOFILE, &now) == 0);
    CHECK(now.rlim_cur == now.rlim_max);
    REQUIRE(limits.descriptors);
    CHECK(*limits.descriptors == now.rlim_cur);
    CHECK(limits.ports.value_or(1) > 0);
    CHECK(limits.memory.value_or(1) > 0);
}

}  // namespace limits_test
