#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/options/config_file.hpp"
#include "cli/options/options.hpp"

namespace cli {

/// The values of one option as one source gives them.
struct GivenOption {
    /// A value, and its name in the place that gives it: `--key`, `RTMPUSH_KEY`, `FILE:LINE: key`.
    struct Value {
        std::string text;
        std::string origin;
    };
    std::vector<Value> values;
    /// Sources, the weakest first: the command line comes before the environment, and that before a
    /// configuration file.
    enum class Source { nowhere, file, environment, command_line };
    Source source = Source::nowhere;
};

/// The values of all options, each from the first source that has one: the command line, its variable
/// RTMPUSH_… in the environment, or a configuration file.
class Assignment {
  public:
    enum class Sources { all, command_line_alone };

    /// `given` holds the values on the command line, in the order of option_table(). With all sources it reads
    /// the environment, and the file that --config or its variable names, or the user's own. Throws
    /// dial::Failure.
    Assignment(std::vector<GivenOption> given, Sources sources);

    /// Throws dial::Failure(usage) for values that their options refuse, and for options that exclude each
    /// other. An option of a lower source gives way to one that it excludes.
    Options options() const;
    bool has(std::string_view option) const;
    /// Inputs and destinations that stand in the file.
    const ConfigFile& file() const { return file_; }

  private:
    void take_environment();
    void take_file();
    void settle_exclusions();

    std::vector<GivenOption> given_;
    ConfigFile file_;
};

/// Index in option_table() of the option of that name; the size of the table for none.
std::size_t option_index(std::string_view name);

}  // namespace cli
