#include "cli/input/data_words.hpp"

#include <fmt/format.h>

namespace cli {

std::string DataWords::about_line(std::size_t number, std::string_view why) const {
    return fmt::format(
        "--data {}, line {}: {}; a line is like {{\"time\": 1.5, \"name\": \"onTextData\", "
        "\"data\": {{\"text\": \"hello\"}}}}",
        name_, number, why);
}

void DataWords::add(std::string warning) {
    if (++added_ > most) return;
    waiting_.push_back(std::move(warning));
    if (added_ == most)
        waiting_.push_back(
            fmt::format("--data {}: that many lines are wrong; of others nothing is said", name_));
}

void DataWords::add_late(media::Time time) {
    if (told_late_) return;
    told_late_ = true;
    waiting_.push_back(
        fmt::format("--data {}: the time of a line, {:.3f} s, has passed: it is sent at once, as "
                    "are others that come too late",
                    name_, std::chrono::duration<double>(time).count()));
}

void DataWords::add_beyond_end(std::size_t lines, media::Time first) {
    const std::string time = fmt::format("{:.3f} s", std::chrono::duration<double>(first).count());
    const std::string what = lines == 1 ? fmt::format("the line of {} lies", time)
                                        : fmt::format("{} lines, from that of {} on, lie", lines, time);
    waiting_.push_back(
        fmt::format("--data {}: {} behind the end of the stream, and nothing is sent there", name_, what));
}

}  // namespace cli
