// scripts/install.sh, with releases in a folder: what it puts under a prefix, and what it leaves alone.

#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "e2e/rtmpush.hpp"
#include "support/temporary_folder.hpp"

namespace install_test {

using namespace e2e;
namespace fs = std::filesystem;

namespace {

const std::string script = E2E_SCRIPTS "/install.sh";

std::string text_of(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

void write(const fs::path& file, const std::string& text) {
    fs::create_directories(file.parent_path());
    std::ofstream(file) << text;
}

/// A place with a release of the program under test, and an empty prefix whose name has a blank.
class Place {
  public:
    Place() {
        release({"bin/rtmpush", "share/man/man1/rtmpush.1"});
        fs::create_directories(prefix());
    }

    fs::path home() const { return folder_.path() / "releases of ours"; }
    fs::path prefix() const { return folder_.path() / "a prefix"; }

    /// Makes the release hold these files alone: the program, and others that hold their own names and `text`.
    void release(const std::set<std::string>& files, const std::string& text = "1") const {
        const fs::path content = folder_.path() / "content";
        fs::remove_all(content);
        fs::remove_all(home());
        fs::create_directories(home());
        for (const std::string& file : files) {
            if (file != "bin/rtmpush") write(content / name() / file, file + text);
        }
        fs::create_directories(content / name() / "bin");
        const Outcome made =
            run({{"sh", "-ec",
                  "printf '#!/bin/sh\\n#%s\\nexec \"%s\" \"$@\"\\n' \"$4\" \"$3\" >$2/bin/rtmpush; "
                  "chmod +x $2/bin/rtmpush; tar -czf \"$1/$2.tar.gz\" $2; cd \"$1\"; "
                  "sha256sum *.tar.gz >SHA256SUMS",
                  "sh", home(), name(), rtmpush({}).arguments.front(), text}},
                std::chrono::seconds(60), content);
        REQUIRE_MESSAGE(made.status == 0, made.err);
    }

    Outcome install(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), {"bash", script, "--prefix", prefix()});
        return run({arguments}, std::chrono::seconds(60));
    }

    /// Files under the prefix, without those that the installer keeps of its own, where asked.
    std::set<std::string> files() const {
        std::set<std::string> names;
        for (const auto& entry : fs::recursive_directory_iterator(prefix())) {
            if (!entry.is_directory()) names.insert(fs::relative(entry.path(), prefix()));
        }
        return names;
    }

    static std::string name() {
        std::string machine = run({{"uname", "-m"}}).out;
        machine.pop_back();
        if (machine == "x86_64") machine = "amd64";
        if (machine == "aarch64") machine = "arm64";
        return "rtmpush-9.9.9-linux-" + machine;
    }

  private:
    static Outcome run(Command command, std::chrono::seconds limit = std::chrono::seconds(30),
                       const fs::path& in = {}) {
        if (!in.empty()) {
            command.arguments.insert(command.arguments.begin(), {"env", "--chdir=" + in.string()});
        }
        return e2e::run(std::move(command), limit);
    }

    TemporaryFolder folder_;
};

const std::set<std::string> installed{"bin/rtmpush", "share/man/man1/rtmpush.1", "share/rtmpush/installed"};

}  // namespace

TEST_CASE("a release is installed under a prefix, runs from there, and goes without a trace") {
    const Place place;
    const Outcome outcome = place.install({place.home()});
    CHECK_MESSAGE(outcome.status == 0, outcome.err);
    CHECK(outcome.out.find("install: the sum of " + Place::name() + ".tar.gz is right\n") !=
          std::string::npos);
    CHECK(outcome.out.find("install: 2 files of rtmpush ") != std::string::npos);
    CHECK(outcome.out.find("/bin is not on the PATH") != std::string::npos);
    CHECK(place.files() == installed);
    CHECK(run({{place.prefix() / "bin" / "rtmpush", "--version"}}).out.starts_with("rtmpush "));

    const Outcome removed = place.install({"--uninstall"});
    CHECK(removed.status == 0);
    CHECK(removed.out == "install: removed 2 files of rtmpush from " + place.prefix().string() + "\n");
    CHECK(fs::is_empty(place.prefix()));
    const Outcome again = place.install({"--uninstall"});
    CHECK(again.status == 1);
    CHECK(again.err.starts_with("install: nothing was installed in "));
}

TEST_CASE("a release is installed from an address, and from a tarball beside its sums") {
    const Place place;
    // The script comes through a pipe, as from curl.
    Command piped{{"bash", "-s", "--", "--prefix", place.prefix(), "file://" + place.home().string()}};
    // curl knows no blank in an address.
    std::string& address = piped.arguments.back();
    for (std::size_t blank; (blank = address.find(' ')) != std::string::npos;)
        address.replace(blank, 1, "%20");
    piped.input = text_of(script);
    const Outcome outcome = run(piped, std::chrono::seconds(60));
    CHECK_MESSAGE(outcome.status == 0, outcome.err);
    CHECK(place.files() == installed);
    CHECK(place.install({"--uninstall"}).status == 0);
    CHECK(place.install({place.home() / (Place::name() + ".tar.gz")}).status == 0);
    CHECK(place.files() == installed);

    piped.arguments.back() += "/elsewhere";
    const Outcome missing = run(piped, std::chrono::seconds(60));
    CHECK(missing.status == 1);
    CHECK(missing.err.find("/elsewhere/SHA256SUMS was not fetched") != std::string::npos);
}

TEST_CASE("nothing is installed of a tarball that is not what the release says") {
    const Place place;
    const std::string archive = Place::name() + ".tar.gz";
    std::ofstream(place.home() / archive, std::ios::app) << "more";
    for (const fs::path& from : {place.home(), place.home() / archive}) {
        const Outcome changed = place.install({from});
        CHECK(changed.status == 1);
        CHECK(changed.err.starts_with("install: " + archive + " is not the file that "));
    }
    write(place.home() / "SHA256SUMS", std::string(64, '0') + "  another.tar.gz\n");
    const Outcome untold = place.install({place.home() / archive});
    CHECK(untold.status == 1);
    CHECK(untold.err.find("does not tell of " + archive) != std::string::npos);
    CHECK(place.install({place.home()}).status == 1);
    CHECK(fs::is_empty(place.prefix()));
}

TEST_CASE("a file that was there before is not overwritten, and nothing else is installed") {
    const Place place;
    const fs::path foreign = place.prefix() / "share" / "man" / "man1" / "rtmpush.1";
    write(foreign, "of another");
    const Outcome refused = place.install({place.home()});
    CHECK(refused.status == 1);
    CHECK(refused.err == "install: " + foreign.string() +
                             " is there already, and not from here: move it away; nothing was installed\n");
    CHECK(place.files() == std::set<std::string>{"share/man/man1/rtmpush.1"});
    CHECK(text_of(foreign) == "of another");
}

TEST_CASE("what is beside the installed files stays, and so does one of them that was changed") {
    const Place place;
    write(place.prefix() / "bin" / "other", "other");
    REQUIRE(place.install({place.home()}).status == 0);
    write(place.prefix() / "share" / "mine", "mine");
    write(place.prefix() / "share" / "man" / "man1" / "rtmpush.1", "changed");
    const Outcome removed = place.install({"--uninstall"});
    CHECK(removed.status == 0);
    CHECK(removed.out.find("rtmpush.1 was changed since it was installed, and is left\n") !=
          std::string::npos);
    CHECK(removed.out.find("removed 1 files") != std::string::npos);
    CHECK(place.files() == std::set<std::string>{"bin/other", "share/man/man1/rtmpush.1", "share/mine"});
}

TEST_CASE("a newer release takes the place of an older one, whose other files go") {
    const Place place;
    write(place.prefix() / "share" / "mine", "mine");
    REQUIRE(place.install({place.home()}).status == 0);
    place.release({"bin/rtmpush", "share/doc/rtmpush/copyright"}, "2");
    const Outcome newer = place.install({place.home()});
    CHECK_MESSAGE(newer.status == 0, newer.err);
    CHECK(text_of(place.prefix() / "share" / "doc" / "rtmpush" / "copyright") ==
          "share/doc/rtmpush/copyright2");
    CHECK(place.files() == std::set<std::string>{"bin/rtmpush", "share/doc/rtmpush/copyright", "share/mine",
                                                 "share/rtmpush/installed"});
    CHECK(place.install({"--uninstall"}).status == 0);
    CHECK(place.files() == std::set<std::string>{"share/mine"});
    CHECK_FALSE(fs::exists(place.prefix() / "share" / "man"));
}

}  // namespace install_test
