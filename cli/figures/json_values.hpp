#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "cli/figures/figures.hpp"
#include "cli/figures/json.hpp"
#include "dial/failure.hpp"
#include "dial/step.hpp"
#include "media/source.hpp"
#include "net/tls.hpp"

/// Parts that the JSON of several reports has in common.
namespace cli {

/// Beginning of every object on standard output: `event`, `time`, which is now, and `destination` unless it
/// is empty.
Json event_object(std::string_view event, std::string_view destination = {});
/// Adds `class`, `status` and, where the server said no, its `level`, `code` and `description`.
void add_failure(Json& object, const dial::Failure& failure);
/// Adds `tls`, which is null without a session, and with one `cipher` and `certificate`.
/// The names that a server gives itself: fmsVer, and its program's own where it has one.
void add_server(Json& object, const rtmp::ServerName& server);
void add_tls(Json& object, const std::optional<net::TlsSession>& session);
/// Adds what the steps took, each by itself, as `resolve_ms` and so on. Null is what a step has that was not
/// gone through, such as TLS with a server that speaks none.
void add_step_times(Json& object, const dial::StepTimes& times, std::span<const dial::Step> steps);
/// Milliseconds to the microsecond: steps on a fast network take less than one.
double json_milliseconds(std::chrono::nanoseconds time);
std::int64_t json_whole_milliseconds(std::chrono::nanoseconds time);
/// Value of a figure, null while there is none. Bits a second are whole, frames a second have two decimals,
/// times are milliseconds as their unit says.
Json json_figure(Unit unit, const Figure::Value& value);
/// Adds all figures of the table, each under its name.
void add_figures(Json& object, const Reading& reading);
/// Track with its `type`, `codec`, `stream` and what else is known of it.
Json json_track(const media::Track& track);

}  // namespace cli
