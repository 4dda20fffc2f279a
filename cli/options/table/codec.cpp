#include <array>

#include "cli/options/choice.hpp"
#include "cli/options/option_groups.hpp"

namespace cli {

namespace {

constexpr std::string_view codec_group = "Codecs";

pack::EnhancedUse enhanced_use(std::string_view text) {
    using pack::EnhancedUse;
    static constexpr std::array<Named<EnhancedUse>, 3> choices{
        {{"auto", EnhancedUse::automatic}, {"always", EnhancedUse::always}, {"off", EnhancedUse::off}}};
    return choose(text, choices);
}

pack::RecordForm record_form(std::string_view text) {
    using pack::RecordForm;
    static constexpr std::array<Named<RecordForm>, 2> choices{
        {{"common", RecordForm::common}, {"spec", RecordForm::specified}}};
    return choose(text, choices);
}

publish::NanoUse nano_use(std::string_view text) {
    using publish::NanoUse;
    static constexpr std::array<Named<NanoUse>, 3> choices{
        {{"auto", NanoUse::automatic}, {"always", NanoUse::always}, {"off", NanoUse::off}}};
    return choose(text, choices);
}

using Text = std::string_view;

const std::array codec_table{
    OptionDefinition{
        .group = codec_group,
        .name = "enhanced",
        .argument = "WHEN",
        .help = "use Enhanced RTMP: auto for codecs that need it, always for H.264 and AAC too, or off "
                "(default: auto)",
        .apply = [](Options& o, Text text) { o.settings.enhanced = enhanced_use(text); },
        .words = "auto always off",
    },
    OptionDefinition{
        .group = codec_group,
        .name = "enhanced-records",
        .argument = "FORM",
        .help = "what FLAC, VP8 and VP9 begin with: common, as most servers expect it, or spec (default: "
                "common)",
        .apply = [](Options& o, Text text) { o.settings.records = record_form(text); },
        .words = "common spec",
    },
    OptionDefinition{
        .group = codec_group,
        .name = "nano",
        .argument = "WHEN",
        .help =
            "send times to the nanosecond where a codec travels by its FOURCC: auto if the server says that "
            "it takes them, always, or off (default: off)",
        .apply = [](Options& o, Text text) { o.settings.nano = nano_use(text); },
        .words = "auto always off",
    },
};

}  // namespace

std::span<const OptionDefinition> codec_options() {
    return codec_table;
}

}  // namespace cli
