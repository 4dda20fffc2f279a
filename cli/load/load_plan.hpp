#pragma once

#include <vector>

#include "cli/load/load_listener.hpp"
#include "cli/options/options.hpp"
#include "load/plan.hpp"
#include "load/tape.hpp"
#include "publish/status.hpp"
#include "rtmp/url.hpp"

namespace cli {

/// A load test as the options have it.
struct LoadPlan {
    load::Plan plan;
    load::TapeTerms tape;
    /// URLs as they were typed, with their marks.
    std::vector<rtmp::Url> urls;
    LoadShard shard;
    /// What it is of, for summaries of several shards.
    LoadTerms terms;
};

/// Reads keys and URLs. `status` hears of what is odd in them. Throws dial::Failure(usage), also for copies that cannot
/// be made of them, and rtmp::UrlError.
LoadPlan load_plan(const Options& options, publish::Status& status);

}  // namespace cli
