#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "e2e/process.hpp"

/// Records of all that the program under test has written in any test, beside the secrets that it was given.
namespace e2e {

struct OutputRecord {
    /// Keys, passwords and tokens among its arguments and in its environment that no word of everyday text is.
    std::vector<std::string> secrets;
    /// Standard output, standard error, and the files that it was to keep.
    std::string text;
};

/// The record of a run of the program under test.
OutputRecord record_of(const Command& command, const Outcome& outcome);
/// Adds the record to those in the folder; does nothing where there is no such folder.
void keep(const OutputRecord& record, const std::filesystem::path& folder);
/// All records in the folder.
std::vector<OutputRecord> kept_in(const std::filesystem::path& folder);
/// The secrets of any record that are in the text of one, each with some of the text around it.
std::vector<std::string> leaks_in(const std::vector<OutputRecord>& records);

}  // namespace e2e
