#include "ground/errno_text.hpp"

#include <system_error>

namespace ground {

std::string errno_text(int error) {
    return std::generic_category().message(error);
}

}  // namespace ground
