#include <array>

#include "cli/options/option_groups.hpp"
#include "cli/options/units.hpp"

namespace cli {

namespace {

constexpr std::string_view login_group = "Logging in";

using Text = std::string_view;

std::string user_name(Text text) {
    // The error leaves the text out: it may hold the password.
    if (text.empty() || text.front() == ':') throw UnitError("it begins with the user's name: NAME:PASSWORD");
    return std::string(text);
}

const std::array login_table{
    OptionDefinition{
        .group = login_group,
        .name = "user",
        .argument = "NAME[:PASSWORD]",
        .help =
            "user name for a server that asks for a login, instead of the one in the URL. Other users may "
            "see it in ps for a moment",
        .apply = [](Options& o, Text text) { o.login.user = user_name(text); },
    },
    OptionDefinition{
        .group = login_group,
        .name = "password-file",
        .argument = "FILE",
        .help = "read the password from FILE, or from standard input if FILE is -; RTMPUSH_PASSWORD can hold "
                "it, too",
        .apply = [](Options& o, Text text) { o.login.password_file = text; },
    },
    OptionDefinition{
        .group = login_group,
        .name = "netrc",
        .help = "look in ~/.netrc for what --user and the URL leave out",
        .apply = [](Options& o, Text) { o.login.netrc = true; },
    },
    OptionDefinition{
        .group = login_group,
        .name = "netrc-file",
        .argument = "FILE",
        .help = "the same with another file",
        .apply = [](Options& o, Text text) { o.login.netrc_file = text; },
    },
};

}  // namespace

std::span<const OptionDefinition> login_options() {
    return login_table;
}

}  // namespace cli
