#include "e2e/manual_recipe.hpp"

#include <doctest/doctest.h>
#include <fstream>
#include <initializer_list>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace e2e {
namespace {

std::vector<std::string> lines_of_file(const std::string& path) {
    std::ifstream file(path);
    if (!file) throw std::runtime_error("cannot open " + path);
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);)
        lines.push_back(line);
    return lines;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

/// A line of the manual as a reader sees it: without the escapes of roff.
std::string plain(std::string line) {
    using Escape = std::pair<std::string_view, std::string_view>;
    for (const auto& [escape, character] :
         {Escape{R"(\&)", ""}, Escape{R"(\(ti)", "~"}, Escape{R"(\e)", "\\"}})
        line = replaced(std::move(line), escape, character);
    return line;
}

}  // namespace

std::vector<std::string> recipe_titles() {
    std::vector<std::string> titles;
    for (const std::string& line : lines_of_file(E2E_RECIPES)) {
        if (line.starts_with(".Ss ")) titles.push_back(plain(line.substr(4)));
    }
    return titles;
}

ManualRecipe::ManualRecipe(const std::string& title) : title_(title) {
    bool is_here = false;
    bool in_block = false;
    for (const std::string& line : lines_of_file(E2E_RECIPES)) {
        if (line.starts_with(".Ss ") || line.starts_with(".Sh ")) {
            is_here = line.starts_with(".Ss ") && plain(line.substr(4)) == title;
        } else if (!is_here) {
            continue;
        } else if (line.starts_with(".Dl ")) {
            blocks_.push_back(plain(line.substr(4)) + '\n');
        } else if (line.starts_with(".Bd ")) {
            in_block = true;
            blocks_.emplace_back();
        } else if (line == ".Ed") {
            in_block = false;
        } else if (in_block) {
            blocks_.back() += plain(line) + '\n';
        }
    }
    if (blocks_.empty()) throw std::runtime_error("the manual has no recipe " + title);
}

ManualRecipe::~ManualRecipe() {
    CAPTURE(title_);
    CHECK(blocks_.empty());
}

std::string ManualRecipe::next() {
    if (blocks_.empty()) throw std::runtime_error("the recipe has no further block: " + title_);
    std::string block = std::move(blocks_.front());
    blocks_.pop_front();
    return block;
}

std::vector<std::string> readme_commands(const std::string& section) {
    std::vector<std::string> blocks;
    bool is_here = false;
    bool in_block = false;
    for (const std::string& line : lines_of_file(E2E_README)) {
        if (line.starts_with("## ")) is_here = line == "## " + section;
        if (!is_here) continue;
        if (line == "```sh") {
            in_block = true;
            blocks.emplace_back();
        } else if (line == "```") {
            in_block = false;
        } else if (in_block) {
            blocks.back() += line + '\n';
        }
    }
    return blocks;
}

}  // namespace e2e
