#include "media/open.hpp"

#include <utility>

#include "media/companions.hpp"
#include "media/demux/demuxer.hpp"
#include "media/silent_audio.hpp"

namespace media {

std::unique_ptr<Source> open_input(const Input& input) {
    std::unique_ptr<Source> source = demux(input);
    if (!input.companions.empty()) source = with_companions(std::move(source), input);
    if (input.silent_audio) source = with_silent_audio(std::move(source));
    return source;
}

}  // namespace media
