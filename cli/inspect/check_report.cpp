#include "cli/inspect/check_report.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "cli/figures/json_values.hpp"
#include "cli/text/console.hpp"
#include "cli/text/readable.hpp"

namespace cli {

namespace {

constexpr std::size_t table_width = 80;

using service::Finding;
using service::Severity;

double in_seconds(media::Time time) {
    return std::chrono::duration<double>(time).count();
}

std::string_view profile_name(const media::Sps& sps) {
    switch (sps.profile) {
        case 66:
            return (sps.constraints & 0x40U) != 0 ? "constrained baseline" : "baseline";
        case 77:
            return "main";
        case 88:
            return "extended";
        case 100:
            return "high";
        case 110:
            return "high 10";
        case 122:
            return "high 4:2:2";
        case 244:
            return "high 4:4:4";
        default:
            return "another profile";
    }
}

/// Name of the AAC profile; empty for one that is not known.
std::string_view profile_name(const media::AudioMeasurement& audio) {
    switch (audio.object_type) {
        case 2:
            return "LC";
        case 5:
            return "HE";
        case 29:
            return "HE v2";
        default:
            return {};
    }
}

std::string level_text(const media::Sps& sps) {
    constexpr unsigned constraint_set3 = 0x10;
    const bool is_1b =
        sps.level == 9 || (sps.level == 11 && sps.profile < 100 && (sps.constraints & constraint_set3) != 0);
    return is_1b ? "1b" : fmt::format("{:g}", sps.level / 10.0);
}

std::string rates_text(const media::BitRates& rates) {
    std::string text = bit_rate_text(rates.mean) + " on average";
    if (rates.peak) text += fmt::format(", {} in its worst second", bit_rate_text(*rates.peak));
    return text;
}

void add_check_row(std::string& text, std::string_view name, std::string_view value) {
    text += fmt::format("  {:<10} {}\n", name, printable(value));
}

void add_keyframes(std::string& text, const media::VideoMeasurement& video) {
    const media::KeyframeIntervals& intervals = video.intervals;
    if (intervals.keyframes == 0) {
        add_check_row(text, "keyframes", "none");
        return;
    }
    std::string line = count_text(intervals.keyframes, "keyframe");
    if (intervals.mean) line += fmt::format(", every {:.3g} s on average", in_seconds(*intervals.mean));
    line += fmt::format(
        fmt::runtime(intervals.largest_is_open ? ", none in the last {:.3g} s" : ", at most {:.3g} s apart"),
        in_seconds(intervals.largest));
    add_check_row(text, "", line);
}

void add_video(std::string& text, const media::VideoMeasurement& video) {
    std::string line = video.track.codec_name;
    if (video.sps) line += fmt::format(" {} {}", profile_name(*video.sps), level_text(*video.sps));
    line += fmt::format(", {}x{}, {:.4g} fps{}", video.width, video.height, video.frame_rate,
                        video.interlaced ? ", interlaced" : "");
    add_check_row(text, "video", line);
    if (video.changes > 0)
        add_check_row(text, "", "its parameters change " + count_text(video.changes, "time"));
    add_keyframes(text, video);
    line = video.open_gops == 0 ? "closed GOPs" : count_text(video.open_gops, "open GOP");
    // B-frames are recognised in H.264 alone.
    if (video.b_frames > 0) line += ", " + count_text(video.b_frames, "B-frame");
    if (video.reordered_frames > 0) {
        line += fmt::format(", reordered by {}", video.reordered_frames);
    } else if (video.b_frames == 0) {
        line += video.track.codec == media::Codec::h264 ? ", no B-frames" : ", none reordered";
    }
    add_check_row(text, "", line);
    add_check_row(text, "", rates_text(video.rates));
    if (video.gop_peak > 0) add_check_row(text, "", bit_rate_text(video.gop_peak) + " in its worst GOP");
}

void add_audio(std::string& text, const media::AudioMeasurement& audio) {
    const std::string_view kind = profile_name(audio);
    add_check_row(
        text, "audio",
        fmt::format("{}{}{}, {} Hz, {}", audio.track.codec_name, kind.empty() ? "" : " ", kind,
                    audio.sample_rate, count_text(static_cast<std::uint64_t>(audio.channels), "channel")));
    add_check_row(text, "", rates_text(audio.rates));
}

std::string_view severity_name(Severity severity) {
    switch (severity) {
        case Severity::error:
            return "error";
        case Severity::warning:
            return "warning";
        case Severity::unknown:
            return "unknown";
        case Severity::ok:
            return "ok";
    }
    return {};
}

/// Word for a severity; an error's stands out.
std::string_view mark_of(Severity severity) {
    return severity == Severity::error ? "ERROR" : severity_name(severity);
}

std::string what_of(const std::vector<Finding>& findings, Severity severity) {
    std::string names;
    for (const Finding& finding : findings) {
        if (finding.severity == severity) names += (names.empty() ? "" : ", ") + finding.what;
    }
    return names;
}

/// Appends words behind an indented name, on as many lines as they need.
void add_wrapped(std::string& text, std::string_view name, std::string_view words) {
    constexpr std::size_t indent = 11;
    std::string line = fmt::format("  {:<{}}", name, indent - 2);
    while (!words.empty()) {
        const std::size_t room = table_width - indent;
        std::size_t end = words.size();
        if (end > room) {
            const std::size_t blank = words.rfind(' ', room);
            end = blank == std::string_view::npos ? room : blank;
        }
        text += line.append(words.substr(0, end)) + '\n';
        words.remove_prefix(std::min(words.size(), words.find_first_not_of(' ', end)));
        line = std::string(indent, ' ');
    }
}

std::string conclusion(const std::vector<Finding>& findings) {
    switch (service::worst(findings)) {
        case Severity::error:
            return "would refuse it, or break off";
        case Severity::warning:
            return "takes it, and asks for something else";
        case Severity::unknown:
        case Severity::ok:
            return "nothing known speaks against it";
    }
    return {};
}

void add_rates(Json& object, const media::BitRates& rates) {
    object.set("bitrate_bps", std::llround(rates.mean));
    object.set("peak_bps", rates.peak ? Json(std::llround(*rates.peak)) : Json());
}

Json video_object(const media::VideoMeasurement& video) {
    Json object = Json::object({{"codec", video.track.codec_name}});
    if (video.sps) {
        object.set("profile", profile_name(*video.sps));
        object.set("level", level_text(*video.sps));
    }
    object.set("width", video.width);
    object.set("height", video.height);
    object.set("frame_rate", std::round(video.frame_rate * 1000) / 1000);
    object.set("interlaced", video.interlaced);
    object.set("parameter_changes", video.changes);
    const media::KeyframeIntervals& intervals = video.intervals;
    object.set("keyframes", intervals.keyframes);
    object.set("keyframe_interval_ms",
               intervals.mean ? Json(json_whole_milliseconds(*intervals.mean)) : Json());
    object.set("largest_interval_ms", json_whole_milliseconds(intervals.largest));
    object.set("largest_interval_is_open", intervals.largest_is_open);
    object.set("open_gops", video.open_gops);
    object.set("b_frames", video.b_frames);
    object.set("reordered_frames", video.reordered_frames);
    add_rates(object, video.rates);
    object.set("gop_peak_bps", std::llround(video.gop_peak));
    return object;
}

Json audio_object(const media::AudioMeasurement& audio) {
    Json object = Json::object({{"codec", audio.track.codec_name}});
    const std::string_view profile = profile_name(audio);
    if (!profile.empty()) object.set("profile", profile);
    object.set("sample_rate", audio.sample_rate);
    object.set("channels", audio.channels);
    add_rates(object, audio.rates);
    return object;
}

Json service_object(const Judged& judged) {
    Json findings = Json::array();
    for (const Finding& finding : judged.findings) {
        findings.add(Json::object({{"severity", severity_name(finding.severity)},
                                   {"what", finding.what},
                                   {"measured", finding.measured},
                                   {"limit", finding.limit},
                                   {"advice", finding.advice}}));
    }
    return Json::object({{"id", judged.service.id},
                         {"name", judged.service.name},
                         {"verdict", severity_name(service::worst(judged.findings))},
                         {"findings", findings}});
}

}  // namespace

std::string measurement_text(std::string_view name, const media::Measurement& stream) {
    std::string text = fmt::format("{}: {} looked at\n", printable(name), clock_text(stream.duration));
    if (stream.video) {
        add_video(text, *stream.video);
    } else {
        add_check_row(text, "video", "none");
    }
    if (stream.audio) {
        add_audio(text, *stream.audio);
    } else {
        add_check_row(text, "audio", "none");
    }
    if (stream.video && stream.audio) add_check_row(text, "together", rates_text(stream.rates));
    for (const media::Warning& warning : stream.warnings)
        add_wrapped(text, "warning", printable(warning.text));
    return text;
}

std::string verdict_table(const Judged& judged) {
    const std::vector<Finding>& findings = judged.findings;
    std::string text = fmt::format("{}: {}\n", printable(judged.service.name), conclusion(findings));
    for (const Severity severity : {Severity::error, Severity::warning, Severity::ok}) {
        for (const Finding& finding : findings) {
            // A finding that is well needs no line where nothing limits it.
            if (finding.severity != severity || finding.limit.empty()) continue;
            text += fmt::format("  {:<8} {:<22} {:<18} {}\n", mark_of(severity), finding.what,
                                printable(finding.measured), printable(finding.limit));
            if (!finding.advice.empty()) add_wrapped(text, "", finding.advice);
        }
    }
    const std::string unknown = what_of(findings, Severity::unknown);
    if (!unknown.empty()) add_wrapped(text, "unknown", unknown);
    return text;
}

std::string survey(const std::vector<Judged>& services) {
    std::size_t width = 0;
    for (const Judged& judged : services)
        width = std::max(width, judged.service.id.size());
    std::string text;
    for (const auto& [service, findings] : services) {
        const Severity worst = service::worst(findings);
        std::string line = fmt::format("{:<{}}  {:<8} ", service.id, width, mark_of(worst));
        if (worst == Severity::error || worst == Severity::warning) {
            line += what_of(findings, worst);
        } else {
            line += "nothing known speaks against it";
        }
        if (line.size() > table_width) line = line.substr(0, table_width - 3) + "...";
        line.erase(line.find_last_not_of(' ') + 1);
        text += printable(line) + '\n';
    }
    return text;
}

std::string check_json(std::string_view name, const media::Measurement& stream,
                       const std::vector<Judged>& services, std::string_view date, dial::ExitStatus status) {
    Json object = event_object("check");
    object.set("input", name);
    object.set("class", dial::name_of(status));
    object.set("status", static_cast<int>(status));
    object.set("duration_ms", json_whole_milliseconds(stream.duration));
    add_rates(object, stream.rates);
    object.set("video", stream.video ? video_object(*stream.video) : Json());
    object.set("audio", stream.audio ? audio_object(*stream.audio) : Json());
    Json warnings = Json::array();
    for (const media::Warning& warning : stream.warnings) {
        warnings.add(Json::object({{"message", warning.text},
                                   {"class", media::name_of(warning.type)},
                                   {"left_out_frames", warning.left_out_frames},
                                   {"moved_ms", json_whole_milliseconds(warning.moved)}}));
    }
    object.set("warnings", std::move(warnings));
    Json judgements = Json::array();
    for (const Judged& judged : services)
        judgements.add(service_object(judged));
    object.set("services", std::move(judgements));
    object.set("facts_of", date);
    return object.line() + '\n';
}

}  // namespace cli
