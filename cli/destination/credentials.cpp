#include "cli/destination/credentials.hpp"

#include <fmt/format.h>
#include <pwd.h>
#include <system_error>
#include <unistd.h>

#include "cli/destination/netrc.hpp"
#include "cli/destination/secret_file.hpp"
#include "cli/environment.hpp"
#include "cli/text/small_file.hpp"
#include "dial/failure.hpp"

namespace cli {

namespace {

using dial::ExitStatus;
using dial::Failure;

struct Given {
    std::string user;
    std::optional<std::string> password;
};

/// Name and password, as far as the command line has them.
Given given_login(const rtmp::Url& url, const LoginOptions& options) {
    if (options.user.empty()) {
        return {url.user, url.password.empty() ? std::nullopt : std::optional(url.password)};
    }
    const std::size_t colon = options.user.find(':');
    if (colon == std::string::npos) return {options.user, std::nullopt};
    return {options.user.substr(0, colon), options.user.substr(colon + 1)};
}

std::string home() {
    if (const auto folder = environment("HOME")) return std::string(*folder);
    // No other thread runs yet that could ask for another user.
    const passwd* const user = getpwuid(getuid());  // NOLINT(concurrency-mt-unsafe)
    return user == nullptr ? "" : user->pw_dir;
}

bool wants_netrc(const LoginOptions& options) {
    return options.netrc || !options.netrc_file.empty();
}

std::string netrc_name(const LoginOptions& options) {
    return options.netrc_file.empty() ? "~/.netrc" : options.netrc_file;
}

std::optional<NetrcLogin> look_up(const rtmp::Url& url, const std::string& user,
                                  const LoginOptions& options) {
    const std::string name = netrc_name(options);
    const std::string path = options.netrc_file.empty() ? home() + "/.netrc" : options.netrc_file;
    const auto unreadable = [&](const std::string& why) {
        return Failure(
            ExitStatus::input_unreadable,
            fmt::format("{}: cannot read the logins: {}; check --netrc and --netrc-file", name, why));
    };
    try {
        const std::string text = read_small_file(path, max_netrc_size);
        if (text.size() > max_netrc_size) throw unreadable("the file is far too long");
        return find_in_netrc(text, url.host, user);
    } catch (const std::system_error& error) {
        throw unreadable(error.code().message());
    } catch (const NetrcError& error) {
        throw unreadable(error.what());
    }
}

}  // namespace

std::optional<std::string> complete_login(rtmp::Url& url, const LoginOptions& options) {
    auto [user, password] = given_login(url, options);
    if (user.empty() && !options.password_file.empty()) {
        throw Failure(ExitStatus::usage,
                      "--password-file: no user name for it; give --user NAME, or rtmp://NAME@host/…");
    }
    if (!password && !options.password_file.empty()) password = read_password_file(options.password_file);
    if (!password && !user.empty()) password = options.password;

    std::optional<std::string> warning;
    if (!password && wants_netrc(options)) {
        if (const std::optional<NetrcLogin> found = look_up(url, user, options)) {
            user = found->user;
            password = found->password;
        } else {
            warning =
                fmt::format("{}: no login for {} in it; going on without", netrc_name(options), url.host);
        }
    }
    if (!password && !options.user.empty() && !warning) {
        throw Failure(
            ExitStatus::usage,
            "--user: no password for it; give --password-file FILE, RTMPUSH_PASSWORD, or NAME:PASSWORD "
            "(NAME: for an empty one)");
    }
    url.user = user;
    url.password = password.value_or("");
    return warning;
}

}  // namespace cli
