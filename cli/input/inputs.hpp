#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "cli/options/options.hpp"
#include "media/input.hpp"
#include "publish/publisher.hpp"

namespace cli {

/// The inputs in playing order; with a playlist, one that says what its files have in common. `stop`, where
/// there is one, ends the waits for them.
std::vector<media::Input> inputs_of(const Options& options, const publish::Stop* stop = nullptr);

/// The inputs once each, those that a playlist names now in place of it; `warnings` gets its faults. Throws
/// media::Error for one that can't be read.
std::vector<media::Input> each_input(const Options& options, const publish::Stop& stop,
                                     std::vector<std::string>& warnings);

/// Opens what is to be played. `reread` asks for the playlist file once more; null for never. Throws
/// media::Error.
std::unique_ptr<media::Source> open_inputs(const Options& options, const publish::Stop* stop = nullptr,
                                           std::atomic<bool>* reread = nullptr);

/// An input, and all that is played, as messages call it.
std::string name_of(const media::Input& input);
std::string inputs_name(const Options& options);

}  // namespace cli
