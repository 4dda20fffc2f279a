#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "media/measure/measurement.hpp"
#include "publish/failure.hpp"
#include "service/service.hpp"
#include "service/verdict.hpp"

/// What --check prints: lines of at most 80 columns, but for long names of files, or JSON.
namespace cli {

/// What the stream is like.
std::string measurement_text(std::string_view name, const media::Measurement& stream);

/// How a stream stands to a service.
struct Judged {
    const service::Service& service;
    std::vector<service::Finding> findings;
};

/// How it stands to one service: what it would refuse, what it asks for, what is not known, and what is well.
std::string verdict_table(const Judged& judged);

/// The same in one line for each service.
std::string survey(const std::vector<Judged>& services);

/// All of it as a JSON object on a line of its own; the manual names its fields. `date` is that of the facts,
/// `status` what this input alone ends the command with.
std::string check_json(std::string_view name, const media::Measurement& stream,
                       const std::vector<Judged>& services, std::string_view date,
                       publish::ExitStatus status);

}  // namespace cli
