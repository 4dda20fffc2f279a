#include "cli/options/completions.hpp"

#include <doctest/doctest.h>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/options/option_table.hpp"
#include "cli/options/units.hpp"
#include "media/clips/testcard.hpp"
#include "service/catalog.hpp"

namespace completions_test {

using cli::completions;
using cli::Shell;

namespace {

/// A script in a file of its own, for as long as it lives.
class Script {
  public:
    explicit Script(const std::string& text) : path_("completions_test_" + std::to_string(getpid())) {
        std::ofstream(path_) << text;
    }
    ~Script() { unlink(path_.c_str()); }
    Script(const Script&) = delete;
    Script& operator=(const Script&) = delete;
    const std::string& path() const { return path_; }

  private:
    std::string path_;
};

/// Output of the shell, whose success is checked.
std::string output_of(const std::string& command) {
    std::FILE* const pipe = popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::string text;
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe))
        text += static_cast<char>(c);
    const int status = pclose(pipe);
    CAPTURE(text);
    CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 0));
    return text;
}

std::string in_bash(const std::string& words, int current) {
    const Script script(completions(Shell::bash) + "COMP_WORDS=(" + words + "); COMP_CWORD=" +
                        std::to_string(current) + "; _rtmpush; echo \"${COMPREPLY[@]}\"\n");
    return output_of("bash " + script.path());
}

/// Has that shell read its script without running it.
void check_syntax(const char* shell, Shell kind) {
    const Script script(completions(kind));
    output_of(std::string(shell) + " -n " + script.path());
}

}  // namespace

TEST_CASE("every option is completed, in every shell") {
    for (const cli::OptionDefinition& option : cli::option_table()) {
        CAPTURE(option.name);
        const std::string name(option.name);
        CHECK(completions(Shell::bash).find("--" + name) != std::string::npos);
        CHECK(completions(Shell::zsh).find((option.repeatable ? "'*--" : "'--") + name) != std::string::npos);
        CHECK(completions(Shell::fish).find(" -l " + name) != std::string::npos);
    }
}

TEST_CASE("the words that are completed are those that the options take") {
    std::size_t with_words = 0;
    for (const cli::OptionDefinition& option : cli::option_table()) {
        std::istringstream words{std::string(option.words)};
        with_words += option.words.empty() ? 0U : 1U;
        for (std::string word; words >> word;) {
            CAPTURE(option.name);
            CAPTURE(word);
            cli::Options options;
            CHECK_NOTHROW(option.apply(options, word));
        }
    }
    CHECK(with_words > 4);
}

TEST_CASE("each test card is among the words of its option, and behind its = alone") {
    for (const media::Testcard& card : media::testcards()) {
        const std::string name(card.name);
        CAPTURE(name);
        CHECK(in_bash("rtmpush --testcard = " + name, 3).find(name + '\n') != std::string::npos);
    }
    CHECK(in_bash("rtmpush --testcard = h", 3) == "h264 hevc\n");
    CHECK(in_bash("rtmpush --testcard hev", 2) == "\n");
}

TEST_CASE("each service, and its second ingest, is among the names of --to, in every shell") {
    const service::Catalog catalog = service::Catalog::built_in();
    for (const service::Service& service : catalog.services()) {
        CAPTURE(service.id);
        CHECK((in_bash("rtmpush --to " + service.id, 2)).find(service.id) == 0);
    }
    CHECK(in_bash("rtmpush --to yout", 2) == "youtube youtube-backup\n");
    CHECK(in_bash("rtmpush --to = twit", 3) == "twitch\n");
    CHECK(completions(Shell::zsh).find(":NAME:(youtube youtube-backup ") != std::string::npos);
    CHECK(completions(Shell::fish).find(" -l to -r -f -a 'youtube youtube-backup ") != std::string::npos);
}

TEST_CASE("bash completes a value behind its = in one word or in three") {
    CHECK(in_bash("rtmpush --testcard=hev", 1) == "--testcard=hevc\n");
    CHECK(in_bash("rtmpush --to=twit", 1) == "--to=twitch\n");
    CHECK(in_bash("rtmpush --loop=", 1) == "--loop=forever\n");
    CHECK(in_bash("rtmpush --key=k", 1) == "\n");
}

TEST_CASE("fish completes names behind a =") {
    const Script script(completions(Shell::fish) +
                        "complete -C 'rtmpush --testcard=hev'; complete -C 'rtmpush --to=twit'\n");
    const std::string names = output_of("fish --no-config " + script.path());
    CHECK(names.find("--testcard=hevc") == 0);
    CHECK(names.find("\n--to=twitch") != std::string::npos);
}

TEST_CASE("bash completes options and their words") {
    CHECK(in_bash("rtmpush --hands", 1) == "--handshake\n");
    CHECK(in_bash("rtmpush --handshake d", 2) == "digest\n");
    CHECK(in_bash("rtmpush --handshake = s", 3) == "simple\n");
    CHECK(in_bash("rtmpush --handshake =", 2) == "auto simple digest\n");
    CHECK(in_bash("rtmpush --key k", 2) == "\n");
}

TEST_CASE("bash, zsh and fish can read their scripts") {
    check_syntax("bash", Shell::bash);
    check_syntax("zsh", Shell::zsh);
    check_syntax("fish", Shell::fish);
}

}  // namespace completions_test
