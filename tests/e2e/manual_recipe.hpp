#pragma once

#include <deque>
#include <string>
#include <vector>

namespace e2e {

/// Titles of the recipes in man/rtmpush-recipes.7, in its order.
std::vector<std::string> recipe_titles();

/// One recipe of man/rtmpush-recipes.7: its blocks, each the text of a file or commands for a shell. A block that its
/// test has not taken fails the test.
class ManualRecipe {
  public:
    /// Throws std::runtime_error if the manual has no recipe of this title.
    explicit ManualRecipe(const std::string& title);
    ManualRecipe(const ManualRecipe&) = delete;
    ManualRecipe& operator=(const ManualRecipe&) = delete;
    ~ManualRecipe();

    /// The next block, as a reader sees it. Throws std::runtime_error if there is none.
    std::string next();

  private:
    std::string title_;
    std::deque<std::string> blocks_;
};

/// Blocks of shell commands in a section of README.md, whose title begins with `## `.
std::vector<std::string> readme_commands(const std::string& section);

}  // namespace e2e
