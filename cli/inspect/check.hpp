#pragma once

#include <string>

#include "cli/options/options.hpp"
#include "dial/failure.hpp"
#include "media/input.hpp"

namespace cli {

/// The result of --check for one input.
struct Checked {
    /// Text to print; with --json one line.
    std::string text;
    /// check_failed where a service that was named would refuse the input; incomplete where it announces a
    /// track of which nothing comes, and with --strict where anything of it is lost.
    dial::ExitStatus status = dial::ExitStatus::success;
};

/// Reads the input and holds it against the services that --to or a URL names, or against all. Throws
/// media::Error, and dial::Failure(usage) for a URL whose service is not known.
Checked check(const media::Input& input, const std::string& name, const Options& options);

/// Checks an input for --strict: throws dial::Failure(check_failed) when a destination's service would
/// refuse the input, and dial::Failure(incomplete) when something of it would be lost. Services that are
/// not known are not asked.
void refuse_what_services_refuse(const media::Input& input, const Options& options);

}  // namespace cli
