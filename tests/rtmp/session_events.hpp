#pragma once

#include <utility>
#include <vector>

#include "rtmp/handshake.hpp"
#include "rtmp/session.hpp"

/// Sessions of the tests, and the events that they give.
namespace session_events {

/// A session's configuration for one stream, with a key that a server could split.
inline rtmp::SessionConfig config_of(const char* flash_version, rtmp::Aim aim) {
    rtmp::SessionConfig config;
    config.app = "live";
    config.tc_url = "rtmp://example.com/live";
    config.stream_name = "cam1?token=a/b&c=d";
    config.flash_version = flash_version;
    config.handshake_filler = rtmp::Bytes(rtmp::handshake_size - 8, 0x41);
    config.aim = aim;
    return config;
}

/// All events that wait, oldest first.
inline std::vector<rtmp::Event> events_of(rtmp::Session& session) {
    std::vector<rtmp::Event> events;
    while (auto event = session.next_event())
        events.push_back(std::move(*event));
    return events;
}

}  // namespace session_events
