#pragma once

#include <cstdint>
#include <optional>

#include "load/plan.hpp"
#include "net/route.hpp"

namespace cli {

/// What this machine has for a load test; nothing where it does not say.
struct MachineLimits {
    /// Descriptors that the process may have.
    std::optional<std::uint64_t> descriptors;
    /// Ports for connections from one address of ours to one of a server.
    std::optional<std::uint64_t> ports;
    /// Bytes of memory that are free.
    std::optional<std::uint64_t> memory;
};

/// Raises the limit of descriptors as far as the process may, and asks the machine for its limits.
MachineLimits raised_limits();

/// Refuses a load test that the machine cannot carry, before anything is sent. Throws dial::Failure(usage).
void check_limits(const load::Plan& plan, const net::Route& route, const MachineLimits& limits);

}  // namespace cli
