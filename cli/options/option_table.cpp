#include "cli/options/option_table.hpp"

#include <cctype>
#include <vector>

#include "cli/options/option_groups.hpp"

namespace cli {

std::string OptionDefinition::variable() const {
    if (name == "help" || name == "version" || name == "explain" || name == "completions" ||
        name == "list-services" || name == "check" || name == "probe" || name == "merge")
        return {};
    std::string variable = "RTMPUSH_";
    for (const char c : name) {
        variable += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    return variable;
}

std::span<const OptionDefinition> option_table() {
    static const std::vector<OptionDefinition> table = [] {
        std::vector<OptionDefinition> all;
        for (const auto group :
             {destination_options, service_options, login_options, input_options, playing_options,
              sending_options, codec_options, inquiry_options, proof_options, load_options, weather_options,
              lag_options, connection_options, network_options, retry_options, tls_options, output_options,
              general_options}) {
            const std::span<const OptionDefinition> definitions = group();
            all.insert(all.end(), definitions.begin(), definitions.end());
        }
        return all;
    }();
    return table;
}

}  // namespace cli
