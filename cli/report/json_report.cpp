#include "cli/report/json_report.hpp"

#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>
#include <variant>

#include "cli/report/json_values.hpp"
#include "cli/text/readable.hpp"
#include "publish/step.hpp"

namespace cli {

namespace {

using nlohmann::ordered_json;
using publish::Step;

constexpr std::chrono::seconds default_interval{1};

}  // namespace

class JsonReport::Line {
  public:
    explicit Line(std::string_view event, const std::string& destination = {})
        : object_(event_object(event)) {
        if (!destination.empty()) object_["destination"] = destination;
    }

    template <typename Value>
    Line& with(const char* name, Value&& value) {
        object_[name] = std::forward<Value>(value);
        return *this;
    }

    /// All but the message.
    Line& with(const publish::Failure& failure) {
        add_failure(object_, failure);
        return *this;
    }

    Line& with(const publish::report::Progress& progress, double bits_per_second) {
        with("elapsed_ms", json_whole_milliseconds(progress.elapsed));
        with("media_ms", json_whole_milliseconds(progress.media));
        if (progress.total) with("total_ms", json_whole_milliseconds(*progress.total));
        with("sent_bytes", progress.sent_bytes);
        with("bitrate_bps", std::llround(bits_per_second));
        with("video_frames", progress.video_frames);
        with("audio_frames", progress.audio_frames);
        with("dropped_frames", progress.dropped_frames);
        with("repeated_frames", progress.repeated_frames);
        with("skipped_frames", progress.skipped_frames);
        with("behind_ms", json_whole_milliseconds(progress.behind));
        with("queue_ms", json_whole_milliseconds(progress.queued));
        with("rtt_ms",
             progress.round_trip ? ordered_json(json_milliseconds(*progress.round_trip)) : ordered_json());
        with("retransmits", progress.retransmits);
        with("unsent_bytes", progress.unsent_bytes);
        with("keyframe_interval_ms", progress.keyframe_interval
                                         ? ordered_json(json_whole_milliseconds(*progress.keyframe_interval))
                                         : ordered_json());
        with("loop", progress.pass);
        with("reconnects", progress.reconnects);
        with("moves", progress.moves);
        with("sessions", progress.sessions);
        return with("out_of_service_ms", json_whole_milliseconds(progress.out_of_service));
    }

    std::string text() const { return json_line(object_); }

  private:
    ordered_json object_;
};

void JsonReport::report(const publish::Report& report) {
    std::visit([this](const auto& one) { show(one); }, report);
}

std::optional<std::chrono::nanoseconds> JsonReport::progress_interval() const {
    if (interval_ && interval_->count() == 0) return std::nullopt;
    return interval_.value_or(default_interval);
}

void JsonReport::error(const publish::Failure& failure) {
    write(Line("error").with(failure).with("message", failure.what()));
}

void JsonReport::write(const Line& line) {
    if (const std::size_t count = output_.take_left_out(); count > 0) {
        output_.line(Line("warning")
                         .with("message", count_text(count, "line") + " left out: the reader is too slow")
                         .text());
    }
    output_.line(line.text());
}

void JsonReport::show(const publish::report::Opened& opened) {
    Line line("start");
    line.with("inputs", ordered_json::array({opened.input}));
    if (opened.duration) line.with("duration_ms", json_whole_milliseconds(*opened.duration));
    ordered_json tracks = ordered_json::array();
    for (const media::Track& track : opened.tracks)
        tracks.push_back(json_track(track));
    write(line.with("tracks", std::move(tracks)));
}

void JsonReport::show(const publish::report::Connecting& connecting) {
    write(Line("connecting", connecting.destination)
              .with("host", connecting.host)
              .with("port", connecting.port));
}

void JsonReport::show(const publish::report::Redirected& redirected) {
    write(Line("redirected").with("from", redirected.from).with("to", redirected.to));
}

void JsonReport::show(const publish::report::Publishing& publishing) {
    Line connected("connected", publishing.destination);
    connected.with("address", publishing.address).with("server", publishing.server);
    connected.with("tls", publishing.tls ? ordered_json(publishing.tls->version) : ordered_json());
    if (publishing.tls) {
        connected.with("cipher", publishing.tls->cipher)
            .with("certificate",
                  ordered_json{{"subject", publishing.tls->subject}, {"issuer", publishing.tls->issuer}});
    }
    const publish::StepTimes& times = publishing.times;
    for (const Step step : {Step::resolve, Step::connect, Step::tls, Step::handshake})
        connected.with(fmt::format("{}_ms", name_of(step)).c_str(), json_milliseconds(times.spent(step)));
    connected.with("publish_ms", json_milliseconds(times.spent(Step::connect_command, Step::publish)));
    write(connected);
    write(Line("publishing", publishing.destination).with("address", publishing.address));
}

void JsonReport::show(const publish::report::Progress& progress) {
    const Rates rates = meters_[progress.destination].update(progress);
    write(Line("progress", progress.destination)
              .with(progress, rates.bits_per_second)
              .with("fps", std::round(rates.video_frames_per_second * 100) / 100));
}

void JsonReport::show(const publish::report::Retrying& retrying) {
    Line line("retry", retrying.destination);
    line.with("attempt", retrying.attempt);
    line.with("limit", retrying.limit ? ordered_json(*retrying.limit) : ordered_json());
    line.with("delay_ms", json_whole_milliseconds(retrying.delay));
    write(line.with("reason", retrying.failure.what()).with(retrying.failure));
}

void JsonReport::show(const publish::report::Resumed& resumed) {
    write(Line("resumed", resumed.destination)
              .with("out_of_service_ms", json_whole_milliseconds(resumed.out_of_service))
              .with("repeated_frames", resumed.repeated_frames)
              .with("skipped_frames", resumed.skipped_frames));
}

void JsonReport::show(const publish::report::SessionBegun& begun) {
    write(Line("session", begun.destination)
              .with("number", begun.number)
              .with("gap_ms", json_whole_milliseconds(begun.gap)));
}

void JsonReport::show(const publish::report::Moved& moved) {
    write(Line("moved").with("from", moved.from).with("to", moved.to));
}

void JsonReport::show(const publish::report::Warning& warning) {
    write(Line("warning").with("message", warning.text));
}

void JsonReport::show(const publish::report::Detail& detail) {
    if (verbosity_ == Verbosity::verbose) write(Line("detail").with("message", detail.text));
}

void JsonReport::show(const publish::report::Trace& trace) {
    write(Line("trace").with("message", trace.text));
}

void JsonReport::show(const publish::report::Ended& ended) {
    if (ended.failure) {
        write(Line("error", ended.destination).with(*ended.failure).with("message", ended.failure->what()));
    }
    const double seconds = std::chrono::duration<double>(ended.totals.elapsed).count();
    const double bits = 8 * static_cast<double>(ended.totals.sent_bytes);
    write(Line("end", ended.destination)
              .with("class", publish::name_of(ended.status))
              .with("status", static_cast<int>(ended.status))
              .with("confirmed", name_of(ended.confirmation))
              .with(ended.totals, seconds > 0 ? bits / seconds : 0));
}

}  // namespace cli
