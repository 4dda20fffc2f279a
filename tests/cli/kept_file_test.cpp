#include "cli/file_replacement.hpp"

#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "cli/small_file.hpp"
#include "e2e/temporary_folder.hpp"

using cli::read_small_file;
using cli::replace_file;
using e2e::TemporaryFolder;

TEST_CASE("the new text stands in the place of the old one, with nothing beside it") {
    const TemporaryFolder folder;
    const std::string path = (folder.path() / "text").string();
    replace_file(path, "one, and long");
    CHECK(read_small_file(path, 100) == "one, and long");
    replace_file(path, "two");
    CHECK(read_small_file(path, 100) == "two");
    const std::filesystem::directory_iterator files(folder.path());
    CHECK(std::distance(begin(files), end(files)) == 1);
}

TEST_CASE("whoever has the old file open reads it to its end") {
    const TemporaryFolder folder;
    const std::string path = (folder.path() / "text").string();
    replace_file(path, "old");
    std::ifstream reader(path);
    replace_file(path, "new");
    std::string text;
    reader >> text;
    CHECK(text == "old");
}

TEST_CASE("what a killed run left beside it is in nobody's way") {
    const TemporaryFolder folder;
    const std::string path = (folder.path() / "text").string();
    std::ofstream(path + ".new") << "half";
    replace_file(path, "whole");
    CHECK(read_small_file(path, 100) == "whole");
    CHECK_FALSE(std::filesystem::exists(path + ".new"));
}

TEST_CASE("what is no plain file is left alone") {
    const TemporaryFolder folder;
    const std::string folder_path = (folder.path() / "inner").string();
    std::filesystem::create_directory(folder_path);
    const std::string link = (folder.path() / "link").string();
    std::filesystem::create_symlink("/dev/null", link);
    for (const std::string& path : {std::string("/dev/null"), folder_path, link}) {
        CAPTURE(path);
        CHECK_THROWS_AS(replace_file(path, "text"), std::system_error);
    }
    CHECK(std::filesystem::is_character_file("/dev/null"));
    CHECK(std::filesystem::is_symlink(link));
}
