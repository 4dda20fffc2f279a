#include "service/verdict.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <functional>

namespace service {

namespace {

double seconds(media::Time time) {
    return std::chrono::duration<double>(time).count();
}

Severity severity_of(Strength strength) {
    return strength == Strength::hard ? Severity::error : Severity::warning;
}

/// The value of one quantity of the stream, and the words for it.
struct Measured {
    Quantity quantity;
    std::string_view what;
    double value;
    std::string text;
    /// Amount by which the value may lie above (below) a limit and still keep to it.
    double tolerance = 0;
    /// Limits beside those that the service has for the quantity, such as for this picture alone.
    std::vector<Limit> also = {};
};

/// Collects findings, one quantity after the other.
class Judge {
  public:
    explicit Judge(const Service& service) : service_(service) {}

    using Describe = std::function<std::string(double limit)>;
    /// Holds a value to an upper bound. `describe` and `advise` are given a limit.
    void at_most(const Measured& measured, const Describe& describe, const Describe& advise) {
        hold(measured, "at most ", describe, advise,
             [&measured](double limit) { return measured.value > limit + measured.tolerance; });
    }
    void at_least(const Measured& measured, const Describe& describe, const Describe& advise) {
        hold(measured, "at least ", describe, advise,
             [&measured](double limit) { return measured.value < limit - measured.tolerance; });
    }
    /// Adds a finding on something that the service wants, or says nothing of.
    void need(std::optional<Strength> needed, bool is_met, Finding finding) {
        if (is_met) {
            finding.severity = Severity::ok;
            finding.advice.clear();
            if (!needed) finding.limit.clear();
        } else if (needed) {
            finding.severity = severity_of(*needed);
        } else {
            finding.severity = Severity::unknown;
            finding.limit.clear();
            finding.advice.clear();
        }
        findings_.push_back(std::move(finding));
    }
    void codec(std::string_view what, const std::string& name, const std::optional<Codecs>& taken,
               std::string_view advice) {
        Finding finding{Severity::unknown, std::string(what), name, {}, {}};
        if (taken) {
            finding.limit = fmt::format("{}", fmt::join(taken->names, ", "));
            const bool is_taken =
                std::find(taken->names.begin(), taken->names.end(), name) != taken->names.end();
            finding.severity = is_taken ? Severity::ok : severity_of(taken->strength);
            if (!is_taken) finding.advice = advice;
        }
        findings_.push_back(std::move(finding));
    }
    void add(Finding finding) { findings_.push_back(std::move(finding)); }

    const Service& service() const { return service_; }
    /// The limits for a quantity; empty for none that is known.
    const std::vector<Limit>& limits(Quantity quantity) const {
        static const std::vector<Limit> none;
        const auto found = service_.limits.find(quantity);
        return found == service_.limits.end() ? none : found->second;
    }
    std::vector<Finding> take() { return std::move(findings_); }

  private:
    template <typename Breaks>
    void hold(const Measured& measured, std::string_view bound, const Describe& describe,
              const Describe& advise, Breaks breaks) {
        Finding finding{Severity::unknown, std::string(measured.what), measured.text, {}, {}};
        std::vector<Limit> all = limits(measured.quantity);
        all.insert(all.end(), measured.also.begin(), measured.also.end());
        for (const Limit& limit : all) {
            const Severity severity = breaks(limit.value) ? severity_of(limit.strength) : Severity::ok;
            // The limit that is broken worst is told; where all are kept, a hard one rather than advice.
            const bool tells = finding.limit.empty() || severity < finding.severity ||
                               (severity == finding.severity && limit.strength == Strength::hard);
            if (!tells) continue;
            finding.severity = severity;
            finding.limit = fmt::format("{}{}", bound, describe(limit.value));
            finding.advice = severity == Severity::ok ? std::string() : advise(limit.value);
        }
        findings_.push_back(std::move(finding));
    }

    const Service& service_;
    std::vector<Finding> findings_;
};

std::string kbps(double value) {
    return fmt::format("{:.0f} kbit/s", value);
}

Measured rate(Quantity quantity, std::string_view what, double bits_per_second) {
    const double value = bits_per_second / 1000;
    return {quantity, what, value, kbps(value), value * rate_tolerance};
}

/// Seconds between keyframes that keep to every limit: two, or as near to two as the limits allow.
double wanted_interval(const Judge& judge) {
    double wanted = 2;
    for (const Limit& limit : judge.limits(Quantity::keyframe_interval))
        wanted = std::min(wanted, limit.value);
    for (const Limit& limit : judge.limits(Quantity::least_keyframe_interval))
        wanted = std::max(wanted, limit.value);
    return wanted;
}

void judge_intervals(Judge& judge, const media::VideoMeasurement& video) {
    const media::KeyframeIntervals& intervals = video.intervals;
    if (intervals.keyframes == 0 || video.frame_rate <= 0) return;
    // Half a frame is forgiven: 120 frames at 29.97 a second are 4.004 s.
    const double half_a_frame = 0.5 / video.frame_rate;
    const auto describe = [](double limit) { return fmt::format("{:g} s", limit); };
    const auto frames = std::max(1.0, std::floor(wanted_interval(judge) * video.frame_rate + 0.5));
    std::string at_that = fmt::format("re-encode with ffmpeg -g {:.0f}", frames);
    const double largest = seconds(intervals.largest);
    judge.at_most(
        {Quantity::keyframe_interval, "keyframe interval", largest,
         fmt::format("{}{:.3g} s", intervals.largest_is_open ? "at least " : "", largest), half_a_frame},
        describe, [&at_that](double /*limit*/) { return at_that; });
    if (!intervals.mean) return;
    // The shortest interval says nothing: encoders add a keyframe where the scene changes.
    const double mean = seconds(*intervals.mean);
    judge.at_least({Quantity::least_keyframe_interval, "mean keyframe interval", mean,
                    fmt::format("{:.3g} s", mean), half_a_frame},
                   describe, [&at_that](double /*limit*/) { return at_that + " -sc_threshold 0"; });
}

void judge_picture(Judge& judge, const media::VideoMeasurement& video) {
    const auto pixels = [](double limit) { return fmt::format("{:g}", limit); };
    const int wide = std::max(video.width, video.height);
    const int high = std::min(video.width, video.height);
    const bool is_portrait = video.height > video.width;
    judge.at_most(
        {Quantity::width, is_portrait ? "height" : "width", static_cast<double>(wide), std::to_string(wide)},
        pixels, [is_portrait](double limit) {
            return fmt::format("re-encode with ffmpeg -vf scale={}",
                               is_portrait ? fmt::format("-2:{:g}", limit) : fmt::format("{:g}:-2", limit));
        });
    judge.at_most(
        {Quantity::height, is_portrait ? "width" : "height", static_cast<double>(high), std::to_string(high)},
        pixels, [is_portrait](double limit) {
            return fmt::format("re-encode with ffmpeg -vf scale={}",
                               is_portrait ? fmt::format("{:g}:-2", limit) : fmt::format("-2:{:g}", limit));
        });
    // Times in milliseconds make 60 frames a second look like 60.02.
    judge.at_most(
        {Quantity::frames_per_second, "frame rate", video.frame_rate,
         fmt::format("{:.4g} fps", video.frame_rate), video.frame_rate / 100},
        [](double limit) { return fmt::format("{:g} fps", limit); },
        [](double limit) { return fmt::format("re-encode with ffmpeg -r {:g}", limit); });
}

/// The bit rate that the service wants of such a picture; null where that is not known.
const VideoRate* wanted_rate(const Service& service, const media::VideoMeasurement& video) {
    const double high = std::min(video.width, video.height);
    // Times in milliseconds make 30 frames a second look like 30.01.
    const double frames_per_second = video.frame_rate * 0.99;
    const auto fits = [&](const VideoRate& rate) {
        return std::find(rate.codecs.begin(), rate.codecs.end(), video.track.codec_name) !=
                   rate.codecs.end() &&
               high > rate.above_height && high <= rate.height &&
               frames_per_second > rate.above_frames_per_second &&
               frames_per_second <= rate.frames_per_second;
    };
    const auto found = std::find_if(service.video_rates.begin(), service.video_rates.end(), fits);
    return found == service.video_rates.end() ? nullptr : &*found;
}

void judge_video_rate(Judge& judge, const media::VideoMeasurement& video) {
    const auto reencode = [](double limit) {
        return fmt::format("re-encode with ffmpeg -b:v {0:g}k -maxrate {0:g}k -bufsize {1:g}k", limit,
                           limit * 2);
    };
    const VideoRate* const wanted = wanted_rate(judge.service(), video);
    Measured measured = rate(Quantity::video_kbps, "video bit rate", video.rates.mean);
    if (wanted != nullptr) measured.also.push_back({wanted->most, wanted->strength});
    judge.at_most(measured, kbps, reencode);
    Measured least = rate(Quantity::least_video_kbps, "least video bit rate", video.rates.mean);
    if (wanted != nullptr && wanted->least) least.also.push_back({*wanted->least, wanted->strength});
    if (!least.also.empty() || !judge.limits(least.quantity).empty()) judge.at_least(least, kbps, reencode);
}

void judge_video(Judge& judge, const media::VideoMeasurement& video) {
    const Service& service = judge.service();
    judge.codec("video codec", video.track.codec_name, service.video_codecs,
                "re-encode with ffmpeg -c:v libx264");
    judge_picture(judge, video);
    judge_intervals(judge, video);
    judge.need(
        service.needs_closed_gops, video.open_gops == 0,
        {Severity::ok, "closed GOPs", video.open_gops == 0 ? "yes" : fmt::format("{} open", video.open_gops),
         "all", "re-encode with ffmpeg -flags +cgop"});
    judge.at_most(
        {Quantity::reordered_frames, "reordered frames (B)", static_cast<double>(video.reordered_frames),
         std::to_string(video.reordered_frames)},
        [](double limit) { return limit == 0 ? std::string("0 (no B-frames)") : fmt::format("{:g}", limit); },
        [](double limit) { return fmt::format("re-encode with ffmpeg -bf {:g}", limit); });
    judge.need(service.needs_progressive, !video.interlaced,
               {Severity::ok, "progressive", video.interlaced ? "interlaced" : "yes", "yes",
                "re-encode with ffmpeg -vf bwdif"});
    judge_video_rate(judge, video);
}

void judge_audio(Judge& judge, const media::AudioMeasurement& audio) {
    const Service& service = judge.service();
    judge.codec("audio codec", audio.track.codec_name, service.audio_codecs,
                "re-encode with ffmpeg -c:a aac");
    if (audio.object_type > 2) {
        judge.add({Severity::unknown, "HE-AAC", "yes", {}, {}});
    }
    judge.at_most(
        {Quantity::audio_channels, "audio channels", static_cast<double>(audio.channels),
         std::to_string(audio.channels)},
        [](double limit) { return fmt::format("{:g}", limit); },
        [](double limit) { return fmt::format("re-encode with ffmpeg -c:a aac -ac {:g}", limit); });
    judge.at_most(rate(Quantity::audio_kbps, "audio bit rate", audio.rates.mean), kbps, [](double limit) {
        return fmt::format("re-encode with ffmpeg -c:a aac -b:a {:g}k", limit);
    });
}

std::string length_text(media::Time duration) {
    const double length = seconds(duration);
    if (length < 60) return fmt::format("{:.0f} s", length);
    return length < 3600 ? fmt::format("{:.0f} min", length / 60) : fmt::format("{:.1f} h", length / 3600);
}

void judge_duration(Judge& judge, media::Time duration) {
    Finding finding{Severity::unknown, "length", length_text(duration), {}, {}};
    if (const std::optional<double> most = judge.service().session_hours) {
        const bool is_longer = seconds(duration) > *most * 3600;
        finding.severity = is_longer ? Severity::warning : Severity::ok;
        finding.limit = fmt::format("at most {:g} h", *most);
        if (is_longer) finding.advice = "publish it in parts: the session ends before it";
    }
    judge.add(std::move(finding));
}

/// True where the input announces a track of that type, and nothing of it comes.
bool is_missing(const media::Measurement& stream, media::TrackType type) {
    return std::any_of(stream.warnings.begin(), stream.warnings.end(),
                       [type](const media::Warning& warning) { return warning.missing == type; });
}

}  // namespace

std::vector<Finding> judge(const media::Measurement& stream, const Service& service) {
    Judge judge(service);
    judge.need(service.needs_video, stream.video.has_value(),
               {Severity::ok, "video track", stream.video ? "yes" : "none", "needed",
                "publish an input that has video"});
    if (stream.video) judge_video(judge, *stream.video);
    judge.need(service.needs_audio, stream.audio.has_value(),
               {Severity::ok, "audio track", stream.audio ? "yes" : "none", "needed",
                is_missing(stream, media::TrackType::audio)
                    ? "write the input anew: it has audio that cannot be sent"
                    : "add --silent-audio"});
    if (stream.audio) judge_audio(judge, *stream.audio);
    judge.at_most(rate(Quantity::total_kbps, "total bit rate", stream.rates.mean), kbps,
                  [](double limit) { return fmt::format("re-encode with less: {} in all", kbps(limit)); });
    judge.at_least(rate(Quantity::least_total_kbps, "least total bit rate", stream.rates.mean), kbps,
                   [](double limit) { return fmt::format("re-encode with more: {} in all", kbps(limit)); });
    judge_duration(judge, stream.duration);
    return judge.take();
}

Severity worst(const std::vector<Finding>& findings) {
    Severity worst = Severity::ok;
    for (const Finding& finding : findings)
        worst = std::min(worst, finding.severity);
    return worst;
}

}  // namespace service
