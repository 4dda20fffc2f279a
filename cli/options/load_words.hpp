#pragma once

#include <string_view>
#include <vector>

#include "cli/options/load_options.hpp"

/// Values of the options of a load test, as people type them. All throw UnitError.
namespace cli {

/// `1000`, `10k`: up to load::most_copies.
std::size_t parse_copies(std::string_view text);
/// `20/s`, `600/min`, or a number, which is one a second; from one in 1000 seconds to 1000000 a second.
load::Rate parse_rate(std::string_view text);
/// `30s..5m`, from 0 to a day.
TimeSpan parse_span(std::string_view text);
/// `5%`, from 0 to 100, as a share of 1.
double parse_share(std::string_view text);
/// `3/10`, the fourth of ten.
load::Shard parse_shard(std::string_view text);
/// Devices and addresses of ours, apart by commas.
std::vector<net::Origin> parse_origins(std::string_view text);

}  // namespace cli
