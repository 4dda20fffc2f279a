#include "cli/options/command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstddef>
#include <fmt/format.h>
#include <ranges>
#include <string>
#include <utility>
#include <vector>

#include "cli/options/ffmpeg_habits.hpp"
#include "cli/options/option_table.hpp"
#include "cli/options/secrets.hpp"
#include "cli/options/usage.hpp"

namespace cli {

namespace {

CLI::Option* add(CLI::App& app, const OptionDefinition& definition) {
    std::string names = fmt::format("--{}", definition.name);
    if (definition.letter != 0) names += fmt::format(",-{}", definition.letter);
    if (definition.is_flag()) return app.add_flag(names)->disable_flag_override();
    if (!definition.optional_value.empty()) {
        // A flag to CLI11, so that it takes only what follows its "=", never the argument behind it.
        return app.add_flag(fmt::format("--{}{{{}}}", definition.name, definition.optional_value));
    }
    CLI::Option* const option = app.add_option(names)->expected(1)->type_size(1);
    return option->multi_option_policy(definition.repeatable ? CLI::MultiOptionPolicy::TakeAll
                                                             : CLI::MultiOptionPolicy::TakeLast);
}

/// The arguments, with each value that stands behind an option which need not have one put behind a "=", as CLI11 takes
/// it.
std::vector<std::string> joined_values(int count, const char* const* arguments) {
    std::vector<std::string> all(arguments, arguments + count);
    for (std::size_t i = 1; i + 1 < all.size() && all[i] != "--"; ++i) {
        const auto takes = [&](const OptionDefinition& one) {
            return one.takes_next != nullptr && all[i] == fmt::format("--{}", one.name) &&
                   one.takes_next(all[i + 1]);
        };
        if (std::ranges::none_of(option_table(), takes)) continue;
        all[i] += "=" + all[i + 1];
        all.erase(all.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    }
    return all;
}

/// CLI11 begins this message with the option's name, with or without its dashes.
std::string mismatch(const std::string& message) {
    const std::string text = message.substr(std::min(message.find_first_not_of('-'), message.size()));
    for (const OptionDefinition& definition : option_table()) {
        const std::string name = fmt::format("--{}", definition.name);
        const std::size_t length = definition.name.size();
        if (text.compare(0, length, definition.name) != 0 || text.size() == length) continue;
        if (text[length] == ':')
            return fmt::format("{} needs a value: {} {}", name, name, definition.argument);
        if (text[length] == ' ') return name + " takes no value";
    }
    return mask_urls(message);
}

/// An unknown option without what may be its value, and that a key.
std::string option_name_of(const std::string& argument) {
    if (argument.compare(0, 2, "--") != 0) return argument.substr(0, 2);
    return mask_urls(argument.substr(0, argument.find('=')));
}

void parse(CLI::App& app, const std::vector<std::string>& arguments) {
    // CLI11 takes them without the program, the last one first.
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    if (!reversed.empty()) reversed.pop_back();
    try {
        app.parse(std::move(reversed));
    } catch (const CLI::ArgumentMismatch& error) {
        refuse_usage(mismatch(error.what()));
    } catch (const CLI::ParseError& error) {
        refuse_usage(mask_urls(error.what()));
    }
    for (const std::string& unknown : app.remaining()) {
        // Arguments behind "--" were taken as inputs.
        if (unknown != "--") refuse_usage(fmt::format("unknown option '{}'", option_name_of(unknown)));
    }
}

GivenOption given_option(const OptionDefinition& definition, const CLI::Option& option) {
    if (option.count() == 0) return {};
    GivenOption result;
    result.source = GivenOption::Source::command_line;
    std::vector<std::string> values = option.results();
    if (definition.is_flag()) values.assign(1, "1");
    if (!definition.repeatable) values.erase(values.begin(), values.end() - 1);
    for (std::string& value : values)
        result.values.push_back({std::move(value), fmt::format("--{}", definition.name)});
    return result;
}

}  // namespace

CommandLine split_command_line(int count, const char* const* arguments) {
    // Asked first: letters of theirs are options of ours, and -hide_banner would ask for help.
    if (const std::optional<std::string> line = ffmpeg_habits(count, arguments)) refuse_usage(*line);
    CLI::App app;
    CommandLine line;
    app.set_help_flag();
    std::vector<CLI::Option*> options;
    for (const OptionDefinition& definition : option_table())
        options.push_back(add(app, definition));
    app.add_option("INPUT", line.positionals);
    app.allow_extras();
    parse(app, joined_values(count, arguments));
    for (std::size_t i = 0; i < options.size(); ++i)
        line.options.push_back(given_option(option_table()[i], *options[i]));
    return line;
}

}  // namespace cli
