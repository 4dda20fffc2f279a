#include "e2e/yaml.hpp"

#include <stdexcept>

#include "e2e/process.hpp"

namespace e2e {

nlohmann::json yaml(const std::string& text) {
    const std::string program = "import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)";
    const Outcome read = run({.arguments = {E2E_PYTHON, "-c", program}, .input = text});
    if (read.status != 0) throw std::runtime_error("not YAML: " + read.err);
    return nlohmann::json::parse(read.out);
}

}  // namespace e2e
