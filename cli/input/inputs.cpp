#include "cli/input/inputs.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <random>
#include <utility>

#include "media/clips/testcard.hpp"
#include "media/open.hpp"
#include "media/play/playlist.hpp"
#include "media/play/playlist_file.hpp"
#include "publish/connect/agreement.hpp"

namespace cli {

namespace {

/// The test card of that name, which --testcard has found to be one.
const media::Testcard& card_named(std::string_view name) {
    const auto cards = media::testcards();
    return *std::ranges::find(cards, name, &media::Testcard::name);
}

media::PlayOrder::Sequence sequence_of(PlayingOrder order) {
    using Sequence = media::PlayOrder::Sequence;
    return order == PlayingOrder::shuffled ? Sequence::shuffled : Sequence::as_given;
}

}  // namespace

std::vector<media::Input> inputs_of(const Options& options, const publish::Stop* stop) {
    media::Input input;
    input.format = options.testcard.empty() ? options.format : std::string();
    input.choice = options.tracks;
    input.companions = options.companions;
    input.follow = options.follow;
    input.silent_audio = options.silent_audio;
    if (stop != nullptr) {
        input.interrupt = &stop->input_unwanted;
        input.interrupt_descriptor = stop->input_wakeup.descriptor();
    }
    if (!options.testcard.empty()) {
        input.path = media::testcard_name;
        input.memory = card_named(options.testcard).clip;
    }
    std::vector<media::Input> inputs(std::max<std::size_t>(options.inputs.size(), 1), input);
    for (std::size_t i = 0; i < options.inputs.size(); ++i)
        inputs[i].path = options.inputs[i];
    inputs.front().start = options.start;
    return inputs;
}

std::vector<media::Input> each_input(const Options& options, const publish::Stop& stop,
                                     std::vector<std::string>& warnings) {
    std::vector<media::Input> inputs = inputs_of(options, &stop);
    if (!options.playlist.empty()) {
        media::Input file = inputs.front();
        inputs.clear();
        for (std::string& path : media::read_playlist(options.playlist, warnings)) {
            file.path = std::move(path);
            inputs.push_back(file);
            file.start = media::Time(0);
        }
    }
    std::vector<media::Input> each;
    for (media::Input& input : inputs) {
        const auto is_same = [&](const media::Input& other) { return other.path == input.path; };
        if (std::none_of(each.begin(), each.end(), is_same)) each.push_back(std::move(input));
    }
    return each;
}

std::unique_ptr<media::Source> open_inputs(const Options& options, const publish::Stop* stop,
                                           std::atomic<bool>* reread) {
    std::vector<media::Input> inputs = inputs_of(options, stop);
    const bool is_one = inputs.size() == 1 && options.playlist.empty() && options.passes == 1U;
    if (is_one) return media::open_input(inputs.front());
    media::PlaylistSettings playlist;
    playlist.order.inputs = std::move(inputs);
    playlist.order.playlist_file = options.playlist;
    playlist.order.passes = options.passes;
    playlist.order.sequence = sequence_of(options.order);
    playlist.order.seed = std::random_device{}();
    playlist.order.reread = reread;
    if (options.strict) playlist.on_failure = media::PlaylistSettings::OnFailure::stop;
    playlist.misfit = [use = options.settings.enhanced](const std::vector<media::Track>& first,
                                                        const std::vector<media::Track>& next) {
        return publish::misfit(first, next, use);
    };
    return media::open_playlist(std::move(playlist));
}

std::string name_of(const media::Input& input) {
    return input.path == "-" && input.memory.empty() ? "standard input" : input.path;
}

std::string inputs_name(const Options& options) {
    if (!options.playlist.empty()) return options.playlist;
    std::string name = name_of(inputs_of(options).front());
    if (options.inputs.size() > 1) name += fmt::format(" and {} more", options.inputs.size() - 1);
    return name;
}

}  // namespace cli
