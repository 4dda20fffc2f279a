#include "cli/options/assignment.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "cli/environment.hpp"
#include "cli/options/file_name.hpp"
#include "cli/options/option_table.hpp"
#include "cli/options/secrets.hpp"
#include "cli/options/units.hpp"
#include "cli/options/usage.hpp"

namespace cli {

namespace {

using Source = GivenOption::Source;

bool is_on(const OptionDefinition& definition, std::string_view value) {
    try {
        return parse_switch(value);
    } catch (const UnitError& error) {
        refuse_usage(fmt::format("{}: {}", definition.variable(), error.what()));
    }
}

void apply(const OptionDefinition& definition, const GivenOption& given, Options& options) {
    for (const GivenOption::Value& value : given.values) {
        try {
            definition.apply(options, value.text);
        } catch (const UnitError& error) {
            refuse_usage(mask_urls(fmt::format("{}: {}", value.origin, error.what())));
        }
        // Options that have more to say about a URL have refused it already.
        if (definition.takes_file() && !scheme_of_file(value.text).empty())
            refuse_usage(fmt::format("{} takes a file, not a URL", value.origin));
    }
}

}  // namespace

std::size_t option_index(std::string_view name) {
    const std::span<const OptionDefinition> table = option_table();
    const auto found = std::find_if(table.begin(), table.end(),
                                    [name](const OptionDefinition& one) { return one.name == name; });
    return static_cast<std::size_t>(found - table.begin());
}

Assignment::Assignment(std::vector<GivenOption> given, Sources sources) : given_(std::move(given)) {
    if (sources == Sources::all) {
        take_environment();
        take_file();
    }
    settle_exclusions();
}

Options Assignment::options() const {
    Options options;
    for (std::size_t i = 0; i < given_.size(); ++i)
        apply(option_table()[i], given_[i], options);
    return options;
}

bool Assignment::has(std::string_view option) const {
    return given_.at(option_index(option)).source != Source::nowhere;
}

void Assignment::take_environment() {
    for (std::size_t i = 0; i < given_.size(); ++i) {
        const OptionDefinition& definition = option_table()[i];
        const std::string variable = definition.variable();
        if (given_[i].source != Source::nowhere || variable.empty()) continue;
        const std::string value(environment(variable.c_str()).value_or(""));
        if (value.empty()) continue;
        if (definition.is_flag() && !is_on(definition, value)) continue;
        given_[i] = {{{value, variable}}, Source::environment};
    }
}

void Assignment::take_file() {
    const GivenOption& config = given_.at(option_index("config"));
    if (config.source != Source::nowhere) {
        file_ = read_config_file(config.values.back().text);
    } else if (const std::optional<std::string> path = default_config_file()) {
        file_ = read_config_file(*path);
    }
    for (const ConfigFile::Setting& setting : file_.settings) {
        GivenOption& given = given_[setting.option];
        if (given.source > Source::file) continue;
        if (!option_table()[setting.option].repeatable) given.values.clear();
        given.values.push_back({setting.value, setting.origin});
        given.source = Source::file;
    }
}

void Assignment::settle_exclusions() {
    for (std::size_t i = 0; i < given_.size(); ++i) {
        const std::string_view excluded = option_table()[i].excludes;
        if (given_[i].source == Source::nowhere || excluded.empty()) continue;
        GivenOption& other = given_[option_index(excluded)];
        if (other.source == given_[i].source) {
            refuse_usage(fmt::format("{} and {} exclude each other", given_[i].values.back().origin,
                                     other.values.back().origin));
        }
        if (other.source < given_[i].source) other = {};
    }
}

}  // namespace cli
