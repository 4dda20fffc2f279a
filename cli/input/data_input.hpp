#pragma once

#include <memory>
#include <string>

#include "publish/input/data_feed.hpp"

namespace cli {

/// Opens what --data names; "-" is standard input. Every line of a regular file is checked at once, and read
/// again as its time comes; anything else is read as it comes. Throws publish::Failure(input_unreadable).
std::unique_ptr<publish::DataFeed> open_data_feed(const std::string& path);

}  // namespace cli
