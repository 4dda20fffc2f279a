#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace net {

/// Hosts as curl's NO_PROXY lists them, apart by commas or spaces: names, which their subdomains go with
/// ("example.com" and ".example.com" alike), addresses, networks ("10.0.0.0/8", "fe80::/10"), or "*" for all.
class HostList {
  public:
    HostList() = default;
    explicit HostList(std::string_view text);

    /// Whether a host, a name or an address without brackets, is one of them.
    bool holds(std::string_view host) const;

  private:
    /// In lower case, without a dot at either end.
    std::vector<std::string> entries_;
};

}  // namespace net
