#pragma once

#include <string>
#include <vector>

#include "cli/options/options.hpp"
#include "publish/settings.hpp"

namespace cli {

/// A name and its value, as --explain shows them.
struct ExplainedTerm {
    std::string name;
    std::string value;
};

/// The terms of the playing that differ from the default: from where, how often, until when.
std::vector<ExplainedTerm> playing_terms(const Options& options);
/// The terms of the pace that differ from the default.
std::vector<ExplainedTerm> pace_terms(const publish::Settings& settings);
/// The terms for a lost connection, and for a message that ends one after the other; and those of retries and sessions
/// that differ from the default.
std::vector<ExplainedTerm> loss_terms(const publish::Settings& settings);

}  // namespace cli
