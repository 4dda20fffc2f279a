#pragma once

#include <string>
#include <vector>

#include "cli/figures/json.hpp"
#include "witness/figures.hpp"
#include "witness/findings.hpp"

/// Findings of a viewer, in words and numbers.
namespace cli {

/// The findings as a block of text: a line with the verdict, then the figures.
std::vector<std::string> proof_lines(const std::string& name, const witness::Findings& findings);
/// The worst fault in words with its figures: "3 of 360 frames did not come out"; for `nothing`, that none did.
std::string fault_text(witness::Fault fault, const witness::Findings& findings);
/// Verdict on the stream in one clause: the worst fault, or how many frames came out as they were sent.
std::string verdict_text(const witness::Findings& findings);
/// The part of a line of progress: "seen after 50.0 ms", "3 lost or altered".
std::string proof_part(const witness::Findings& findings);
/// Name of a figure in JSON: `latency_p95_ms` of `latency.p95`.
std::string proof_field(const witness::Figure& figure);
/// Its value in JSON, times in milliseconds; null where it is not known.
Json proof_value(const witness::Figure& figure, const witness::Findings& findings);
/// Its value as people read it: "52.1 ms"; "unknown" where it is not known.
std::string proof_value_text(const witness::Figure& figure, const witness::Findings& findings);
/// Adds all figures of the witness's table, times in milliseconds, and the level.
void add_findings(Json& object, const witness::Findings& findings);
/// Adds the latencies as `latency_buckets_ms`: an array of bounds in milliseconds and how many frames came between the
/// bound before and it, four to a doubling.
void add_latencies(Json& object, const ground::Histogram& latencies);

}  // namespace cli
