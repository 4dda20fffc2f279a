#include "ground/errno_text.hpp"

#include <cerrno>
#include <system_error>

namespace ground {

std::string errno_text(int error) {
    std::string text = std::generic_category().message(error);
    if (error == EMFILE) text += " (raise the limit with ulimit -n)";
    return text;
}

}  // namespace ground
