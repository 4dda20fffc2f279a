#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "cli/report/figures.hpp"
#include "cli/report/json.hpp"
#include "media/source.hpp"
#include "net/tls.hpp"
#include "publish/failure.hpp"

/// Parts that the JSON of several reports has in common.
namespace cli {

/// `{"event": …, "time": …}`, as of now, with `destination` if it is not empty: how every object on standard
/// output begins.
Json event_object(std::string_view event, std::string_view destination = {});
/// Adds `class`, `status` and, where the server said no, its `level`, `code` and `description`.
void add_failure(Json& object, const publish::Failure& failure);
/// Adds `tls`, which is null without a session, and with one `cipher` and `certificate`.
void add_tls(Json& object, const std::optional<net::TlsSession>& session);
/// Milliseconds to the microsecond: phases on a fast network take less than one.
double json_milliseconds(std::chrono::nanoseconds time);
std::int64_t json_whole_milliseconds(std::chrono::nanoseconds time);
/// Value of a figure, null while there is none: whole milliseconds, bytes and bits a second, and two decimals of
/// frames a second.
Json json_figure(Unit unit, const Figure::Value& value);
/// Adds all figures of the table, each under its name.
void add_figures(Json& object, const Reading& reading);
/// `type`, `codec` and what else is known of the track.
Json json_track(const media::Track& track);

}  // namespace cli
