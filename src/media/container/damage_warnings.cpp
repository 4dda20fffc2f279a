#include "media/container/damage_warnings.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "ground/count_text.hpp"
#include "media/time/clock_time.hpp"

namespace media {

namespace {

std::string place(std::optional<Time> before) {
    return before ? "before " + clock_time(std::max(*before, Time(0))) : "at its end";
}

}  // namespace

Warning passed_over(const std::string& input, const std::string& fault, std::optional<Time> before) {
    const std::string place = before ? " before " + clock_time(std::max(*before, Time(0))) : "";
    return {.text = fmt::format(
                "{}: is damaged{} (libavformat: {}): media there is left out or broken, and may be "
                "elsewhere; write the file anew from its source",
                input, place, fault),
            .type = Warning::Class::left_out};
}

Warning without_frames(const std::string& input, std::int64_t bytes, std::uint64_t frames,
                       std::optional<Time> before) {
    return {.text = fmt::format(
                "{}: is damaged {}: no frame is in {} bytes, where about {} {}; write the file anew "
                "from its source",
                input, place(before), bytes, frames, frames == 1 ? "was" : "were"),
            .type = Warning::Class::left_out,
            .left_out_frames = frames};
}

Warning missing_frames(const std::string& input, int track, std::uint64_t frames,
                       std::optional<Time> before) {
    return {.text = fmt::format(
                "{}: is damaged {}: {} of track {} {} missing; write the file anew from its source", input,
                place(before), ground::count_text(frames, "frame"), track, frames == 1 ? "is" : "are"),
            .type = Warning::Class::left_out,
            .left_out_frames = frames};
}

Warning ends_in_zeros(const std::string& input, std::int64_t zeros) {
    return {.text = fmt::format(
                "{}: at least its last {} bytes are zeros, where media was to be: its recording or its "
                "download broke off; make it anew",
                input, zeros),
            .type = Warning::Class::left_out};
}

Warning left_out_behind(const std::string& input, std::int64_t position) {
    return {.text = fmt::format(
                "{}: another file begins at byte {} of it, and is left out; name the files one by one "
                "with --playlist, or join them with ffmpeg -f concat",
                input, position),
            .type = Warning::Class::left_out};
}

}  // namespace media
