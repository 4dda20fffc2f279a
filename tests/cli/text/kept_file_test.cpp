#include "cli/text/kept_file.hpp"

#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "cli/text/small_file.hpp"
#include "dial/failure.hpp"
#include "support/temporary_folder.hpp"

namespace kept_file_test {

using cli::KeptFile;
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
        CHECK_THROWS_AS(replace_file(path, "text"), std::runtime_error);
    }
    CHECK(std::filesystem::is_character_file("/dev/null"));
    CHECK(std::filesystem::is_symlink(link));
}

TEST_CASE("a place that cannot be written to is a failure at once, with the option and what to do") {
    const TemporaryFolder folder;
    const auto failure_of = [](const std::string& path) -> std::string {
        try {
            const KeptFile file("--report", path, "text", [](const std::string&) {});
        } catch (const dial::Failure& failure) {
            CHECK(failure.status() == dial::ExitStatus::internal);
            return failure.what();
        }
        return {};
    };
    const std::string hint = "; name a file in a folder that can be written to";
    const std::string nowhere = (folder.path() / "nowhere/file").string();
    CHECK(failure_of(nowhere) == "--report " + nowhere + ": cannot write: No such file or directory" + hint);
    CHECK(failure_of("/dev/null") ==
          "--report /dev/null: cannot write: it is there, and is no plain file" + hint);
}

TEST_CASE("trouble with a kept file that comes later is told once, until it is over") {
    const TemporaryFolder folder;
    const std::filesystem::path inner = folder.path() / "inner";
    std::filesystem::create_directory(inner);
    const std::string path = (inner / "file").string();
    std::vector<std::string> warnings;
    KeptFile file("--report", path, "one", [&](const std::string& text) { warnings.push_back(text); });
    std::filesystem::remove_all(inner);
    file.write("two");
    file.write("three");
    REQUIRE(warnings.size() == 1);
    CHECK(warnings[0] == path +
                             ": cannot write: No such file or directory; the stream goes on, and so does "
                             "this file once its folder can be written to");
    std::filesystem::create_directory(inner);
    file.write("four");
    CHECK(warnings.size() == 1);
    CHECK(read_small_file(path, 100) == "four");
    std::filesystem::remove_all(inner);
    file.write("five");
    CHECK(warnings.size() == 2);
}

}  // namespace kept_file_test
