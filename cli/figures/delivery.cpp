#include "cli/figures/delivery.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <vector>

#include "cli/figures/figures.hpp"
#include "cli/figures/json.hpp"
#include "cli/figures/overload.hpp"
#include "cli/text/console.hpp"
#include "dial/failure.hpp"

namespace cli {

namespace {

using dial::Step;
using VariableValue = Variable::Value;

/// One variable of a delivery itself.
struct OwnVariable {
    std::string_view name;
    std::string_view help;
    VariableValue (*read)(const Delivery& delivery) = nullptr;
};

std::int64_t status_number(const Delivery& delivery) {
    return static_cast<std::int64_t>(delivery.ended.status);
}

/// Place of the colon before the port in `127.0.0.1:1935` and `[::1]:1935`.
std::size_t port_colon(const std::string& address) {
    return std::min(address.rfind(':'), address.size());
}

std::string remote_ip(const std::string& address) {
    std::string host = address.substr(0, port_colon(address));
    return host.starts_with('[') ? host.substr(1, host.size() - 2) : host;
}

std::string remote_port(const std::string& address) {
    const std::size_t colon = port_colon(address);
    return colon < address.size() ? address.substr(colon + 1) : std::string();
}

std::string scheme_of(const std::string& url) {
    const std::size_t end = url.find("://");
    return end == std::string::npos ? std::string() : url.substr(0, end);
}

constexpr std::array own_variables{
    OwnVariable{"url", "The destination, with its key hidden.",
                [](const Delivery& d) -> VariableValue { return d.ended.destination; }},
    OwnVariable{"urlnum", "The place of the destination among those given, from 0 on.",
                [](const Delivery& d) -> VariableValue { return std::uint64_t{d.number}; }},
    OwnVariable{"scheme", "rtmp or rtmps.",
                [](const Delivery& d) -> VariableValue { return scheme_of(d.ended.destination); }},
    OwnVariable{"status", "The exit status of this destination.",
                [](const Delivery& d) -> VariableValue { return status_number(d); }},
    OwnVariable{"exitcode", "The same, by curl's name.",
                [](const Delivery& d) -> VariableValue { return status_number(d); }},
    OwnVariable{
        "class", "The name of that status: success, or that of the failure.",
        [](const Delivery& d) -> VariableValue { return std::string(dial::name_of(d.ended.status)); }},
    OwnVariable{"errormsg", "The failure in words; empty for none.",
                [](const Delivery& d) -> VariableValue {
                    if (!d.ended.failure) return std::nullopt;
                    return std::string(d.ended.failure->what());
                }},
    OwnVariable{
        "confirmed", "How surely the end has arrived: none, acked, closed or answered.",
        [](const Delivery& d) -> VariableValue { return std::string(name_of(d.ended.confirmation)); }},
    OwnVariable{"input_complete", "Whether the stream had the whole of its input: true or false.",
                [](const Delivery& d) -> VariableValue { return d.ended.input_complete; }},
    OwnVariable{"remote_ip", "The address that the stream went to last.",
                [](const Delivery& d) -> VariableValue { return remote_ip(d.address); }},
    OwnVariable{"remote_port", "The port there.",
                [](const Delivery& d) -> VariableValue { return remote_port(d.address); }},
    OwnVariable{"server", "The server's name for itself.",
                [](const Delivery& d) -> VariableValue { return d.server.version; }},
    OwnVariable{"server_program", "The name of the server's program; empty where it tells none.",
                [](const Delivery& d) -> VariableValue { return d.server.program; }},
    OwnVariable{"tls_version", "The version of TLS; empty without.",
                [](const Delivery& d) -> VariableValue { return d.tls_version; }},
    OwnVariable{"num_connects", "Connections over which the stream was live.",
                [](const Delivery& d) -> VariableValue { return d.connections; }},
    OwnVariable{"num_retries", "Attempts that followed a failure.",
                [](const Delivery& d) -> VariableValue { return d.retries; }},
    OwnVariable{"size_upload", "The same as sent_bytes, by curl's name.",
                [](const Delivery& d) -> VariableValue { return d.ended.totals.sent_bytes; }},
    OwnVariable{"speed_upload", "Bytes sent a second, over the whole stream.",
                [](const Delivery& d) -> VariableValue {
                    const std::chrono::duration<double> elapsed = d.ended.totals.elapsed;
                    if (elapsed.count() <= 0) return std::uint64_t{0};
                    return static_cast<std::uint64_t>(
                        std::llround(static_cast<double>(d.ended.totals.sent_bytes) / elapsed.count()));
                }},
    OwnVariable{"time_namelookup", "Time until the host was resolved, for the last connection.",
                [](const Delivery& d) -> VariableValue { return time_until(d.times, Step::resolve); }},
    OwnVariable{"time_connect", "Time until the server was connected to.",
                [](const Delivery& d) -> VariableValue { return time_until(d.times, Step::connect); }},
    OwnVariable{"time_appconnect", "Time until TLS was there; 0 without.",
                [](const Delivery& d) -> VariableValue {
                    if (!d.times[Step::tls]) return std::chrono::nanoseconds(0);
                    return time_until(d.times, Step::tls);
                }},
    OwnVariable{"time_handshake", "Time until the handshake of RTMP was over.",
                [](const Delivery& d) -> VariableValue { return time_until(d.times, Step::handshake); }},
    OwnVariable{"time_publish", "Time until the stream was accepted.",
                [](const Delivery& d) -> VariableValue { return time_until(d.times, Step::publish); }},
    OwnVariable{"time_total", "Time from the first attempt to connect to the end.",
                [](const Delivery& d) -> VariableValue { return d.total; }},
};

std::string variable_of(const Figure& figure) {
    constexpr std::string_view in_milliseconds = "_ms";
    std::string_view field = figure.field;
    if (!field.ends_with(in_milliseconds)) return std::string(field);
    field.remove_suffix(in_milliseconds.size());
    return fmt::format("time_{}", field);
}

VariableValue figure_value(const Figure& figure, const Delivery& delivery) {
    const Figure::Value value = figure.read({delivery.ended.totals, mean_rates(delivery.ended.totals)});
    if (!value) return std::nullopt;
    return std::visit(Overload{[](double rate) -> VariableValue { return std::int64_t{std::llround(rate)}; },
                               [](const auto& exact) -> VariableValue { return exact; }},
                      *value);
}

std::vector<Variable> make_variables() {
    std::vector<Variable> all;
    all.reserve(own_variables.size() + figures().size());
    for (const OwnVariable& own : own_variables)
        all.push_back({std::string(own.name), own.help, own.read});
    for (const Figure& figure : figures()) {
        // An end has no frame rate of its last seconds, and curl's time_total is another one.
        if (figure.absent == Figure::Absent::left_out) continue;
        all.push_back({variable_of(figure), figure.help,
                       [&figure](const Delivery& delivery) { return figure_value(figure, delivery); }});
    }
    return all;
}

Json as_json(const VariableValue& value) {
    if (!value) return {};
    return std::visit(Overload{[](std::chrono::nanoseconds time) {
                                   const auto whole =
                                       std::chrono::duration_cast<std::chrono::microseconds>(time);
                                   return Json(std::chrono::duration<double>(whole).count());
                               },
                               [](const auto& plain) { return Json(plain); }},
                      *value);
}

}  // namespace

std::chrono::nanoseconds time_until(const dial::StepTimes& times, Step last) {
    std::chrono::nanoseconds sum{0};
    for (const Step step : dial::all_steps) {
        if (step <= last) sum += times[step].value_or(std::chrono::nanoseconds(0));
    }
    return sum;
}

std::span<const Variable> variables() {
    static const std::vector<Variable> all = make_variables();
    return all;
}

std::string value_text(const Variable::Value& value) {
    if (!value) return {};
    return std::visit(
        Overload{[](std::chrono::nanoseconds time) {
                     const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
                     const auto rest = std::chrono::duration_cast<std::chrono::microseconds>(time - seconds);
                     return fmt::format("{}.{:06}", seconds.count(), rest.count());
                 },
                 [](bool is_so) { return std::string(is_so ? "true" : "false"); },
                 [](const std::string& text) { return printable(text); },
                 [](auto number) { return std::to_string(number); }},
        *value);
}

std::string variables_json(const Delivery& delivery) {
    Json object = Json::object();
    for (const Variable& variable : variables())
        object.set(variable.name, as_json(variable.read(delivery)));
    return object.line();
}

}  // namespace cli
