#pragma once

#include <span>
#include <string>
#include <vector>

#include "cli/load/load_listener.hpp"
#include "cli/text/console.hpp"

namespace cli {

/// One run of the summaries of all its shards, with the percentiles that one machine would have had. Held against
/// `bounds`, or without any against those that the shards had. Throws dial::Failure: input_unreadable for a file that
/// cannot be read; usage for one that is no summary, is of another run, or of a shard that is there already, and for a
/// shard that is missing.
LoadOutcome merge_summaries(std::span<const std::string> paths, std::span<const Bound> bounds);

/// How `--merge` tells its result.
struct MergeTerms {
    std::vector<std::string> paths;
    std::vector<Bound> bounds;
    /// The line `end` on standard output, in place of the table.
    enum class Form { table, json } form = Form::table;
    /// File for the summary of all; empty for none.
    std::string summary;
};

/// Merges, tells on standard output, and writes the summary; a failure of the run is told on the console. Throws as
/// merge_summaries() does, and as the writing does.
dial::ExitStatus merge_and_tell(const MergeTerms& terms, Console& console);

}  // namespace cli
