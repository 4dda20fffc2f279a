#include "e2e/yaml.hpp"

#include <stdexcept>

#include "e2e/process.hpp"

namespace e2e {
namespace {

nlohmann::json read_yaml(const std::string& text, const std::string& reader) {
    const std::string program = "import json, sys, yaml; json.dump(" + reader + ", sys.stdout)";
    const Outcome read = run({.arguments = {E2E_PYTHON, "-c", program}, .input = text});
    if (read.status != 0) throw std::runtime_error("not YAML: " + read.err);
    return nlohmann::json::parse(read.out);
}

}  // namespace

nlohmann::json yaml(const std::string& text) {
    return read_yaml(text, "yaml.safe_load(sys.stdin)");
}

nlohmann::json yaml_documents(const std::string& text) {
    return read_yaml(text, "list(yaml.safe_load_all(sys.stdin))");
}

}  // namespace e2e
