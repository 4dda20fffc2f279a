#pragma once

#include <doctest/doctest.h>
#include <vector>

#include "publish/push.hpp"

/// In real time, but twenty times as fast, to an ingest that cuts the first connection after some messages.
struct Cut {
    ingest::ServerConfig config = [] {
        ingest::ServerConfig cutting;
        ingest::Script script;
        script.close_after = ingest::Moment{ingest::Point::messages, 60};
        cutting.scripts = {script, ingest::Script{}};
        cutting.keeping.media = true;
        return cutting;
    }();
    ingest::Server server{config};
    Pushed pushed{Clip::Shape{.length = std::chrono::seconds(3)}};
    publish::Settings settings = [] {
        publish::Settings retrying = unpaced();
        retrying.speed = 20;
        retrying.retry = {.first = 0, .live = 1, .delay = std::chrono::milliseconds(1)};
        return retrying;
    }();

    /// The media messages of the second connection.
    std::vector<ingest::SeenMessage> run() {
        push(pushed, server, settings);
        CAPTURE(pushed.error);
        REQUIRE(pushed.status == dial::ExitStatus::success);
        REQUIRE(server.wait_for(ended, 1));
        return server.seen(1).media;
    }
};
