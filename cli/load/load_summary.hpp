#pragma once

#include <functional>
#include <memory>
#include <string>

#include "cli/load/load_listener.hpp"
#include "cli/text/kept_file.hpp"

namespace cli {

/// Name of a run, the same for all its shards: a hash of the terms that they must agree on.
std::string run_id(const LoadTerms& terms);

/// Whether a summary is on one line or on many.
enum class SummaryForm { line, lines };
/// A whole load test as JSON: `metrics` with their `values` and `thresholds`, and `state`, in the shape that k6 gives its
/// handleSummary; and `rtmpush` with all that merging needs: the run, the shard, counts, and histograms in full.
std::string summary_text(const LoadOutcome& outcome, SummaryForm form);

/// Writes `--summary FILE`: at the beginning one that says that the run has not ended, and the whole at its end; for "-"
/// a line on standard output, at the end alone.
class SummaryFile : public LoadListener {
  public:
    /// Throws as KeptFile does.
    SummaryFile(const std::string& path, std::function<void(const std::string&)> warn);

    void snapshot(const LoadSnapshot& /*snapshot*/) override {}
    void ended(const LoadOutcome& outcome) override;

  private:
    /// Nothing for standard output.
    std::unique_ptr<KeptFile> file_;
};

}  // namespace cli
