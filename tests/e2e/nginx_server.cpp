#include "e2e/nginx_server.hpp"

#include <chrono>
#include <fstream>
#include <functional>
#include <iterator>
#include <stdexcept>
#include <thread>

#include "e2e/server_port.hpp"

namespace e2e {
namespace {

namespace fs = std::filesystem;

std::string configuration(const fs::path& folder, std::uint16_t port, std::uint16_t small_port) {
    const std::string f = folder;
    // A single process in the foreground, so that to stop it is to stop all of it.
    return "load_module " E2E_NGINX_RTMP_MODULE
           ";\n"
           "daemon off; master_process off; worker_processes 1;\n"
           "pid " +
           f +
           "/nginx.pid;\n"
           "error_log " +
           f +
           "/error.log info;\n"
           "events { worker_connections 64; }\n"
           "rtmp {\n"
           "  access_log off;\n"
           "  server {\n"
           "    listen 127.0.0.1:" +
           std::to_string(port) +
           "; chunk_size 4096; max_message 16m;\n"
           "    application live {\n"
           "      live on; wait_key off; interleave on; sync 0;\n"
           "      record all; record_path " +
           f +
           "/recordings;\n"
           "      exec_record_done touch " +
           f +
           "/done/$name;\n"
           "    }\n"
           "    application denied { live on; deny publish all; }\n"
           "    application dead { }\n"
           "  }\n"
           "  server {\n"
           "    listen 127.0.0.1:" +
           std::to_string(small_port) +
           "; max_message 64k;\n"
           "    application live { live on; }\n"
           "  }\n"
           "}\n";
}

bool poll_until(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
}

}  // namespace

NginxServer::NginxServer() {
    fs::create_directory(folder_.path() / "recordings");
    fs::create_directory(folder_.path() / "done");
    port_ = start_server(process_, [this](std::uint16_t port) {
        small_port_ = free_port();
        const fs::path file = folder_.path() / "nginx.conf";
        std::ofstream(file) << configuration(folder_.path(), port, small_port_);
        return Command{{E2E_NGINX, "-p", folder_.path(), "-e", folder_.path() / "error.log", "-c", file}};
    });
}

std::string NginxServer::url(const std::string& app_and_key) const {
    return "rtmp://127.0.0.1:" + std::to_string(port_) + "/" + app_and_key;
}

std::string NginxServer::url_for_small_messages(const std::string& key) const {
    return "rtmp://127.0.0.1:" + std::to_string(small_port_) + "/live/" + key;
}

fs::path NginxServer::recording(const std::string& key) const {
    if (!poll_until([&] { return fs::exists(folder_.path() / "done" / key); })) {
        throw std::runtime_error("nginx has not finished recording " + key + ":\n" + log());
    }
    return folder_.path() / "recordings" / (key + ".flv");
}

bool NginxServer::wait_until_recording(const std::string& key) const {
    return poll_until([&] { return fs::exists(folder_.path() / "recordings" / (key + ".flv")); });
}

std::string NginxServer::log() const {
    std::ifstream file(folder_.path() / "error.log");
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace e2e
