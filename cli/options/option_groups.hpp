#pragma once

#include <span>

#include "cli/options/option_table.hpp"

/// The groups of the option table, in the order of the help; each has a file of its own.
namespace cli {

std::span<const OptionDefinition> destination_options();
std::span<const OptionDefinition> service_options();
std::span<const OptionDefinition> login_options();
std::span<const OptionDefinition> input_options();
std::span<const OptionDefinition> playing_options();
std::span<const OptionDefinition> sending_options();
std::span<const OptionDefinition> codec_options();
std::span<const OptionDefinition> inquiry_options();
std::span<const OptionDefinition> proof_options();
std::span<const OptionDefinition> load_options();
std::span<const OptionDefinition> weather_options();
std::span<const OptionDefinition> lag_options();
std::span<const OptionDefinition> connection_options();
std::span<const OptionDefinition> network_options();
std::span<const OptionDefinition> retry_options();
std::span<const OptionDefinition> tls_options();
std::span<const OptionDefinition> output_options();
std::span<const OptionDefinition> general_options();

}  // namespace cli
