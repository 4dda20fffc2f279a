#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace net {

/// Hosts as curl's NO_PROXY lists them, separated by commas or spaces: names, each with its subdomains
/// ("example.com" and ".example.com" alike), addresses, networks ("10.0.0.0/8", "fe80::/10"), or "*" for all.
class HostList {
  public:
    HostList() = default;
    explicit HostList(std::string_view text);

    /// True for a host of the list: a name, or an address without brackets.
    bool holds(std::string_view host) const;

  private:
    /// Entries in lower case, without a dot at either end.
    std::vector<std::string> entries_;
};

}  // namespace net
