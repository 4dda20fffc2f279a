#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "media/play/play_order.hpp"
#include "media/source.hpp"

namespace media {

struct PlaylistSettings {
    PlayOrder::Settings order;
    enum class OnFailure {
        /// An input that can't be opened, sent or read is left out from there on, with a warning; once all
        /// has been played, the first failure is thrown.
        go_on,
        stop,
    };
    OnFailure on_failure = OnFailure::go_on;
    /// Gives the reason why an input with the tracks `next` cannot follow in a stream that began with
    /// `first`, and so can't be sent; nothing if it can. Called on another thread. May be empty.
    std::function<std::optional<std::string>(const std::vector<Track>& first, const std::vector<Track>& next)>
        misfit;
};

/// Many inputs, pass after pass, as one source with one timeline. An input begins where the one before ends
/// in its longest track, so that no track runs backwards, repeats a frame or waits for more than the tracks
/// differ in length; between its tracks nothing moves. The seams are exact: no rounding adds up. The next
/// input is opened on another thread while the one before still plays. Throws Error when nothing can be
/// opened.
std::unique_ptr<Source> open_playlist(PlaylistSettings settings);

}  // namespace media
