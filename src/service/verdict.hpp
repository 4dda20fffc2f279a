#pragma once

#include <string>
#include <vector>

#include "media/measure/measurement.hpp"
#include "service/service.hpp"

namespace service {

/// The worst first.
enum class Severity {
    /// The service refuses it, or breaks off for it.
    error,
    /// It asks for something else.
    warning,
    /// What the service says of it is not known.
    unknown,
    ok,
};

/// How a stream stands to one limit.
struct Finding {
    Severity severity = Severity::ok;
    /// "keyframe interval"
    std::string what;
    /// "5.0 s", as it is; empty for what is missing.
    std::string measured;
    /// "at most 4 s"; empty when it is not known.
    std::string limit;
    /// What to do about it: "re-encode with ffmpeg -g 60"; empty where nothing needs to be done.
    std::string advice;
};

/// Encoders miss their target a little: averages this much above (below) a limit still keep to it.
inline constexpr double rate_tolerance = 0.02;

/// In the order in which people look at a stream: video, audio, both. What does not apply is left out:
/// nothing is said of B-frames where there is no video.
std::vector<Finding> judge(const media::Measurement& stream, const Service& service);

/// Of all findings; ok for none.
Severity worst(const std::vector<Finding>& findings);

}  // namespace service
