#include "net/address.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <atomic>
#include <cctype>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <fmt/format.h>
#include <memory>
#include <netdb.h>
#include <system_error>
#include <thread>

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

Answer look_up(const Endpoint& endpoint, Family family, int flags) {
    addrinfo hints{};
    hints.ai_family = family_number(family);
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV | flags;
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
    if (answer.code == EAI_SYSTEM) return std::generic_category().message(answer.system_error);
    std::string text = ::gai_strerror(answer.code);
    if (!text.empty())
        text.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(text.front())));
    return text;
}

Error lookup_error(ErrorKind kind, const Endpoint& endpoint, const std::string& why) {
    return {kind, fmt::format("cannot resolve {}: {}", endpoint.host, why)};
}

std::shared_ptr<Lookup> start_lookup(const Endpoint& endpoint, Family family) {
    try {
        auto lookup = std::make_shared<Lookup>();
        lookup->endpoint = endpoint;
        lookup->family = family;
        std::thread([lookup] {
            lookup->answer = look_up(lookup->endpoint, lookup->family, 0);
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

Answer look_up_fixed(const FixedHost& host, std::uint16_t port, Family family) {
    Answer all;
    for (const std::string& number : host.addresses) {
        const Answer one = look_up({.host = number, .port = port}, family, AI_NUMERICHOST);
        all.addresses.insert(all.addresses.end(), one.addresses.begin(), one.addresses.end());
    }
    if (all.addresses.empty()) all.code = EAI_NONAME;
    return all;
}

bool same_name(const std::string& one, const std::string& other) {
    return std::ranges::equal(
        one, other, [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
}

}  // namespace

std::string Endpoint::text() const {
    return host.find(':') == std::string::npos ? fmt::format("{}:{}", host, port)
                                               : fmt::format("[{}]:{}", host, port);
}

Address::Address(const sockaddr* address, socklen_t length)
    : size_(std::min(length, static_cast<socklen_t>(sizeof storage_))) {
    std::memcpy(&storage_, address, size_);
}

// sockaddr_storage exists to be read as any other address; the sockets API has no other way.
const sockaddr* Address::data() const {
    return reinterpret_cast<const sockaddr*>(&storage_);
}

std::string Address::host() const {
    std::array<char, NI_MAXHOST> host{};
    const int code =
        ::getnameinfo(data(), size_, host.data(), host.size(), nullptr, 0, NI_NUMERICHOST | NI_NUMERICSERV);
    return code == 0 ? host.data() : fmt::format("unprintable address ({})", ::gai_strerror(code));
}

std::string Address::text() const {
    // Both kinds of address have the port in the same place.
    const std::uint16_t port = ntohs(reinterpret_cast<const sockaddr_in*>(&storage_)->sin_port);
    return Endpoint{.host = host(), .port = port}.text();
}

ByteView Address::number() const {
    const auto* raw = reinterpret_cast<const std::uint8_t*>(&storage_);
    if (family() == AF_INET) return {raw + offsetof(sockaddr_in, sin_addr), sizeof(in_addr)};
    return {raw + offsetof(sockaddr_in6, sin6_addr), sizeof(in6_addr)};
}

bool Address::operator==(const Address& other) const {
    return size_ == other.size_ && std::memcmp(&storage_, &other.storage_, size_) == 0;
}

std::optional<Address> numeric_address(const std::string& text, std::uint16_t port) {
    const Answer answer = look_up({.host = text, .port = port}, Family::any, AI_NUMERICHOST);
    if (answer.code != 0) return std::nullopt;
    return answer.addresses.front();
}

const FixedHost* Names::find(const Endpoint& endpoint) const {
    const auto found = std::ranges::find_if(fixed, [&](const FixedHost& one) {
        return one.endpoint.port == endpoint.port &&
               (one.endpoint.host == "*" || same_name(one.endpoint.host, endpoint.host));
    });
    return found != fixed.end() ? &*found : nullptr;
}

std::vector<Address> resolve(const Endpoint& endpoint, TimePoint deadline, const Wakeup* interrupt,
                             const Names& names) {
    Answer answer;
    if (const FixedHost* host = names.find(endpoint)) {
        answer = look_up_fixed(*host, endpoint.port, names.family);
    } else if (numeric_address(endpoint.host, endpoint.port)) {
        answer = look_up(endpoint, names.family, AI_NUMERICHOST);
    } else {
        answer = await(*start_lookup(endpoint, names.family), deadline, interrupt);
    }
    if (answer.code != 0) throw lookup_error(ErrorKind::not_resolved, endpoint, reason(answer, names.family));
    std::vector<Address> addresses = interleave_families(answer.addresses);
    if (addresses.size() > max_addresses) addresses.erase(addresses.begin() + max_addresses, addresses.end());
    return addresses;
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
