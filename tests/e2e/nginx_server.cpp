#include "e2e/nginx_server.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <utility>

#include "e2e/server_port.hpp"

namespace e2e {
namespace {

namespace fs = std::filesystem;

// nginx is a single process in the foreground, so that to stop it is to stop all of it.
constexpr std::string_view configuration_form = R"(
load_module @MODULE@;
daemon off; master_process off; worker_processes 1;
pid @FOLDER@/nginx.pid;
error_log @FOLDER@/error.log info;
events { worker_connections 64; }
rtmp {
  access_log off;
  server {
    listen 127.0.0.1:@PORT@; chunk_size 4096; max_message 16m;
    application live {
      live on; wait_key off; interleave on; sync 0;
      record all; record_path @FOLDER@/recordings;
      exec_record_done touch @FOLDER@/done/$name;
    }
    application each {
      live on; wait_key off; interleave on; sync 0;
      record all; record_unique on; record_path @FOLDER@/recordings/@RUN@;
    }
    application hls {
      live on; wait_key off; interleave on; sync 0;
      hls on; hls_path @FOLDER@/hls; hls_fragment 1s; hls_playlist_length 30s;
    }
    application edge { live on; sync 0; pull rtmp://127.0.0.1:@PORT@/live; }
    application denied { live on; deny publish all; }
    application forbidden { live on; on_publish http://127.0.0.1:@HTTP_PORT@/no; }
    application dead { }
  }
  server {
    listen 127.0.0.1:@SMALL_PORT@; max_message 64k;
    application live { live on; }
  }
  server {
    listen 127.0.0.1:@CLOSED_PORT@; on_connect http://127.0.0.1:@HTTP_PORT@/no;
    application live { live on; }
  }
}
http {
  access_log off;
  client_body_temp_path @FOLDER@/http; proxy_temp_path @FOLDER@/http; fastcgi_temp_path @FOLDER@/http;
  uwsgi_temp_path @FOLDER@/http; scgi_temp_path @FOLDER@/http;
  server {
    listen 127.0.0.1:@HTTP_PORT@;
    location /no { return 403; }
    location /control { rtmp_control all; }
    location /stat { rtmp_stat all; }
    location /hls { root @FOLDER@; types { application/vnd.apple.mpegurl m3u8; video/mp2t ts; } }
  }
}
)";

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
    fs::create_directory(folder_.path() / "hls");
    start_server(process_, 4, [this](const auto& ports) {
        port_ = ports[0];
        small_port_ = ports[1];
        closed_port_ = ports[2];
        http_port_ = ports[3];
        write_configuration();
        return command();
    });
}

void NginxServer::write_configuration() const {
    const std::string run = std::to_string(run_);
    fs::create_directory(folder_.path() / "recordings" / run);
    std::string text(configuration_form);
    for (const auto& [place, value] : std::initializer_list<std::pair<std::string_view, std::string>>{
             {"@MODULE@", E2E_NGINX_RTMP_MODULE},
             {"@FOLDER@", folder_.path().string()},
             {"@PORT@", std::to_string(port_)},
             {"@SMALL_PORT@", std::to_string(small_port_)},
             {"@CLOSED_PORT@", std::to_string(closed_port_)},
             {"@HTTP_PORT@", std::to_string(http_port_)},
             {"@RUN@", run},
         }) {
        for (std::size_t at = text.find(place); at != std::string::npos; at = text.find(place, at))
            text.replace(at, place.size(), value);
    }
    std::ofstream(folder_.path() / "nginx.conf") << text;
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
    // The files are put in order by their last write, in nanoseconds: their names end with the second.
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
    write_configuration();
    process_.emplace(command());
    if (!poll_until([&] { return is_listening(process_->pid(), port_); }))
        throw std::runtime_error("nginx does not listen on its port again: " + log());
}

std::string NginxServer::url(const std::string& app_and_key) const {
    return "rtmp://127.0.0.1:" + std::to_string(port_) + "/" + app_and_key;
}

std::string NginxServer::playlist_url(const std::string& key) const {
    return "http://127.0.0.1:" + std::to_string(http_port_) + "/hls/" + key + ".m3u8";
}

std::string NginxServer::url_for_small_messages(const std::string& key) const {
    return "rtmp://127.0.0.1:" + std::to_string(small_port_) + "/live/" + key;
}

std::string NginxServer::url_for_nobody(const std::string& key) const {
    return "rtmp://127.0.0.1:" + std::to_string(closed_port_) + "/live/" + key;
}

void NginxServer::drop_publisher(const std::string& app, const std::string& key) const {
    const std::string request =
        "GET /control/drop/publisher?app=" + app + "&name=" + key + " HTTP/1.0\r\nHost: localhost\r\n\r\n";
    const std::string answer = ask(http_port_, request);
    // nginx answers with the number of publishers that it dropped.
    if (!answer.ends_with("\r\n\r\n1")) throw std::runtime_error("nginx dropped no publisher: " + answer);
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

std::string NginxServer::statistics() const {
    return ask(http_port_, "GET /stat HTTP/1.0\r\nHost: localhost\r\n\r\n");
}

std::string NginxServer::log() const {
    std::ifstream file(folder_.path() / "error.log");
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace e2e
