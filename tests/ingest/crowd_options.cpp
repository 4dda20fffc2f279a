#include "ingest/crowd_options.hpp"

#include <array>
#include <charconv>
#include <fmt/format.h>
#include <stdexcept>
#include <string_view>

namespace ingest {
namespace {

std::uint64_t whole_number(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
        throw std::invalid_argument("not a number in range: " + std::string(text));
    return value;
}

/// N[:MS]
void read_every(std::string_view text, std::uint64_t& every, std::chrono::milliseconds& after) {
    const std::size_t colon = text.find(':');
    every = whole_number(text.substr(0, colon));
    if (colon == std::string_view::npos) return;
    const std::uint64_t milliseconds = whole_number(text.substr(colon + 1));
    if (milliseconds > 86'400'000) throw std::invalid_argument("longer than a day: " + std::string(text));
    after = std::chrono::milliseconds(milliseconds);
}

struct CrowdOption {
    std::string_view name;
    std::string_view value;
    std::string_view help;
    void (*apply)(CrowdConfig&, std::string_view);
};

constexpr std::array<CrowdOption, 5> crowd_options{{
    {"--threads", "N", "share the connections out among N threads (default: 1)",
     [](CrowdConfig& config, std::string_view text) {
         const std::uint64_t threads = whole_number(text);
         if (threads < 1 || threads > 64) throw std::invalid_argument("1 to 64");
         config.threads = static_cast<unsigned>(threads);
     }},
    {"--ignore-every", "N", "never answer connect on every Nth connection",
     [](CrowdConfig& config, std::string_view text) { config.faults.ignore_every = whole_number(text); }},
    {"--refuse-every", "N", "refuse publish on every Nth connection",
     [](CrowdConfig& config, std::string_view text) { config.faults.refuse_every = whole_number(text); }},
    {"--reset-every", "N[:MS]", "reset every Nth connection so long after its publish",
     [](CrowdConfig& config, std::string_view text) {
         read_every(text, config.faults.reset_every, config.faults.reset_after);
     }},
    {"--stall-every", "N[:MS]", "stop reading every Nth connection so long after its publish",
     [](CrowdConfig& config, std::string_view text) {
         read_every(text, config.faults.stall_every, config.faults.stall_after);
     }},
}};

}  // namespace

std::size_t apply_crowd_option(CrowdConfig& config, std::span<const std::string> arguments) {
    if (arguments.empty()) return 0;
    for (const CrowdOption& option : crowd_options) {
        if (option.name != arguments.front()) continue;
        if (arguments.size() < 2)
            throw std::invalid_argument(fmt::format("{} needs a value: {}", option.name, option.value));
        try {
            option.apply(config, arguments[1]);
        } catch (const std::invalid_argument& error) {
            throw std::invalid_argument(fmt::format("{}: {}", option.name, error.what()));
        }
        return 2;
    }
    return 0;
}

std::string crowd_help() {
    std::string text;
    for (const CrowdOption& option : crowd_options)
        text += fmt::format("  {:<44} {}\n", fmt::format("{} {}", option.name, option.value), option.help);
    return text;
}

}  // namespace ingest
