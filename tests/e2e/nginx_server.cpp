#include "e2e/nginx_server.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <functional>
#include <iterator>
#include <stdexcept>
#include <thread>

#include "e2e/server_port.hpp"

namespace e2e {
namespace {

namespace fs = std::filesystem;

std::string configuration(const fs::path& folder, std::uint16_t port, std::uint16_t small_port, int run) {
    const std::string f = folder;
    const std::string recordings_of_run = f + "/recordings/" + std::to_string(run);
    fs::create_directories(recordings_of_run);
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
           "    application each {\n"
           "      live on; wait_key off; interleave on; sync 0;\n"
           "      record all; record_unique on; record_path " +
           recordings_of_run +
           ";\n"
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
        std::ofstream(file) << configuration(folder_.path(), port, small_port_, run_);
        return command();
    });
}

Command NginxServer::command() const {
    return {{E2E_NGINX, "-p", folder_.path(), "-e", folder_.path() / "error.log", "-c",
             folder_.path() / "nginx.conf"}};
}

std::vector<fs::path> NginxServer::recordings(const std::string& key) const {
    std::vector<fs::path> files;
    for (const fs::directory_entry& file : fs::recursive_directory_iterator(folder_.path() / "recordings")) {
        if (file.path().filename().string().starts_with(key + "-")) files.push_back(file.path());
    }
    // Their names end with the second; the time of the last write has nanoseconds.
    std::sort(files.begin(), files.end(), [](const fs::path& one, const fs::path& other) {
        return fs::last_write_time(one) < fs::last_write_time(other);
    });
    return files;
}

void NginxServer::kill() {
    process_->send_signal(SIGKILL);
    process_->wait();
}

void NginxServer::start_again() {
    ++run_;
    std::ofstream(folder_.path() / "nginx.conf") << configuration(folder_.path(), port_, small_port_, run_);
    process_.emplace(command());
    if (!poll_until([&] { return is_listening(port_); }))
        throw std::runtime_error("nginx does not listen on its port again: " + log());
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
