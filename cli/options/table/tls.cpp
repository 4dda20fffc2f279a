#include <array>

#include "cli/options/option_groups.hpp"
#include "cli/options/units.hpp"

namespace cli {

namespace {

constexpr std::string_view tls_group = "TLS (rtmps)";

using Text = std::string_view;

const std::array tls_table{
    OptionDefinition{
        .group = tls_group,
        .name = "cacert",
        .argument = "FILE",
        .help = "trust the authorities in FILE (PEM) instead of the system's",
        .apply = [](Options& o, Text text) { o.settings.tls.authorities_file = text; },
    },
    OptionDefinition{
        .group = tls_group,
        .name = "pin",
        .argument = "HASHES",
        .help = "refuse servers with another public key than sha256//BASE64; several are separated by ;",
        .apply = [](Options& o, Text text) { o.settings.tls.pins = parse_pins(text); },
    },
    OptionDefinition{
        .group = tls_group,
        .name = "insecure",
        .help = "do not verify the server's certificate, and warn about it; a --pin still holds",
        .apply = [](Options& o, Text) { o.settings.tls.verification = net::TlsOptions::Verification::none; },
    },
    OptionDefinition{
        .group = tls_group,
        .name = "cert",
        .argument = "FILE",
        .help = "show the server this certificate of ours (PEM, with its chain)",
        .apply = [](Options& o, Text text) { o.settings.tls.certificate_file = text; },
    },
    OptionDefinition{
        .group = tls_group,
        .name = "key-pem",
        .argument = "FILE",
        .help = "private key of --cert (PEM, without passphrase; default: it stands in the same file)",
        .apply = [](Options& o, Text text) { o.settings.tls.key_file = text; },
    },
};

}  // namespace

std::span<const OptionDefinition> tls_options() {
    return tls_table;
}

}  // namespace cli
