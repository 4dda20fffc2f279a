#include "cli/options/completions.hpp"

#include <fmt/format.h>
#include <string_view>

#include "cli/options/option_table.hpp"

namespace cli {

namespace {

bool takes_file(const OptionDefinition& option) {
    return option.argument == "FILE";
}

std::string words_of(const OptionDefinition& option) {
    return option.names != nullptr ? option.names() : std::string(option.words);
}

/// The first clause of the help, which fits beside a completion.
std::string summary(const OptionDefinition& option) {
    const std::string_view help = option.help;
    std::string_view text = help.substr(0, help.find_first_of(";:("));
    while (text.ends_with(' ') || text.ends_with(','))
        text.remove_suffix(1);
    return std::string(text);
}

std::string with_backslashes(std::string_view text, std::string_view before) {
    std::string result;
    for (const char c : text) {
        if (before.find(c) != std::string_view::npos) result += '\\';
        result += c;
    }
    return result;
}

/// A text as it stands between single quotes; `quote` is the shell's way to write one there.
std::string quoted(std::string_view text, std::string_view quote) {
    std::string result;
    for (const char c : text)
        c == '\'' ? result.append(quote) : result.append(1, c);
    return result;
}

// bash ----------------------------------------------------------------------------------------------------

constexpr std::string_view bash_begin = R"(# Completes rtmpush in bash.
_rtmpush() {
    local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} joined= kept=
    # --name=value comes as three words, or as one where COMP_WORDBREAKS has no =.
    if [[ $current == --*=* ]]; then
        before=${current%%=*}
        kept=$before=
        current=${current#*=}
        joined=1
    elif [ "$current" = = ]; then
        current=
        joined=1
    elif [ "$before" = = ] && [ "$COMP_CWORD" -ge 2 ]; then
        before=${COMP_WORDS[COMP_CWORD-2]}
        joined=1
    fi
    _rtmpush_values
    if [ -n "$kept" ]; then COMPREPLY=("${COMPREPLY[@]/#/$kept}"); fi
}
_rtmpush_values() {
    case $before in
)";

constexpr std::string_view bash_middle = R"(    esac
    if [ "${current:0:1}" = - ]; then
        mapfile -t COMPREPLY < <(compgen -W ')";

constexpr std::string_view bash_end = R"(' -- "$current")
    else
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
    fi
}
complete -o filenames -F _rtmpush rtmpush
)";

std::string bash_case(const OptionDefinition& option) {
    std::string pattern = fmt::format("--{}", option.name);
    if (option.letter != 0) pattern += fmt::format(" | -{}", option.letter);
    std::string action = "COMPREPLY=()";
    if (takes_file(option)) action = R"(mapfile -t COMPREPLY < <(compgen -f -- "$current"))";
    if (const std::string words = words_of(option); !words.empty())
        action = fmt::format(R"(mapfile -t COMPREPLY < <(compgen -W '{}' -- "$current"))", words);
    // An optional argument stands behind a "=": a word behind the option itself is something else.
    if (!option.optional_value.empty()) {
        return fmt::format(
            "        {})\n            if [ -n \"$joined\" ]; then\n                {}\n"
            "                return\n            fi ;;\n",
            pattern, action);
    }
    return fmt::format("        {})\n            {}\n            return ;;\n", pattern, action);
}

std::string bash() {
    std::string text(bash_begin);
    std::string names;
    for (const OptionDefinition& option : option_table()) {
        names += fmt::format("{}--{}", names.empty() ? "" : " ", option.name);
        if (option.letter != 0) names += fmt::format(" -{}", option.letter);
        if (!option.is_flag()) text += bash_case(option);
    }
    return text.append(bash_middle).append(names).append(bash_end);
}

// zsh -----------------------------------------------------------------------------------------------------

std::string zsh_argument(const OptionDefinition& option) {
    if (option.is_flag()) return {};
    const std::string words = words_of(option);
    const std::string action = !words.empty()       ? fmt::format("({})", words)
                               : takes_file(option) ? "_files"
                                                    : " ";
    // Two colons begin an argument that is optional.
    return fmt::format("{}:{}:{}", option.optional_value.empty() ? "" : ":", option.argument, action);
}

std::string zsh_specification(const OptionDefinition& option, const std::string& name) {
    // "=" lets the argument follow in the same word or the next, "=-" in the same alone.
    const std::string_view joined = option.is_flag() || name.size() == 2 ? ""
                                    : option.optional_value.empty()      ? "="
                                                                         : "=-";
    return fmt::format("    '{}{}{}[{}]{}' \\\n", option.repeatable ? "*" : "", name, joined,
                       quoted(with_backslashes(summary(option), "[]:\\"), R"('\'')"), zsh_argument(option));
}

std::string zsh() {
    std::string text = "#compdef rtmpush\n# Completes rtmpush in zsh.\n_arguments -s -S \\\n";
    for (const OptionDefinition& option : option_table()) {
        text += zsh_specification(option, fmt::format("--{}", option.name));
        if (option.letter != 0) text += zsh_specification(option, fmt::format("-{}", option.letter));
    }
    return text + "    '*:input or URL:_files'\n";
}

// fish ----------------------------------------------------------------------------------------------------

std::string fish() {
    std::string text = "# Completes rtmpush in fish.\n";
    for (const OptionDefinition& option : option_table()) {
        text += fmt::format("complete -c rtmpush -l {}", option.name);
        if (option.letter != 0) text += fmt::format(" -s {}", option.letter);
        if (!option.is_flag() && option.optional_value.empty()) text += " -r";
        if (takes_file(option)) {
            text += " -F";
        } else if (!option.is_flag()) {
            text += " -f";
        }
        if (const std::string words = words_of(option); !words.empty())
            text += fmt::format(" -a '{}'", words);
        text += fmt::format(" -d '{}'\n", quoted(with_backslashes(summary(option), "\\"), "\\'"));
    }
    return text;
}

}  // namespace

std::string completions(Shell shell) {
    switch (shell) {
        case Shell::bash:
            return bash();
        case Shell::zsh:
            return zsh();
        case Shell::fish:
            return fish();
    }
    return {};
}

}  // namespace cli
