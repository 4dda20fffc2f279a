#include "cli/destination/credentials.hpp"

#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <unistd.h>

#include "dial/failure.hpp"
#include "support/environment.hpp"

namespace credentials_test {

using cli::LoginOptions;
using dial::ExitStatus;
using dial::Failure;

namespace {

/// A home with a .netrc and a password file.
class Home {
  public:
    explicit Home(const std::string& netrc) : folder_("credentials_test_" + std::to_string(getpid())) {
        std::filesystem::create_directory(folder_);
        std::ofstream(folder_ / ".netrc") << netrc;
        std::ofstream(password_file()) << "from-file\n";
    }
    ~Home() { std::filesystem::remove_all(folder_); }
    Home(const Home&) = delete;
    Home& operator=(const Home&) = delete;
    std::string password_file() const { return folder_ / "password"; }
    std::string netrc_file() const { return folder_ / ".netrc"; }

  private:
    std::filesystem::path folder_;
    Variable home_{"HOME", folder_.string()};
};

const Home& home() {
    static const Home only(
        "machine host login ned password from-netrc\nmachine host login joe password joes");
    return only;
}

/// `user:password` for a URL that begins so.
std::string login(const std::string& begin, const LoginOptions& options) {
    rtmp::Url url = rtmp::parse_url(begin + "host/live/key");
    cli::complete_login(url, options);
    return url.user + ':' + url.password;
}

std::string refusal(const std::string& begin, const LoginOptions& options, ExitStatus status) {
    rtmp::Url url = rtmp::parse_url(begin + "host/live/key");
    try {
        cli::complete_login(url, options);
    } catch (const Failure& failure) {
        CHECK(failure.status() == status);
        return failure.what();
    }
    return {};
}

LoginOptions user(const std::string& text) {
    LoginOptions options;
    options.user = text;
    return options;
}

LoginOptions netrc() {
    home();
    LoginOptions options;
    options.netrc = true;
    return options;
}

}  // namespace

TEST_CASE("what is typed comes first: --user, then the URL") {
    CHECK(login("rtmp://", {}) == ":");
    CHECK(login("rtmp://joe:p%40ss@", {}) == "joe:p@ss");
    CHECK(login("rtmp://joe:url@", user("ann:a:b")) == "ann:a:b");
    CHECK(login("rtmp://joe:url@", user("ann:")) == "ann:");
    const std::string longest(300, 'u');
    CHECK(login("rtmp://", user(longest + ":pw")) == longest + ":pw");
}

TEST_CASE("a password comes from a file or the environment, for whoever is named") {
    LoginOptions options = user("ann");
    options.password_file = home().password_file();
    CHECK(login("rtmp://", options) == "ann:from-file");
    options.user.clear();
    CHECK(login("rtmp://joe@", options) == "joe:from-file");
    CHECK(refusal("rtmp://", options, ExitStatus::usage).starts_with("--password-file: no user name"));
    LoginOptions environment = user("ann");
    environment.password = "from-environment";
    CHECK(login("rtmp://", environment) == "ann:from-environment");
    environment.user = "ann:typed";
    CHECK(login("rtmp://", environment) == "ann:typed");
    environment.user.clear();
    CHECK(login("rtmp://", environment) == ":");
}

TEST_CASE("a netrc fills what is left out") {
    CHECK(login("rtmp://", netrc()) == "ned:from-netrc");
    CHECK(login("rtmp://joe@", netrc()) == "joe:joes");
    CHECK(login("rtmp://joe:typed@", netrc()) == "joe:typed");
    LoginOptions other;
    other.netrc_file = home().netrc_file();
    CHECK(login("rtmp://", other) == "ned:from-netrc");
}

TEST_CASE("a netrc without the host, and one that cannot be read, are told") {
    rtmp::Url url = rtmp::parse_url("rtmp://elsewhere/live/key");
    CHECK(cli::complete_login(url, netrc()) == "~/.netrc: no login for elsewhere in it; going on without");
    LoginOptions missing;
    missing.netrc_file = "no/such/file";
    CHECK(refusal("rtmp://", missing, ExitStatus::input_unreadable) ==
          "no/such/file: cannot read the logins: No such file or directory; check --netrc and --netrc-file");
    LoginOptions odd;
    odd.netrc_file = home().password_file();
    CHECK(refusal("rtmp://", odd, ExitStatus::input_unreadable).find("line 1: a word that is none of") !=
          std::string::npos);
}

TEST_CASE("a user without a password is wrong usage") {
    CHECK(refusal("rtmp://", user("ann"), ExitStatus::usage).starts_with("--user: no password for it"));
}

}  // namespace credentials_test
