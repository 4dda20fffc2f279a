#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dial/failure.hpp"
#include "media/measure/measurement.hpp"
#include "service/service.hpp"
#include "service/verdict.hpp"

/// Output of --check: lines of at most 80 columns, but for long names of files, or JSON.
namespace cli {

/// Measurement of a stream in words.
std::string measurement_text(std::string_view name, const media::Measurement& stream);

/// A service, and the findings of a stream held against it.
struct Judged {
    const service::Service& service;
    std::vector<service::Finding> findings;
};

/// Findings for one service as a table: what it would refuse, what it asks for, what is not known, what is
/// well.
std::string verdict_table(const Judged& judged);

/// Findings in one line for each service.
std::string survey(const std::vector<Judged>& services);

/// Measurement and findings as a JSON object on a line of its own; the manual names its fields. `date` is
/// that of the facts, `status` that with which this input alone ends the command.
std::string check_json(std::string_view name, const media::Measurement& stream,
                       const std::vector<Judged>& services, std::string_view date, dial::ExitStatus status);

}  // namespace cli
