#pragma once

#include <vector>

#include "dial/line.hpp"
#include "rtmp/session.hpp"

/// A line of a client that wants nothing more than to arrive, and keeps the events that it is handed.
struct PlainLine final : dial::Line {
    using Line::Line;
    using Line::read_replies;
    using Line::write_some;

    std::vector<rtmp::Event> heard;

  private:
    void hear(const rtmp::Event& event) override { heard.push_back(event); }
};
