#pragma once

#include <vector>

#include "net/route.hpp"
#include "net/stream.hpp"

namespace net {

/// Addresses of one name that are worth an attempt; further ones are left out.
inline constexpr std::size_t max_addresses = 16;

/// The endpoint's addresses in the order in which to try them, at least 1 and at most max_addresses. A
/// numeric host and one that is fixed are answered at once; a name is looked up on a thread of its own, which
/// is left behind when the deadline passes or `interrupt` (may be null) is signalled. Throws Error:
/// not_resolved, timed_out, interrupted, local.
std::vector<Address> resolve(const Endpoint& endpoint, TimePoint deadline, const Wakeup* interrupt,
                             const Names& names = {});

/// The addresses of those that can be connected to from the origin of the options: an address of ours reaches only
/// its own family. Throws what resolve throws.
std::vector<Address> resolve_from(const DialOptions& options, const Endpoint& endpoint, TimePoint deadline,
                                  const Wakeup* interrupt);

/// Puts addresses into the order of RFC 8305, section 4: the families in turns, the family of the first one
/// first, and within a family as they were.
std::vector<Address> interleave_families(const std::vector<Address>& addresses);

}  // namespace net
