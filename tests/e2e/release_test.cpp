// scripts/release.sh, in a repository of its own: what it refuses to make a release of; and what the scripts that it calls
// refuse to build for.

#include <doctest/doctest.h>
#include <filesystem>
#include <string>
#include <vector>

#include "e2e/rtmpush.hpp"
#include "support/temporary_folder.hpp"

namespace release_test {

using namespace e2e;

namespace {

/// A repository with one commit, which holds nothing but the scripts.
class Repository {
  public:
    Repository() { shell("git init -q . && cp -r " E2E_SCRIPTS " . && git add . && " + commit); }

    /// Runs commands in it, which must succeed.
    void shell(const std::string& commands) const {
        const Outcome outcome = run({{"env", "--chdir=" + folder_.path().string(), "bash", "-ec", commands}});
        REQUIRE_MESSAGE(outcome.status == 0, outcome.err);
    }

    /// Words of release.sh to a tag, which it must refuse.
    std::string refusal(const std::string& tag) const { return refusal("release.sh", {tag}); }

    /// Words of a script to arguments, which it must refuse before it makes anything.
    std::string refusal(const std::string& script, const std::vector<std::string>& arguments) const {
        Command command{{folder_.path() / "scripts" / script}};
        command.arguments.insert(command.arguments.end(), arguments.begin(), arguments.end());
        const Outcome outcome = run(command);
        CHECK(outcome.status == 1);
        CHECK(outcome.out == "");
        CHECK_FALSE(std::filesystem::exists(folder_.path() / "build"));
        return outcome.err;
    }

    static inline const std::string commit =
        "git -c user.name=Tester -c user.email=tester@localhost -c commit.gpgsign=false commit -q "
        "--no-verify -m change";

  private:
    TemporaryFolder folder_;
};

bool has(const std::string& text, const std::string& part) {
    INFO(text);
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a release is made of a tag that fits the version, is checked out, and has nothing beside it") {
    const Repository repository;
    Outcome read = run({{"dpkg-parsechangelog", "-l", E2E_SCRIPTS "/packaging/changelog", "-S", "Version"}});
    read.out.erase(read.out.find('\n'));
    const std::string tag = "v" + read.out;

    CHECK(has(repository.refusal(tag), "release: there is no tag " + tag + ": git tag " + tag + "\n"));
    repository.shell("git tag " + tag + " && git tag v99.0.0");
    CHECK(has(repository.refusal("v99.0.0"), "release: the tag v99.0.0 does not fit: "));
    repository.shell("touch untracked");
    CHECK(has(repository.refusal(tag), "release: the tree has changes that " + tag + " has not: "));
    repository.shell("rm untracked && echo >>scripts/demo.sh");
    CHECK(has(repository.refusal(tag), "release: the tree has changes that " + tag + " has not: "));
    repository.shell("git add . && " + Repository::commit);
    CHECK(has(repository.refusal(tag), "release: the tag " + tag + " is not what is checked out: "));
}

TEST_CASE("what a release consists of is made for this machine and for arm64, and for no other") {
    const Repository repository;
    for (const std::string script : {"build-ffmpeg", "build-static", "make-deb"}) {
        CHECK(has(repository.refusal(script + ".sh", {"--arch", "m68k"}),
                  script + ": there is no rtmpush for m68k; this machine makes it for "));
    }
    CHECK(
        has(repository.refusal("make-sysroot.sh", {"m68k"}), "make-sysroot: there is no rtmpush for m68k; "));
    CHECK(has(repository.refusal("make-tarball.sh", {"--arch", "m68k"}),
              "make-tarball: build/static-m68k/cli/rtmpush is not there: scripts/build-static.sh --arch m68k "
              "makes it\n"));
    CHECK(has(repository.refusal("try-arm64.sh", {}), "try-arm64: build/static/cli/rtmpush is not there: "));
}

}  // namespace release_test
