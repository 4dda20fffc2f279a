#include "cli/report/console_listener.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <variant>

#include "cli/figures/progress_line.hpp"
#include "cli/text/readable.hpp"
#include "dial/step.hpp"

namespace cli {

namespace {

using dial::Step;

constexpr std::chrono::milliseconds redraw_interval{500};
constexpr std::chrono::seconds line_interval{30};

std::string confirmation_text(publish::Confirmation confirmation) {
    switch (confirmation) {
        case publish::Confirmation::none:
            return "the end is not confirmed";
        case publish::Confirmation::acked:
            return "end confirmed: acked (the server's system has every byte)";
        case publish::Confirmation::closed:
            return "end confirmed: closed (the server closed in order)";
        case publish::Confirmation::answered:
            return "end confirmed: answered (the server ended the stream)";
    }
    return {};
}

std::string frames_text(const publish::report::Progress& totals) {
    if (totals.video_frames == 0) return fmt::format("{} audio frames", totals.audio_frames);
    if (totals.audio_frames == 0) return fmt::format("{} video frames", totals.video_frames);
    return fmt::format("{} video and {} audio frames", totals.video_frames, totals.audio_frames);
}

/// Moves, sessions and lost connections as the last line tells them; empty without any.
std::string outages_text(const publish::report::Progress& totals) {
    std::string text = totals.moves == 0 ? "" : "; " + count_text(totals.moves, "move");
    if (totals.sessions > 1) text += "; " + count_text(totals.sessions, "session");
    if (totals.reconnects == 0) return text;
    return fmt::format("{}; {} ({} out of service, {} sent twice, {} left out)", text,
                       count_text(totals.reconnects, "reconnect"), seconds_text(totals.out_of_service),
                       count_text(totals.repeated_frames, "frame"), totals.skipped_frames);
}

/// Frames left out for a destination that was too slow, or did not take them, as the last line tells them;
/// empty without any.
std::string drops_text(const publish::report::Progress& totals) {
    std::string text;
    if (totals.dropped_frames > 0)
        text = fmt::format("; {} left out, too late", count_text(totals.dropped_frames, "frame"));
    if (totals.refused_frames > 0)
        text += fmt::format("; {} left out, refused", count_text(totals.refused_frames, "frame"));
    return text;
}

std::string_view ending(dial::ExitStatus status) {
    switch (status) {
        case dial::ExitStatus::success:
            return "";
        case dial::ExitStatus::hung_up:
            return "hung up: ";
        case dial::ExitStatus::interrupted:
            return "interrupted: ";
        case dial::ExitStatus::terminated:
            return "terminated: ";
        case dial::ExitStatus::incomplete:
            return "incomplete: ";
        default:
            return "broken off: ";
    }
}

}  // namespace

std::string ConsoleListener::name(const std::string& destination) const {
    return names_ == Names::each && !destination.empty() ? destination + ": " : "";
}

void ConsoleListener::report(const publish::Report& report) {
    const auto* ended = std::get_if<publish::report::Ended>(&report);
    if (ended != nullptr && ended->failure && names_ == Names::each) console_.error(ended->failure->what());
    if (verbosity_ == Verbosity::quiet) return;
    std::visit([this](const auto& one) { show(one); }, report);
}

std::optional<std::chrono::nanoseconds> ConsoleListener::progress_interval() const {
    if (verbosity_ == Verbosity::quiet || (interval_ && interval_->count() == 0)) return std::nullopt;
    if (interval_) return interval_;
    return console_.redraws() ? std::chrono::nanoseconds(redraw_interval) : line_interval;
}

void ConsoleListener::show(const publish::report::Opened& opened) {
    std::string text = opened.input;
    if (opened.duration) text += fmt::format(" ({})", clock_text(*opened.duration));
    std::string_view before = ": ";
    for (const media::Track& track : opened.tracks) {
        text.append(before).append(track_text(track));
        before = "; ";
    }
    console_.line(text);
}

void ConsoleListener::show(const publish::report::Connecting& connecting) {
    console_.line(fmt::format("connecting to {}", connecting.destination));
}

void ConsoleListener::show(const publish::report::Redirected& redirected) {
    console_.line(fmt::format("{} redirects to {}", redirected.from, redirected.to));
}

void ConsoleListener::show(const publish::report::Publishing& publishing) {
    const std::string through = publishing.proxy.empty() ? "" : fmt::format("through {}, ", publishing.proxy);
    console_.line(
        fmt::format("publishing to {} ({}{})", publishing.destination, through, publishing.address));
    if (verbosity_ != Verbosity::verbose) return;
    if (const std::string server = words_of(publishing.server); !server.empty())
        console_.line("server: " + server);
    if (const std::optional<net::TlsSession>& tls = publishing.tls) {
        console_.line(fmt::format("{}, {}{}; certificate of {}, issued by {}", tls->version, tls->cipher,
                                  tls->kernel_encrypts ? " (in the kernel)" : "", tls->subject, tls->issuer));
    }
    std::string times;
    for (const Step step : dial::all_steps) {
        const auto& time = publishing.times[step];
        if (!time) continue;
        const bool with_proxy = step == Step::connect && !publishing.proxy.empty();
        times += fmt::format("{}{}{} {}", times.empty() ? "" : ", ", step_text(step),
                             with_proxy ? " with the proxy" : "", milliseconds_text(*time));
    }
    console_.line(times);
}

void ConsoleListener::show(const publish::report::Progress& progress) {
    const Rates rates = meters_[progress.destination].update(progress);
    const std::string before = name(progress.destination);
    const std::string part = part_ ? part_() : "";
    const std::string behind = part.empty() ? "" : "   " + part;
    if (!console_.redraws()) {
        console_.line(before + progress_line({progress, rates}, {.width = std::string::npos}) + behind);
        return;
    }
    if (progress.elapsed == slowest_.elapsed && progress.behind <= slowest_.behind && !before.empty()) return;
    slowest_ = progress;
    // The last column stays free: some terminals begin a new line there.
    const std::size_t width = console_.width() - 1;
    const bool fits = before.size() + behind.size() < width;
    const std::size_t left = width - std::min(width, before.size() + (fits ? behind.size() : 0));
    console_.redraw(before +
                    progress_line({progress, rates}, {.width = left, .colours = console_.colours()}) +
                    (fits ? behind : ""));
}

void ConsoleListener::show(const publish::report::Retrying& retrying) {
    const std::string attempt = retrying.limit ? fmt::format("{} of {}", retrying.attempt, *retrying.limit)
                                               : std::to_string(retrying.attempt);
    console_.warning(fmt::format("{}; trying again in {} (attempt {})", retrying.failure.what(),
                                 seconds_text(retrying.delay), attempt));
}

void ConsoleListener::show(const publish::report::Resumed& resumed) {
    console_.line(fmt::format("{}live again after {}: {} sent once more, {} left out",
                              name(resumed.destination), seconds_text(resumed.out_of_service),
                              count_text(resumed.repeated_frames, "frame"), resumed.skipped_frames));
}

void ConsoleListener::show(const publish::report::SessionBegun& begun) {
    const std::string left_out =
        begun.skipped_frames == 0 ? "nothing" : count_text(begun.skipped_frames, "frame");
    console_.line(fmt::format("{}session {} begun, {} after the one before ended; {} left out",
                              name(begun.destination), begun.number, seconds_text(begun.gap), left_out));
}

void ConsoleListener::show(const publish::report::Moved& moved) {
    console_.line(fmt::format("moved from {} to {}, as the server asked", moved.from, moved.to));
}

void ConsoleListener::show(const publish::report::InputStalled& stalled) {
    console_.warning(fmt::format("nothing has come from the input for {}", seconds_text(stalled.silent)));
}

void ConsoleListener::show(const publish::report::InputResumed& resumed) {
    console_.line(fmt::format("the input goes on after {}", seconds_text(resumed.silent)));
}

void ConsoleListener::show(const publish::report::Warning& warning) {
    console_.warning(warning.text);
}

void ConsoleListener::show(const publish::report::Detail& detail) {
    if (verbosity_ == Verbosity::verbose) console_.line(detail.text);
}

void ConsoleListener::show(const publish::report::Trace& trace) {
    console_.line(trace.text);
}

void ConsoleListener::show(const publish::report::Ended& ended) {
    const publish::report::Progress& totals = ended.totals;
    const std::string before = name(ended.destination);
    if (totals.video_frames + totals.audio_frames == 0) {
        console_.line(fmt::format("{}{}nothing was sent", before, ending(ended.status)));
        return;
    }
    if (ended.destination.empty()) {
        console_.line(fmt::format("{}read {} of media, {} in {}; nothing was sent", ending(ended.status),
                                  clock_text(totals.media), frames_text(totals),
                                  seconds_text(totals.elapsed)));
        return;
    }
    console_.line(fmt::format("{}{}sent {} of media, {}, {} in {}{}{}; {}", before, ending(ended.status),
                              clock_text(totals.media), size_text(totals.sent_bytes), frames_text(totals),
                              seconds_text(totals.elapsed), outages_text(totals), drops_text(totals),
                              confirmation_text(ended.confirmation)));
}

}  // namespace cli
