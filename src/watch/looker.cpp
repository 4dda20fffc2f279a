#include "watch/looker.hpp"

#include <algorithm>
#include <exception>
#include <fmt/format.h>
#include <memory>
#include <utility>

#include "dial/network_failure.hpp"
#include "ground/signal_mask.hpp"
#include "watch/play_line.hpp"
#include "watch/remote_failure.hpp"

namespace watch {

namespace {

using Now = std::chrono::steady_clock;
using dial::ExitStatus;
using dial::Failure;

}  // namespace

Looker::Looker(Settings settings, dial::Listener& listener, std::atomic<std::size_t>& waiting,
               net::Wakeup& control)
    : settings_(std::move(settings)), listener_(listener) {
    looked_.name =
        settings_.address.empty() ? settings_.url.redacted() : media::redacted_address(settings_.address);
    thread_ = std::thread([this, &waiting, &control] {
        ground::leave_signals_to_others();
        run();
        --waiting;
        control.signal();
    });
}

Looker::~Looker() {
    leave();
    if (thread_.joinable()) thread_.join();
}

void Looker::leave() {
    calls_.end();
}

Looked Looker::take() {
    thread_.join();
    return std::move(looked_);
}

void Looker::run() {
    try {
        if (settings_.address.empty()) {
            look_over_rtmp();
        } else {
            look_over_http();
        }
    } catch (const Failure& failure) {
        looked_.failure = failure;
    } catch (const std::exception& error) {
        looked_.failure = Failure(ExitStatus::internal, looked_.name + ": " + dial::unforeseen(error));
    }
}

void Looker::look_over_rtmp() {
    dial::Approach approach(settings_.url, settings_.dialled, listener_, calls_.hurry);
    try {
        const std::unique_ptr<PlayLine> line = join(approach, settings_.dialled, listener_, calls_.hurry);
        Look look(line->times().stream_created);
        try {
            play(*line, look);
        } catch (...) {
            looked_.sight = look.sight();
            throw;
        }
        looked_.sight = look.sight();
        looked_.has_ended = line->has_ended();
        require_life(look);
    } catch (const std::exception&) {
        looked_.failure = dial::caught_failure(settings_.url);
    }
    looked_.reached = approach.reached();
    looked_.connections = approach.connections();
}

void Looker::play(PlayLine& line, Look& look) {
    TimePoint deadline = Now::now() + settings_.patience;
    bool has_frames = false;
    for (;;) {
        line.listen(std::min(deadline, look.enough_at()), calls_.news);
        for (const PlayLine::Played& one : line.take_played())
            look.take(one.media, one.arrived);
        if (calls_.leave)
            throw Failure(ExitStatus::interrupted, looked_.name + ": interrupted while looking at it");
        const TimePoint now = Now::now();
        if (std::exchange(has_frames, look.has_frames()) != look.has_frames())
            deadline = now + settings_.patience;
        if (line.has_ended() || now >= std::min(deadline, look.enough_at())) return;
    }
}

void Looker::look_over_http() {
    media::RemoteAccess access = settings_.access;
    access.patience = settings_.patience;
    access.interrupt = &calls_.leave;
    access.interrupt_descriptor = calls_.hurry.wakeup().descriptor();
    Look look(Now::now());
    try {
        media::RemoteStream stream(settings_.address, access);
        looked_.container = stream.container();
        stream.end_waits_at(Now::now() + settings_.patience);
        read(stream, look);
        looked_.sight = look.sight();
        require_life(look);
    } catch (const media::RemoteError& error) {
        looked_.sight = look.sight();
        // The time was over while it waited for more of a stream: that is judged by what came.
        const bool is_over_time = error.cause() == media::RemoteError::Cause::silent && look.has_frames();
        if (!is_over_time)
            throw remote_failure(error, settings_.address, settings_.dialled, settings_.patience,
                                 calls_.hurry);
        require_life(look);
    }
}

void Looker::read(media::RemoteStream& stream, Look& look) {
    std::optional<TimePoint> deadline;
    for (;;) {
        const std::optional<media::RemoteUnit> unit = stream.next();
        const TimePoint now = Now::now();
        looked_.has_ended = !unit;
        // A demuxer hands out what it still held as its wait ends.
        if (!unit || (deadline && now >= *deadline)) return;
        look.take(*unit, now);
        if (!deadline) deadline = now + settings_.patience;
        const TimePoint end = std::min(*deadline, look.enough_at());
        if (now >= end) return;
        stream.end_waits_at(end);
    }
}

void Looker::require_life(const Look& look) const {
    const double patience = std::chrono::duration<double>(settings_.patience).count();
    if (look.flows() || (look.has_frames() && looked_.has_ended)) return;
    if (look.has_frames())
        throw Failure(
            ExitStatus::timed_out,
            fmt::format("{}: nothing more came within {:.3g} s than what was kept for those who join; is "
                        "the stream still being published? --verify-timeout waits longer",
                        looked_.name, patience));
    if (look.sight().malformed > 0)
        throw Failure(
            ExitStatus::nothing_to_send, "no_media",
            looked_.name + ": what comes is no audio or video that is known; is this the right stream?");
    if (looked_.has_ended)
        throw Failure(ExitStatus::nothing_to_send, "no_media",
                      looked_.name + ": the stream ended before a frame came; is it being published now?");
    throw Failure(
        ExitStatus::timed_out,
        fmt::format("{}: no frame came within {:.3g} s; is the stream being published now, and under "
                    "this name? --verify-timeout waits longer",
                    looked_.name, patience));
}

}  // namespace watch
