#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "e2e/process.hpp"

namespace e2e {

/// The crowd of tests/ingest as a program of its own: it serves many publishers, and counts what they send.
class CrowdServer {
  public:
    /// `faults` are the options of the crowd, as `--refuse-every 10`.
    explicit CrowdServer(const std::vector<std::string>& faults = {});

    /// URL to publish to.
    std::string url(const std::string& app_and_key) const;
    /// The totals of this moment.
    nlohmann::json totals();
    /// The first totals for which the predicate holds. Throws std::runtime_error where none does within ten seconds.
    nlohmann::json totals_when(const std::function<bool(const nlohmann::json&)>& predicate);

    /// Ends the crowd.
    struct Seen {
        nlohmann::json totals;
        /// A stream each, by name.
        std::vector<nlohmann::json> streams;
    };
    Seen end();

  private:
    Process process_;
    std::string address_;
};

}  // namespace e2e
