#include "ground/host_name.hpp"

#include "ground/ascii.hpp"

namespace ground {

std::string certified_name(std::string_view host) {
    const bool is_address = host.find(':') != std::string_view::npos;
    return std::string(is_address ? host.substr(0, host.find('%')) : without_root_dot(host));
}

bool is_same_host(std::string_view one, std::string_view other) {
    return lower_case(without_root_dot(one)) == lower_case(without_root_dot(other));
}

}  // namespace ground
