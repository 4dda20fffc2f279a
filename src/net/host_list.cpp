#include "net/host_list.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "ground/ascii.hpp"
#include "ground/host_name.hpp"
#include "net/address.hpp"

namespace net {
namespace {

std::string normal(std::string_view host) {
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    if (host.starts_with('.')) host.remove_prefix(1);
    if (host == ".") return {};
    return ground::lower_case(ground::without_root_dot(host));
}

/// True for an address inside `network`: an address and, behind a slash, how many of its bits count if not
/// all.
bool is_inside(const Address& address, const std::string& network) {
    const std::size_t slash = std::min(network.find('/'), network.size());
    const std::optional<Address> base = numeric_address(network.substr(0, slash));
    if (!base || base->family() != address.family()) return false;
    const ByteView one = address.number();
    const ByteView other = base->number();
    std::size_t bits = one.size() * 8;
    if (slash < network.size()) {
        const char* end = network.data() + network.size();
        const auto [read, error] = std::from_chars(network.data() + slash + 1, end, bits);
        if (error != std::errc() || read != end || bits > one.size() * 8) return false;
    }
    for (std::size_t bit = 0; bit < bits; ++bit) {
        const unsigned mask = 0x80U >> bit % 8;
        if ((one[bit / 8] & mask) != (other[bit / 8] & mask)) return false;
    }
    return true;
}

bool is_domain_of(std::string_view domain, std::string_view host) {
    if (!host.ends_with(domain)) return false;
    return host.size() == domain.size() || host[host.size() - domain.size() - 1] == '.';
}

}  // namespace

HostList::HostList(std::string_view text) {
    constexpr std::string_view separators = ", \t\r\n";
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find_first_of(separators, begin), text.size());
        if (std::string entry = normal(text.substr(begin, end - begin)); !entry.empty())
            entries_.push_back(std::move(entry));
        begin = end + 1;
    }
}

bool HostList::holds(std::string_view host) const {
    const std::string name = normal(host);
    const std::optional<Address> address = numeric_address(name);
    return std::ranges::any_of(entries_, [&](const std::string& entry) {
        return entry == "*" || (address ? is_inside(*address, entry) : is_domain_of(entry, name));
    });
}

}  // namespace net
