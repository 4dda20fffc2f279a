#include "cli/program.hpp"

#include <csignal>
#include <exception>
#include <fcntl.h>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

#include "cli/inspect/ask.hpp"
#include "cli/inspect/service_list.hpp"
#include "cli/inspect/testcard_list.hpp"
#include "cli/load/load_merge.hpp"
#include "cli/load/run.hpp"
#include "cli/options/completions.hpp"
#include "cli/options/help.hpp"
#include "cli/options/options.hpp"
#include "cli/options/secrets.hpp"
#include "cli/options/service_choice.hpp"
#include "cli/options/variables.hpp"
#include "cli/outcome.hpp"
#include "cli/push/push.hpp"
#include "cli/text/console.hpp"

namespace cli {

namespace {

using dial::ExitStatus;
using dial::Failure;

/// The command line, understood, with what is odd in the environment. Where it cannot be understood that is
/// told at once: the option that is missing may be the one whose variable is misspelt.
Options understand(int count, char** arguments, Console& console) {
    std::vector<std::string> warnings = misspelt_variables();
    try {
        Options options = parse_options(count, arguments);
        options.warnings = std::move(warnings);
        return options;
    } catch (const std::exception&) {
        for (const std::string& warning : warnings)
            console.warning(warning);
        throw;
    }
}

ExitStatus merge(const Options& options, Console& console) {
    using Form = MergeTerms::Form;
    return merge_and_tell({.paths = options.inputs,
                           .bounds = options.bounds,
                           .form = options.json ? Form::json : Form::table,
                           .summary = options.load.summary_file},
                          console);
}

ExitStatus act(int count, char** arguments, Console& console) {
    const Options options = understand(count, arguments, console);
    scrub_arguments(count, arguments);
    switch (options.action) {
        case Action::help:
            return print(help_text());
        case Action::version:
            return print(version_text());
        case Action::completions:
            return print(completions(options.shell));
        case Action::list_services:
            return print(options.json ? catalog_of(options).to_json() : service_list(catalog_of(options)));
        case Action::list_testcards:
            return print(options.json ? testcard_list_json() : testcard_list());
        case Action::check:
            return check_and_tell(options, console);
        case Action::explain:
            return explain_destination(options, console);
        case Action::probe:
            return probe_destinations(options, console);
        case Action::merge:
            return merge(options, console);
        case Action::publish:
            return options.load.wanted() ? run_load(options, console) : push(options, console);
    }
    return ExitStatus::internal;
}

ExitStatus act_and_tell(int count, char** arguments, Console& console) {
    try {
        return act(count, arguments, console);
    } catch (const std::exception& error) {
        const Failure failure = failure_of(error);
        console.error(failure.what());
        return failure.status();
    }
}

/// Opens descriptors from 0 to 2 that are closed: the next file or socket would get them, and progress be
/// written into the stream. The stand-in refuses reads or writes, as the closed one did.
void fill_standard_descriptors() {
    for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (fcntl(standard, F_GETFD) != -1) continue;
        // The lowest that is free: this one. Without /dev/null nothing can be done, and a closed one stays
        // closed.
        static_cast<void>(open("/dev/null", standard == STDIN_FILENO ? O_WRONLY : O_RDONLY));
    }
}

}  // namespace

int run(int count, char** arguments) {
    fill_standard_descriptors();
    static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
    // A file that may not grow is an error of the write, as on a full disk.
    static_cast<void>(std::signal(SIGXFSZ, SIG_IGN));
    Console console(STDERR_FILENO);
    return static_cast<int>(act_and_tell(count, arguments, console));
}

}  // namespace cli
