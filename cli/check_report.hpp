#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "media/measurement.hpp"
#include "service/catalog.hpp"
#include "service/verdict.hpp"

/// What --check prints: lines of at most 80 columns, but for long names of files.
namespace cli {

/// What the stream is like.
std::string measurement_text(std::string_view name, const media::Measurement& stream);

/// How it stands to one service: what it would refuse, what it asks for, what is not known, and what is well.
std::string verdict_table(const service::Service& service, const std::vector<service::Finding>& findings);

/// The same in one line for each service.
std::string survey(const media::Measurement& stream, const service::Catalog& catalog);

}  // namespace cli
