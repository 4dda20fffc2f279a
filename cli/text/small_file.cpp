#include "cli/text/small_file.hpp"

#include "ground/text_file.hpp"

namespace cli {

std::string read_small_file(const std::string& path, std::size_t limit) {
    return path == "-" ? ground::read_standard_input(limit) : ground::read_small_file(path, limit);
}

}  // namespace cli
