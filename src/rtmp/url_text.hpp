#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Text functions for URLs, and for names that stand beside them.
namespace rtmp {

/// The text with the bytes that `%2F` and its like stand for; a `%` before anything else stays.
std::string percent_decoded(std::string_view text);

/// A host of a URL as the system takes it: the zone of an IPv6 address is written `%25eth0` there (RFC 6874),
/// and many write `%eth0`.
std::string with_plain_zone(std::string_view host);

/// A number from 1 to 65535 in decimal digits and nothing else.
std::optional<std::uint16_t> port_number(std::string_view digits);

}  // namespace rtmp
