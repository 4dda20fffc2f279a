#pragma once

#include <optional>
#include <string>

#include "ingest/server.hpp"
#include "pack/error.hpp"
#include "publish/publisher.hpp"
#include "publish/recorder.hpp"
#include "support/made_source.hpp"

/// The outcome of one run against the scripted ingest, from both ends.
struct Pushed {
    explicit Pushed(Clip::Shape shape = {}) : clip(shape) {}

    dial::ExitStatus status = dial::ExitStatus::success;
    /// Empty for a success.
    std::string error;
    Recorder recorder;
    Clip clip;
    /// Data that is sent besides; null for none.
    publish::DataFeed* data = nullptr;
};

inline publish::Settings unpaced() {
    publish::Settings settings;
    settings.speed = std::nullopt;
    settings.retry.first = settings.retry.live = 0;
    settings.flash_version = "FMLE/3.0 (compatible; test)";
    settings.encoder = "test";
    return settings;
}

inline void push(Pushed& pushed, const std::string& url, const publish::Settings& settings = unpaced()) {
    publish::SteadyClock clock;
    publish::Stop stop;
    try {
        pushed.status = publish::publish(pushed.clip, "clip", {rtmp::parse_url(url)}, settings, clock,
                                         pushed.recorder, stop, pushed.data);
    } catch (const dial::Failure& failure) {
        pushed.status = failure.status();
        pushed.error = failure.what();
    } catch (const pack::Error& error) {
        pushed.status = error.kind() == pack::ErrorKind::cannot_travel ? dial::ExitStatus::nothing_to_send
                                                                       : dial::ExitStatus::input_unreadable;
        pushed.error = error.what();
    }
}

/// Pushes the whole clip to the ingest; all of it has arrived, or the ingest has seen the connection end.
inline void push(Pushed& pushed, ingest::Server& server, const publish::Settings& settings = unpaced()) {
    push(pushed, server.url("live/sekrit-key-77"), settings);
}

/// The client's side of the connection has ended.
inline bool ended(const ingest::Seen& seen) {
    return seen.ending != ingest::Ending::open;
}

/// Every frame of the clip has arrived over the connection.
inline bool whole(const ingest::Seen& seen, const Pushed& pushed) {
    return seen.video.frames == pushed.clip.video_frames() && seen.audio.frames == pushed.clip.audio_frames();
}
