#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "dial/step.hpp"
#include "load/tally.hpp"

/// All that a tally has but its failures, by name: what a summary writes, and reads again.
namespace cli {

using TallyCount = std::pair<std::string_view, std::uint64_t load::Tally::*>;

inline constexpr std::array<TallyCount, 14> tally_counts{{
    {"copies", &load::Tally::copies},
    {"attempts", &load::Tally::attempts},
    {"accepted", &load::Tally::accepted},
    {"finished", &load::Tally::finished},
    {"departed", &load::Tally::departed},
    {"failed", &load::Tally::failed},
    {"frames", &load::Tally::frames},
    {"dropped", &load::Tally::dropped_frames},
    {"messages", &load::Tally::messages},
    {"bytes", &load::Tally::bytes},
    {"writes", &load::Tally::writes},
    {"held_writes", &load::Tally::held_writes},
    {"starting", &load::Tally::starting},
    {"live", &load::Tally::live},
}};

/// Calls `visit(name, histogram)` for each time of a tally, under the name that load::times() has for it.
template <typename TallyType, typename Visit>
void for_each_time(TallyType& tally, const Visit& visit) {
    for (const dial::Step step : dial::all_steps)
        visit(dial::name_of(step), tally.steps.at(static_cast<std::size_t>(step)));
    visit(std::string_view("first_frame"), tally.first_frame);
    visit(std::string_view("late"), tally.late);
    visit(std::string_view("rtt"), tally.round_trip);
    visit(std::string_view("end"), tally.end);
}

}  // namespace cli
