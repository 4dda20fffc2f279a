#pragma once

#include <memory>
#include <string>

#include "publish/input/data_feed.hpp"

namespace cli {

/// Opens the file that --data names; "-" is standard input. Every line of a regular file is checked at once,
/// and read again as its time comes; lines of anything else are read as they come. Throws
/// dial::Failure(input_unreadable).
std::unique_ptr<publish::DataFeed> open_data_feed(const std::string& path);

}  // namespace cli
