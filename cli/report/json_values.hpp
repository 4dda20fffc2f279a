#pragma once

#include <chrono>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "media/source.hpp"
#include "publish/failure.hpp"

/// What all JSON of ours has in common.
namespace cli {

/// `{"event": …, "time": …}`, as of now: how every object on standard output begins.
nlohmann::ordered_json event_object(std::string_view event);
/// `class`, `status` and, where the server said no, its `level`, `code` and `description`.
void add_failure(nlohmann::ordered_json& object, const publish::Failure& failure);
/// To the microsecond: phases on a fast network take less than a millisecond.
double json_milliseconds(std::chrono::nanoseconds time);
std::int64_t json_whole_milliseconds(std::chrono::nanoseconds time);
/// `type`, `codec` and what else is known of it.
nlohmann::ordered_json json_track(const media::Track& track);
/// On one line, without its end; what is no UTF-8 becomes U+FFFD.
std::string json_line(const nlohmann::ordered_json& object);

}  // namespace cli
