#include "net/resolve.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <fmt/format.h>
#include <memory>
#include <netdb.h>
#include <system_error>
#include <thread>

#include "ground/ascii.hpp"
#include "ground/errno_text.hpp"
#include "net/poll.hpp"

namespace net {
namespace {

/// Answer of getaddrinfo.
struct Answer {
    /// Code that was returned: 0 or an EAI_ code.
    int code = 0;
    /// errno for EAI_SYSTEM.
    int system_error = 0;
    std::vector<Address> addresses;
};

/// One lookup, owned by the thread that makes it and by the caller that waits for it: whoever is last frees
/// it.
struct Lookup {
    Endpoint endpoint;
    Family family = Family::any;
    Answer answer;
    /// Set once the answer is complete, then `finished` is signalled.
    std::atomic<bool> answered{false};
    Wakeup finished;
};

int family_number(Family family) {
    switch (family) {
        case Family::any:
            return AF_UNSPEC;
        case Family::ipv4:
            return AF_INET;
        case Family::ipv6:
            return AF_INET6;
    }
    return AF_UNSPEC;
}

Answer look_up(const Endpoint& endpoint, Family family) {
    addrinfo hints{};
    hints.ai_family = family_number(family);
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV;
    addrinfo* list = nullptr;
    Answer answer;
    answer.code = ::getaddrinfo(endpoint.host.c_str(), std::to_string(endpoint.port).c_str(), &hints, &list);
    answer.system_error = errno;
    if (answer.code != 0) return answer;
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(list, ::freeaddrinfo);
    for (const addrinfo* entry = list; entry != nullptr; entry = entry->ai_next) {
        if (entry->ai_family != AF_INET && entry->ai_family != AF_INET6) continue;
        const Address address(entry->ai_addr, entry->ai_addrlen);
        // /etc/hosts may name one address twice.
        if (std::ranges::find(answer.addresses, address) == answer.addresses.end()) {
            answer.addresses.push_back(address);
        }
    }
    if (answer.addresses.empty()) answer.code = EAI_NONAME;
    return answer;
}

std::string reason(const Answer& answer, Family family) {
    const bool has_none =
        answer.code == EAI_NONAME || answer.code == EAI_NODATA || answer.code == EAI_ADDRFAMILY;
    if (family != Family::any && has_none)
        return fmt::format("no {} address is known for it", family == Family::ipv4 ? "IPv4" : "IPv6");
    if (answer.code == EAI_SYSTEM) return ground::uncapitalized(ground::errno_text(answer.system_error));
    return ground::uncapitalized(::gai_strerror(answer.code));
}

Error lookup_error(ErrorKind kind, const Endpoint& endpoint, const std::string& why) {
    return {kind, fmt::format("cannot resolve {}: {}", endpoint.host, why)};
}

/// An address in numbers whose zone is no device of this machine: no name service knows it either.
bool has_unknown_zone(const std::string& host) {
    return host.find(':') != std::string::npos && host.find('%') != std::string::npos;
}

std::shared_ptr<Lookup> start_lookup(const Endpoint& endpoint, Family family) {
    try {
        auto lookup = std::make_shared<Lookup>();
        lookup->endpoint = endpoint;
        lookup->family = family;
        std::thread([lookup] {
            lookup->answer = look_up(lookup->endpoint, lookup->family);
            lookup->answered.store(true, std::memory_order_release);
            lookup->finished.signal();
        }).detach();
        return lookup;
    } catch (const std::system_error& error) {
        throw lookup_error(ErrorKind::local, endpoint, error.code().message());
    }
}

Answer await(const Lookup& lookup, TimePoint deadline, const Wakeup* interrupt) {
    std::array<pollfd, 2> waits{pollfd{lookup.finished.descriptor(), POLLIN, 0},
                                pollfd{interrupt != nullptr ? interrupt->descriptor() : -1, POLLIN, 0}};
    while (!lookup.answered.load(std::memory_order_acquire)) {
        if (!poll_until(waits, deadline))
            throw lookup_error(ErrorKind::timed_out, lookup.endpoint, "timed out");
        if (waits[1].revents != 0) throw lookup_error(ErrorKind::interrupted, lookup.endpoint, "interrupted");
    }
    return lookup.answer;
}

/// The answer for hosts that are numbers: those of the family.
Answer answer_of(const std::vector<std::string>& numbers, std::uint16_t port, Family family) {
    Answer answer;
    for (const std::string& number : numbers) {
        const std::optional<Address> address = numeric_address(number, port);
        if (address && (family == Family::any || address->family() == family_number(family)))
            answer.addresses.push_back(*address);
    }
    if (answer.addresses.empty()) answer.code = EAI_NONAME;
    return answer;
}

}  // namespace

std::vector<Address> resolve(const Endpoint& endpoint, TimePoint deadline, const Wakeup* interrupt,
                             const Names& names) {
    Answer answer;
    if (const FixedHost* host = names.find(endpoint)) {
        answer = answer_of(host->addresses, endpoint.port, names.family);
    } else if (numeric_address(endpoint.host, endpoint.port)) {
        answer = answer_of({endpoint.host}, endpoint.port, names.family);
    } else if (has_unknown_zone(endpoint.host)) {
        throw Error(ErrorKind::unreachable,
                    fmt::format("cannot connect to {}: no such network device: {}", endpoint.text(),
                                endpoint.host.substr(endpoint.host.find('%') + 1)));
    } else {
        answer = await(*start_lookup(endpoint, names.family), deadline, interrupt);
    }
    if (answer.code != 0) {
        const bool full = answer.code == EAI_SYSTEM && answer.system_error == EMFILE;
        throw lookup_error(full ? ErrorKind::local : ErrorKind::not_resolved, endpoint,
                           reason(answer, names.family));
    }
    std::vector<Address> addresses = interleave_families(answer.addresses);
    if (addresses.size() > max_addresses) addresses.erase(addresses.begin() + max_addresses, addresses.end());
    return addresses;
}

std::vector<Address> resolve_from(const DialOptions& options, const Endpoint& endpoint, TimePoint deadline,
                                  const Wakeup* interrupt) {
    Names names = options.names;
    if (options.origin.address)
        names.family = options.origin.address->family() == AF_INET ? Family::ipv4 : Family::ipv6;
    return resolve(endpoint, deadline, interrupt, names);
}

std::vector<Address> interleave_families(const std::vector<Address>& addresses) {
    std::vector<Address> first;
    std::vector<Address> second;
    for (const Address& address : addresses) {
        (address.family() == addresses.front().family() ? first : second).push_back(address);
    }
    std::vector<Address> turns;
    for (std::size_t i = 0; i < std::max(first.size(), second.size()); ++i) {
        if (i < first.size()) turns.push_back(first[i]);
        if (i < second.size()) turns.push_back(second[i]);
    }
    return turns;
}

}  // namespace net
