#include "e2e/node_media_server.hpp"

#include <chrono>
#include <fstream>
#include <stdexcept>
#include <string_view>
#include <thread>

#include "e2e/server_port.hpp"

namespace e2e {
namespace {

namespace fs = std::filesystem;

/// The folder of the server's package, and the program node; empty for what is not there.
constexpr std::string_view package = E2E_NODE_MEDIA_SERVER;
constexpr std::string_view node = E2E_NODE;

}  // namespace

std::string NodeMediaServer::why_not() {
    if (node.empty()) return "there is no node";
    if (package.empty()) return "the npm package node-media-server 4 is not there";
    const std::string version = run({{std::string(node), "--version"}}).out;  // v20.1.0
    constexpr int oldest = 20;
    if (version.size() < 2 || std::stoi(version.substr(1)) < oldest)
        return "node is older than 20: " + version.substr(0, version.find('\n'));
    return {};
}

NodeMediaServer::NodeMediaServer(Publishers publishers) {
    start_server(process_, 3, [&](const auto& ports) {
        port_ = ports[0];
        tls_port_ = ports[1];
        http_port_ = ports[2];
        return command(publishers);
    });
}

Command NodeMediaServer::command(Publishers publishers) {
    const std::string f = folder_.path();
    const std::string p = std::string(package);
    // The server writes to this file, too.
    std::ofstream(f + "/config.json")
        << R"({"bind":"127.0.0.1","store":{"path":")" << f << R"(/data","maxHistory":10},)"
        << R"("auth":{"play":false,"publish":)"
        << (publishers == Publishers::signed_urls_alone ? "true" : "false")
        << R"(,"secret":"secret","jwt":{"secret":"x","expiresIn":"1h","refreshExpiresIn":"1d",)"
        << R"("algorithm":"HS256","users":[]}},"rtmp":{"port":)" << port_ << R"(},"rtmps":{"port":)"
        << tls_port_ << R"(,"key":")" << p << R"(/bin/key.pem","cert":")" << p << R"(/bin/cert.pem"},)"
        << R"("http":{"port":)" << http_port_ << R"(},"record":{"path":")" << f
        << R"(/record","auto":true}})";
    return {{std::string(node), p + "/bin/app.js", "-c", f + "/config.json"}};
}

std::string NodeMediaServer::url(const std::string& app_and_key) const {
    return "rtmp://127.0.0.1:" + std::to_string(port_) + "/" + app_and_key;
}

std::string NodeMediaServer::flv_url(const std::string& app_and_key) const {
    return "http://127.0.0.1:" + std::to_string(http_port_) + "/" + app_and_key + ".flv";
}

std::string NodeMediaServer::tls_url(const std::string& app_and_key) const {
    return "rtmps://127.0.0.1:" + std::to_string(tls_port_) + "/" + app_and_key;
}

fs::path NodeMediaServer::recording(const std::string& app_and_key) const {
    // record/APP/KEY/TIME.flv, whole a moment after the publisher has gone: when it has ceased to grow.
    const fs::path folder = folder_.path() / "record" / app_and_key;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    std::uintmax_t before = 0;
    while (std::chrono::steady_clock::now() < deadline) {
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
        if (!fs::exists(folder) || fs::is_empty(folder)) continue;
        const fs::path file = fs::directory_iterator(folder)->path();
        const std::uintmax_t size = fs::file_size(file);
        if (size > 0 && size == before) return file;
        before = size;
    }
    throw std::runtime_error("node-media-server has not recorded " + app_and_key);
}

}  // namespace e2e
