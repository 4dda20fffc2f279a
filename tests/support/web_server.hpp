#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "ground/descriptor.hpp"

/// A small HTTP server on a port of its own of 127.0.0.1: one request a connection, and pages that a test lays out.
class WebServer {
  public:
    struct Page {
        std::string body;
        std::string status = "200 OK";
        /// Further lines of the reply, each ended by "\r\n".
        std::string headers = {};
        enum class End {
            /// The length is told, and the connection closed behind it.
            told,
            /// The connection stays open behind the body, as that of a live stream whose encoder pauses.
            open,
        };
        End end = End::told;
    };

    explicit WebServer(std::map<std::string, Page> pages);
    ~WebServer();
    WebServer(const WebServer&) = delete;
    WebServer& operator=(const WebServer&) = delete;

    std::uint16_t port() const { return port_; }
    /// The URL of a page: "/live.m3u8".
    std::string url(const std::string& path) const;
    /// Lays out a page, or another one in its place.
    void set(const std::string& path, Page page);
    /// The requests so far, whole with their headers.
    std::vector<std::string> requests() const;

  private:
    void serve();
    void answer(ground::Descriptor client);

    ground::Descriptor listener_;
    ground::Descriptor stop_;
    std::uint16_t port_ = 0;
    mutable std::mutex mutex_;
    std::map<std::string, Page> pages_;
    std::vector<std::string> requests_;
    /// Connections that stay open.
    std::vector<ground::Descriptor> open_;
    std::thread thread_;
};
