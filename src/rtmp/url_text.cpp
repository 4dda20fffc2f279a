#include "rtmp/url_text.hpp"

#include <charconv>

namespace rtmp {

std::string percent_decoded(std::string_view text) {
    std::string decoded;
    while (!text.empty()) {
        unsigned value = 0;
        const char* digits = text.data() + 1;
        if (text.size() >= 3 && text[0] == '%' &&
            std::from_chars(digits, digits + 2, value, 16).ptr == digits + 2) {
            decoded += static_cast<char>(value);
            text.remove_prefix(3);
        } else {
            decoded += text.front();
            text.remove_prefix(1);
        }
    }
    return decoded;
}

std::string with_plain_zone(std::string_view host) {
    constexpr std::string_view encoded_percent = "%25";
    const std::size_t zone = host.find('%');
    // A device may be number 25, so nothing must follow for that to be the zone itself.
    if (host.find(':') == std::string_view::npos || zone == std::string_view::npos ||
        !host.substr(zone).starts_with(encoded_percent) || host.size() == zone + encoded_percent.size())
        return std::string(host);
    return std::string(host.substr(0, zone + 1)) +
           percent_decoded(host.substr(zone + encoded_percent.size()));
}

std::optional<std::uint16_t> port_number(std::string_view digits) {
    std::uint16_t port = 0;
    const char* const last = digits.data() + digits.size();
    const auto [end, error] = std::from_chars(digits.data(), last, port);
    if (error != std::errc() || end != last || port == 0) return std::nullopt;
    return port;
}

}  // namespace rtmp
