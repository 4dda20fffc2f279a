#pragma once

#include <string>
#include <vector>

#include "media/measure/measurement.hpp"
#include "service/service.hpp"

namespace service {

/// Severities, the worst first.
enum class Severity {
    /// The service refuses such a stream, or breaks it off.
    error,
    /// The service asks for something else.
    warning,
    /// The service's demand is not known.
    unknown,
    ok,
};

/// Result of holding a stream against one limit.
struct Finding {
    Severity severity = Severity::ok;
    /// Name of the quantity: "keyframe interval".
    std::string what;
    /// Value of the stream: "5.0 s"; empty for what is missing.
    std::string measured;
    /// Limit of the service: "at most 4 s"; empty when it is not known.
    std::string limit;
    /// Advice on what to do: "re-encode with ffmpeg -g 60"; empty where nothing needs to be done.
    std::string advice;
};

/// Share by which an average may lie above (below) a limit and still keep to it: encoders miss their target a
/// little.
inline constexpr double rate_tolerance = 0.02;

/// Holds a stream against a service. Findings come in the order in which people look at a stream: video,
/// audio, both. Limits that do not apply are left out: nothing is said of B-frames where there is no video.
std::vector<Finding> judge(const media::Measurement& stream, const Service& service);

/// The worst severity of all findings; ok for none.
Severity worst(const std::vector<Finding>& findings);

}  // namespace service
