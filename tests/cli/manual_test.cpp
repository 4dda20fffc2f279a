#include <array>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "cli/figures/delivery.hpp"
#include "cli/figures/figures.hpp"
#include "cli/options/help.hpp"
#include "cli/options/option_table.hpp"
#include "dial/failure.hpp"

namespace manual_test {

namespace {

using Names = std::set<std::string>;

std::vector<std::string> lines_of(std::istream& text) {
    std::vector<std::string> lines;
    for (std::string line; std::getline(text, line);)
        lines.push_back(line);
    return lines;
}

std::vector<std::string> manual() {
    std::ifstream file(MANUAL);
    REQUIRE(file);
    return lines_of(file);
}

std::vector<std::string> help() {
    std::istringstream text(cli::help_text());
    return lines_of(text);
}

bool begins(const std::string& line, const std::string& with) {
    return line.rfind(with, 0) == 0;
}

/// Options as the help writes them: `-q, --quiet`, `--key-file FILE`, `--loop[=N]`
Names options_in_table() {
    Names names;
    for (const cli::OptionDefinition& option : cli::option_table()) {
        const std::string letter = option.letter == 0 ? "" : fmt::format("-{}, ", option.letter);
        const std::string argument = option.is_flag()                ? ""
                                     : option.optional_value.empty() ? fmt::format(" {}", option.argument)
                                                                     : fmt::format("[={}]", option.argument);
        names.insert(letter + fmt::format("--{}", option.name) + argument);
    }
    return names;
}

/// An option's line begins with its name, which two spaces end.
Names options_in_help() {
    Names names;
    for (const std::string& line : help()) {
        const std::size_t dash = line.find_first_not_of(' ');
        if (dash == std::string::npos || (dash != 2 && dash != 6) || line[dash] != '-') continue;
        names.insert(line.substr(dash, line.find("  ", dash) - dash));
    }
    return names;
}

/// Options stand in the manual as `.It Fl q , Fl Fl quiet`, `.It Fl Fl key-file Ar FILE` and
/// `.It Fl Fl loop Ns Op = Ns Ar N`.
Names options_in_manual() {
    Names names;
    for (const std::string& line : manual()) {
        if (!begins(line, ".It Fl")) continue;
        std::istringstream words(line);
        std::string name;
        std::string dashes;
        words.ignore(4);
        for (std::string word; words >> word;) {
            if (word == "Fl") {
                dashes += '-';
            } else if (word == "Op") {
                name += '[';
            } else if (word == "Ar") {
                if (name.back() != '=') name += ' ';
            } else if (word == "Ns") {
                continue;
            } else if (word == ",") {
                name += ", ";
            } else {
                name += dashes + word;
                dashes.clear();
            }
        }
        if (name.find("[=") != std::string::npos) name += ']';
        names.insert(name);
    }
    return names;
}

/// Figures with their names and the sentence that says what they are:
/// `behind_ms , rtmpush_behind_seconds: How late …`.
Names figures_in_table() {
    Names figures;
    for (const cli::Figure& figure : cli::figures()) {
        const std::string metric =
            figure.metric.place > 0 ? fmt::format(" , rtmpush_{}", figure.metric.name) : "";
        figures.insert(fmt::format("{}{}: {}", figure.field, metric, figure.help));
    }
    return figures;
}

/// Variables of --write-out with the sentence that says what they are.
Names variables_in_table() {
    Names variables;
    for (const cli::Variable& variable : cli::variables())
        variables.insert(fmt::format("{}: {}", variable.name, variable.help));
    return variables;
}

/// Figures and variables stand in a section of the manual as `.It Li behind_ms , rtmpush_behind_seconds`, with
/// the sentence on the lines below.
Names explained_in_manual(const std::string& section) {
    Names explained;
    std::string one;
    bool inside = false;
    for (const std::string& line : manual()) {
        if (begins(line, ".Sh")) inside = line == ".Sh " + section;
        if (!inside) continue;
        if (begins(line, ".") && !one.empty()) explained.insert(std::exchange(one, ""));
        if (begins(line, ".It Li ")) {
            one = line.substr(7) + ':';
        } else if (!one.empty()) {
            one += ' ' + line;
        }
    }
    return explained;
}

std::set<int> statuses_in_manual() {
    std::set<int> statuses;
    bool inside = false;
    for (const std::string& line : manual()) {
        if (begins(line, ".Sh")) inside = line == ".Sh EXIT STATUS";
        if (inside && begins(line, ".It ")) statuses.insert(std::stoi(line.substr(4)));
    }
    return statuses;
}

using dial::ExitStatus;

constexpr std::array all_statuses{
    ExitStatus::success,
    ExitStatus::internal,
    ExitStatus::usage,
    ExitStatus::malformed_url,
    ExitStatus::not_resolved,
    ExitStatus::not_connected,
    ExitStatus::input_unreadable,
    ExitStatus::timed_out,
    ExitStatus::tls_failed,
    ExitStatus::connection_lost,
    ExitStatus::certificate_untrusted,
    ExitStatus::login_refused,
    ExitStatus::bound_broken,
    ExitStatus::protocol_error,
    ExitStatus::connect_refused,
    ExitStatus::publish_refused,
    ExitStatus::name_in_use,
    ExitStatus::closed_early,
    ExitStatus::unconfirmed,
    ExitStatus::incomplete,
    ExitStatus::nothing_to_send,
    ExitStatus::check_failed,
    ExitStatus::too_slow,
    ExitStatus::not_verified,
    ExitStatus::hung_up,
    ExitStatus::interrupted,
    ExitStatus::terminated,
};

/// Position of a status in the list above. A new one is missing here, and the compiler says so.
constexpr std::size_t position(ExitStatus status) {
    switch (status) {
        case ExitStatus::success:
            return 0;
        case ExitStatus::internal:
            return 1;
        case ExitStatus::usage:
            return 2;
        case ExitStatus::malformed_url:
            return 3;
        case ExitStatus::not_resolved:
            return 4;
        case ExitStatus::not_connected:
            return 5;
        case ExitStatus::input_unreadable:
            return 6;
        case ExitStatus::timed_out:
            return 7;
        case ExitStatus::tls_failed:
            return 8;
        case ExitStatus::connection_lost:
            return 9;
        case ExitStatus::certificate_untrusted:
            return 10;
        case ExitStatus::login_refused:
            return 11;
        case ExitStatus::bound_broken:
            return 12;
        case ExitStatus::protocol_error:
            return 13;
        case ExitStatus::connect_refused:
            return 14;
        case ExitStatus::publish_refused:
            return 15;
        case ExitStatus::name_in_use:
            return 16;
        case ExitStatus::closed_early:
            return 17;
        case ExitStatus::unconfirmed:
            return 18;
        case ExitStatus::incomplete:
            return 19;
        case ExitStatus::nothing_to_send:
            return 20;
        case ExitStatus::check_failed:
            return 21;
        case ExitStatus::too_slow:
            return 22;
        case ExitStatus::not_verified:
            return 23;
        case ExitStatus::hung_up:
            return 24;
        case ExitStatus::interrupted:
            return 25;
        case ExitStatus::terminated:
            return 26;
    }
    return all_statuses.size();
}

}  // namespace

TEST_CASE("help, manual and parser know the same options") {
    const Names options = options_in_table();
    CHECK(options.size() == cli::option_table().size());
    CHECK(options_in_help() == options);
    CHECK(options_in_manual() == options);
}

TEST_CASE("every figure is in the manual under its names and as it is explained elsewhere, and no other") {
    const Names figures = figures_in_table();
    CHECK(figures.size() == cli::figures().size());
    CHECK(explained_in_manual("FIGURES") == figures);
}

TEST_CASE("every variable of --write-out is in the manual, as its row explains it, and no other") {
    const Names variables = variables_in_table();
    CHECK(variables.size() == cli::variables().size());
    CHECK(explained_in_manual("WRITE OUT") == variables);
}

TEST_CASE("every exit status is in the manual, and no other") {
    std::set<int> statuses;
    for (std::size_t i = 0; i < all_statuses.size(); ++i) {
        CHECK(position(all_statuses[i]) == i);
        statuses.insert(static_cast<int>(all_statuses[i]));
    }
    CHECK(statuses_in_manual() == statuses);
}

TEST_CASE("the help fits a terminal, and each group of it a screen") {
    std::size_t group_lines = 0;
    for (const std::string& line : help()) {
        CAPTURE(line);
        CHECK(line.size() <= 80);
        group_lines = line.empty() ? 0 : group_lines + 1;
        CHECK(group_lines <= 24);
    }
}

TEST_CASE("every option says what it does, and every group stands in one place") {
    std::vector<std::string_view> groups;
    for (const cli::OptionDefinition& option : cli::option_table()) {
        CAPTURE(option.name);
        CHECK_FALSE(option.help.empty());
        if (groups.empty() || groups.back() != option.group) groups.push_back(option.group);
    }
    CHECK(std::set<std::string_view>(groups.begin(), groups.end()).size() == groups.size());
}

TEST_CASE("the version names the libraries in use") {
    const std::string text = cli::version_text();
    CHECK(begins(text, "rtmpush "));
    for (const char* library : {"\nFFmpeg ", "libavformat ", "libavcodec ", "libavutil ", "\nOpenSSL ",
                                "\nfmt ", "CLI11 ", "nlohmann-json ", "pugixml "}) {
        CAPTURE(library);
        CHECK(text.find(library) != std::string::npos);
    }
}

}  // namespace manual_test
