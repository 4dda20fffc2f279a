#include "e2e/stunnel_front.hpp"

#include <fstream>

#include "e2e/server_port.hpp"

namespace e2e {

StunnelFront::StunnelFront(std::uint16_t server_port, const certificates::Identity& identity,
                           const std::string& client_authority) {
    const std::string folder = folder_.path();
    std::ofstream(folder + "/server.pem") << identity.certificate << identity.key;
    if (!client_authority.empty()) std::ofstream(folder + "/clients.pem") << client_authority;
    port_ = start_server(process_, 1, [&](const auto& ports) {
                std::ofstream settings(folder + "/stunnel.conf");
                // stunnel stays in the foreground and has no file for its process id: to stop the process is
                // to stop all of it.
                settings << "foreground = yes\npid =\nsyslog = no\nsocket = l:TCP_NODELAY=1\nsocket = "
                            "r:TCP_NODELAY=1\n"
                         << "cert = " << folder << "/server.pem\n";
                if (!client_authority.empty())
                    settings << "CAfile = " << folder << "/clients.pem\nverifyChain = yes\n";
                // localhost may be ::1 first, and a proxy that resolves it may try no other. The test waits
                // for the port that stunnel binds last.
                const std::string port = std::to_string(ports.front());
                const std::string server = "\nconnect = 127.0.0.1:" + std::to_string(server_port) + "\n";
                if (has_ipv6()) settings << "[rtmps6]\naccept = ::1:" << port << server;
                settings << "[rtmps]\naccept = 127.0.0.1:" << port << server;
                settings.close();
                return Command{{E2E_STUNNEL, folder + "/stunnel.conf"}};
            }).front();
}

std::string StunnelFront::url(const std::string& app_and_key) const {
    return "rtmps://localhost:" + std::to_string(port_) + "/" + app_and_key;
}

}  // namespace e2e
