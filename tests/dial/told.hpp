#pragma once

#include <string>
#include <utility>
#include <vector>

#include "dial/listener.hpp"
#include "rtmp/url.hpp"

/// Keeps what it is told, a line each: "connecting rtmp://…".
struct Told final : dial::Listener {
    std::vector<std::string> lines;

    void connecting(const rtmp::Url& url) override { lines.push_back("connecting " + url.redacted()); }
    void redirected(const rtmp::Url& from, const rtmp::Url& to) override {
        lines.push_back("redirected " + from.redacted() + " to " + to.redacted());
    }
    void warning(std::string words) override { lines.push_back("warning " + std::move(words)); }
    void detail(std::string words) override { lines.push_back("detail " + std::move(words)); }
    void trace(std::string line) override { lines.push_back("trace " + std::move(line)); }

    bool has(const std::string& part) const {
        for (const std::string& line : lines) {
            if (line.find(part) != std::string::npos) return true;
        }
        return false;
    }
};
