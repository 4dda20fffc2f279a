#pragma once

#include <string>

#include "service/catalog.hpp"

namespace cli {

/// Text of --list-services: a line a service, with the URL that --to takes, or where to find one.
std::string service_list(const service::Catalog& catalog);

}  // namespace cli
