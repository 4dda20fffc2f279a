#include "net/address.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <fmt/format.h>
#include <memory>
#include <netdb.h>

namespace net {

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

bool Address::lacks_zone() const {
    if (family() != AF_INET6) return false;
    const auto* six = reinterpret_cast<const sockaddr_in6*>(&storage_);
    return IN6_IS_ADDR_LINKLOCAL(&six->sin6_addr) && six->sin6_scope_id == 0;
}

bool Address::operator==(const Address& other) const {
    return size_ == other.size_ && std::memcmp(&storage_, &other.storage_, size_) == 0;
}

std::optional<Address> numeric_address(const std::string& text, std::uint16_t port) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    addrinfo* list = nullptr;
    if (::getaddrinfo(text.c_str(), std::to_string(port).c_str(), &hints, &list) != 0) return std::nullopt;
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(list, ::freeaddrinfo);
    return Address(list->ai_addr, list->ai_addrlen);
}

}  // namespace net
