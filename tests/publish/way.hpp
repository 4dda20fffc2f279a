#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "dial/hurry.hpp"
#include "ingest/server.hpp"
#include "publish/connect/approach.hpp"
#include "publish/push.hpp"
#include "publish/queue/queued_message.hpp"
#include "publish/report_queue.hpp"

/// All that a connection to a scripted ingest needs beside it.
struct Way {
    net::Wakeup control;
    publish::ReportQueue reports{control};
    dial::Hurry hurry;
    publish::Terms settings{unpaced()};
    /// Is never signalled.
    net::Wakeup never;

    std::unique_ptr<publish::Connection> to(const ingest::Server& server) {
        return publish::Approach(rtmp::parse_url(server.url()), settings, reports, hurry).go();
    }

    /// Reports of that kind since the last call; all others are dropped.
    template <class T>
    std::vector<T> told() {
        std::vector<T> found;
        for (const publish::Report& report : reports.take()) {
            if (const T* one = std::get_if<T>(&report)) found.push_back(*one);
        }
        return found;
    }
};

/// A frame of sound, which a stream can begin with.
inline publish::QueuedMessage sound(std::chrono::milliseconds time) {
    return {{std::make_shared<const rtmp::Message>(
                 rtmp::make_message(rtmp::MessageType::audio, time.count(), {0xAF, 1, 2, 3})),
             time, publish::QueuedMessage::Role::entry},
            publish::TimePoint::min()};
}
