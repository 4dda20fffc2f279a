#include "cli/options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>

#include "cli/option_table.hpp"
#include "cli/route.hpp"
#include "cli/secrets.hpp"
#include "cli/units.hpp"
#include "publish/failure.hpp"

namespace cli {

namespace {

[[noreturn]] void refuse(const std::string& why) {
    throw publish::Failure(publish::ExitStatus::usage, why + "; see rtmpush --help");
}

/// The arguments as they fall to the options, before any of them is read.
class CommandLine {
  public:
    CommandLine(int count, const char* const* arguments) : values_(option_table().size()) {
        app_.set_help_flag();
        for (std::size_t i = 0; i < values_.size(); ++i)
            add(option_table()[i], values_[i]);
        app_.add_option("INPUT", positionals_);
        app_.allow_extras();
        try {
            app_.parse(count, arguments);
        } catch (const CLI::ArgumentMismatch& error) {
            refuse(mismatch(error.what()));
        } catch (const CLI::ParseError& error) {
            refuse(mask_urls(error.what()));
        }
        for (const std::string& unknown : app_.remaining()) {
            // What follows "--" was taken as inputs.
            if (unknown != "--") refuse(fmt::format("unknown option '{}'", name_of(unknown)));
        }
    }

    bool has(std::size_t index) const { return options_[index]->count() > 0; }
    const std::vector<std::string>& values(std::size_t index) const { return values_[index]; }
    const std::vector<std::string>& positionals() const { return positionals_; }

  private:
    void add(const OptionDefinition& definition, std::vector<std::string>& values) {
        std::string names = fmt::format("--{}", definition.name);
        if (definition.letter != 0) names += fmt::format(",-{}", definition.letter);
        if (definition.is_flag()) {
            values.assign(1, "1");
            options_.push_back(app_.add_flag(names)->disable_flag_override());
        } else {
            options_.push_back(app_.add_option(names, values)->allow_extra_args(false));
            if (!definition.repeatable) options_.back()->take_last();
        }
    }

    /// CLI11 begins this message with the option's name, with or without its dashes.
    static std::string mismatch(const std::string& message) {
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
    static std::string name_of(const std::string& argument) {
        if (argument.compare(0, 2, "--") != 0) return argument.substr(0, 2);
        return mask_urls(argument.substr(0, argument.find('=')));
    }

    CLI::App app_;
    std::vector<CLI::Option*> options_;
    std::vector<std::vector<std::string>> values_;
    std::vector<std::string> positionals_;
};

/// Where the value of each option comes from.
class Assignment {
  public:
    explicit Assignment(const CommandLine& line) : line_(line), variables_(option_table().size()) {
        for (std::size_t i = 0; i < variables_.size(); ++i)
            variables_[i] = variable_of(i);
    }

    Options options() const {
        Options options;
        for (std::size_t i = 0; i < variables_.size(); ++i) {
            const OptionDefinition& definition = option_table()[i];
            if (given(i) && !definition.excludes.empty() && given(index_of(definition.excludes))) {
                refuse(fmt::format("{} and {} exclude each other", origin(i),
                                   origin(index_of(definition.excludes))));
            }
            apply(i, options);
        }
        return options;
    }

    bool given(std::size_t index) const { return line_.has(index) || !variables_[index].empty(); }
    static std::size_t index_of(std::string_view name) {
        const std::span<const OptionDefinition> table = option_table();
        const auto found = std::find_if(table.begin(), table.end(),
                                        [name](const OptionDefinition& one) { return one.name == name; });
        return static_cast<std::size_t>(found - table.begin());
    }

  private:
    /// The environment's value for an option about which the command line says nothing; empty for none.
    std::string variable_of(std::size_t index) const {
        const OptionDefinition& definition = option_table()[index];
        if (line_.has(index) || definition.variable().empty()) return {};
        if (!definition.excludes.empty() && line_.has(index_of(definition.excludes))) return {};
        // Nothing else runs yet that could change the environment.
        const char* const value =
            std::getenv(definition.variable().c_str());  // NOLINT(concurrency-mt-unsafe)
        if (value == nullptr || *value == '\0') return {};
        return definition.is_flag() && !is_on(definition, value) ? std::string() : value;
    }

    static bool is_on(const OptionDefinition& definition, const char* value) {
        try {
            return parse_switch(value);
        } catch (const UnitError& error) {
            refuse(fmt::format("{}: {}", definition.variable(), error.what()));
        }
    }

    void apply(std::size_t index, Options& options) const {
        if (!given(index)) return;
        try {
            if (!line_.has(index)) return option_table()[index].apply(options, variables_[index]);
            for (const std::string& value : line_.values(index))
                option_table()[index].apply(options, value);
        } catch (const UnitError& error) {
            refuse(mask_urls(fmt::format("{}: {}", origin(index), error.what())));
        }
    }

    std::string origin(std::size_t index) const {
        const OptionDefinition& definition = option_table()[index];
        return line_.has(index) ? fmt::format("--{}", definition.name) : definition.variable();
    }

    const CommandLine& line_;
    std::vector<std::string> variables_;
};

void sort_positionals(const std::vector<std::string>& positionals, Options& options) {
    for (const std::string& argument : positionals) {
        (rtmp::is_rtmp_url(argument) ? options.destinations : options.inputs).push_back(argument);
    }
}

/// Texts here name no argument: one that is out of place may well be a key.
void check_inputs(const Options& options) {
    if (options.testcard && !options.inputs.empty()) refuse("give an INPUT or --testcard, not both");
    if (options.inputs.size() > 1) {
        refuse(fmt::format(
            "{} inputs were given, but this release publishes exactly one (a URL begins with rtmp://, "
            "and a key goes with --key-file or --key)",
            options.inputs.size()));
    }
    if (options.inputs.empty() && !options.testcard && options.action != Action::explain) {
        refuse("nothing to publish: name a file, - for standard input, or --testcard");
    }
    if (!options.tracks.want_video && !options.tracks.want_audio) {
        refuse("--no-video and --no-audio together leave nothing to publish");
    }
    if (options.key_file == "-" && !options.inputs.empty() && options.inputs.front() == "-") {
        refuse("the key and the input cannot both come from standard input");
    }
}

void check_destinations(const Options& options) {
    if (options.destinations.size() > 1) {
        refuse(fmt::format("{} destinations were given, but this release publishes to exactly one",
                           options.destinations.size()));
    }
    const bool needs_none = options.dry_run && options.action == Action::publish;
    if (options.destinations.empty() && !needs_none) {
        refuse("no destination: give a URL like rtmp://localhost/live/test");
    }
}

void check_dump(const Options& options) {
    const std::string& dump = options.settings.dump_path;
    // Refused without its text: it may hold a key, and is most likely out of place.
    if (rtmp::is_rtmp_url(dump)) refuse("--dump takes a file, not a URL");
    if (dump.empty() || options.inputs.empty()) return;
    // A file that does not exist is no other file's equal; what else is wrong with it shows when it is
    // opened.
    std::error_code absent;
    if (std::filesystem::equivalent(dump, options.inputs.front(), absent))
        refuse("--dump would overwrite the input");
}

/// What the environment says of proxies, as other programs read it, where our own options are silent.
void take_proxy_environment(const Assignment& assignment, net::Route& route) {
    try {
        if (!assignment.given(Assignment::index_of("proxy"))) route.proxy = environment_proxy();
        if (!assignment.given(Assignment::index_of("noproxy"))) route.direct = environment_direct_hosts();
    } catch (const UnitError& error) {
        refuse(error.what());
    }
}

void check_route(const net::DialOptions& dial) {
    if (!dial.origin.address || dial.names.family == net::Family::any) return;
    const bool is_ipv4 = dial.origin.address->family() == AF_INET;
    if (is_ipv4 != (dial.names.family == net::Family::ipv4)) {
        refuse(fmt::format("--interface {} is an {} address, and --{} excludes those",
                           dial.origin.address->host(), is_ipv4 ? "IPv4" : "IPv6",
                           is_ipv4 ? "ipv6" : "ipv4"));
    }
}

}  // namespace

Options parse_options(int count, const char* const* arguments) {
    const CommandLine line(count, arguments);
    const Assignment assignment(line);
    Options options = assignment.options();
    sort_positionals(line.positionals(), options);
    if (options.action == Action::help || options.action == Action::version) return options;
    check_inputs(options);
    check_destinations(options);
    check_dump(options);
    take_proxy_environment(assignment, options.settings.route);
    check_route(options.settings.route.dial);
    if (options.dry_run && !assignment.given(Assignment::index_of("speed")))
        options.settings.speed = std::nullopt;
    // To keep what a new connection would need costs an unpaced push twice its memory and time: only on
    // request.
    const bool asked = assignment.given(Assignment::index_of("retry")) ||
                       assignment.given(Assignment::index_of("retry-live"));
    if (!options.settings.speed && !asked) options.settings.retry.live = 0;
    return options;
}

}  // namespace cli
