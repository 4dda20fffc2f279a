#include "media/open.hpp"

#include <utility>

#include "media/companions.hpp"
#include "media/demux/demuxer.hpp"
#include "media/silent_audio.hpp"

namespace media {

std::unique_ptr<Source> open_input(const Input& input) {
    std::unique_ptr<Source> source = demux(input);
    if (!input.companions.empty()) source = with_companions(std::move(source), input);
    return input.silent_audio ? with_silent_audio(std::move(source)) : std::move(source);
}

}  // namespace media
