#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "dial/step.hpp"
#include "publish/status.hpp"

namespace cli {

/// One destination's part of a run, once it has ended.
struct Delivery {
    publish::report::Ended ended;
    /// Its place among the destinations as they were given, from 0 on.
    std::size_t number = 0;
    /// Time since it was connected to for the first time.
    std::chrono::nanoseconds total{0};
    /// Connections over which the stream was live, and attempts that followed a failure.
    std::uint64_t connections = 0;
    std::uint64_t retries = 0;

    // The last connection over which the stream was live; empty without one.
    std::string address{};
    rtmp::ServerName server{};
    std::string tls_version{};
    dial::StepTimes times{};
};

/// Time of the steps up to `last` together; of those that did not come to their end, none.
std::chrono::nanoseconds time_until(const dial::StepTimes& times, dial::Step last);

/// A variable of --write-out.
struct Variable {
    using Value =
        std::optional<std::variant<std::string, std::uint64_t, std::int64_t, std::chrono::nanoseconds, bool>>;

    std::string name;
    /// Meaning in one sentence, for the manual.
    std::string_view help;
    /// Its value; nothing where there is none.
    std::function<Value(const Delivery& delivery)> read;
};

/// The table of all variables: those of a delivery, then one for each figure, whose times are in seconds
/// (`media_ms` is `time_media`).
std::span<const Variable> variables();

/// The value as curl writes it: times in seconds with six decimals; empty for nothing.
std::string value_text(const Variable::Value& value);

/// All variables of a delivery as a JSON object on one line; times are in seconds, null stands for nothing.
std::string variables_json(const Delivery& delivery);

}  // namespace cli
