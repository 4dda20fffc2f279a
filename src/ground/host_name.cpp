#include "ground/host_name.hpp"

#include "ground/ascii.hpp"

namespace ground {

bool is_same_host(std::string_view one, std::string_view other) {
    return lower_case(without_root_dot(one)) == lower_case(without_root_dot(other));
}

}  // namespace ground
