#include "e2e/nginx_front.hpp"

#include <fstream>

#include "e2e/server_port.hpp"

namespace e2e {

NginxFront::NginxFront(std::uint16_t server_port, const certificates::Identity& identity) {
    const std::string folder = folder_.path();
    std::ofstream(folder + "/server.pem") << identity.certificate << identity.key;
    port_ = start_server(process_, 1, [&](const auto& ports) {
                // nginx is a single process in the foreground, so that to stop it is to stop all of it.
                std::ofstream(folder + "/nginx.conf")
                    << "load_module " << E2E_NGINX_STREAM_MODULE << ";\n"
                    << "daemon off; master_process off; worker_processes 1;\n"
                    << "pid " << folder << "/nginx.pid;\nerror_log " << folder << "/error.log info;\n"
                    << "events { worker_connections 64; }\n"
                    << "stream { server {\n  listen 127.0.0.1:" << ports.front()
                    << " ssl; tcp_nodelay on; proxy_pass 127.0.0.1:" << server_port << ";\n"
                    << "  ssl_certificate " << folder << "/server.pem; ssl_certificate_key " << folder
                    << "/server.pem;\n} }\n";
                return Command{
                    {E2E_NGINX, "-p", folder, "-e", folder + "/error.log", "-c", folder + "/nginx.conf"}};
            }).front();
}

std::string NginxFront::url(const std::string& app_and_key) const {
    return "rtmps://localhost:" + std::to_string(port_) + "/" + app_and_key;
}

}  // namespace e2e
