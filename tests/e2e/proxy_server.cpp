#include "e2e/proxy_server.hpp"

#include <fstream>

#include "e2e/server_port.hpp"

namespace e2e {

ProxyServer::ProxyServer(Kind kind, const Rules& rules) : kind_(kind) {
    port_ = start_server(process_, 1, [&](const auto& ports) {
                return kind == Kind::microsocks ? microsocks(rules, ports.front())
                                                : tinyproxy(rules, ports.front());
            }).front();
}

Command ProxyServer::microsocks(const Rules& rules, std::uint16_t port) const {
    Command command{{E2E_MICROSOCKS, "-i", "127.0.0.1", "-p", std::to_string(port)}};
    if (!rules.user.empty())
        command.arguments.insert(command.arguments.end(), {"-u", rules.user, "-P", rules.password});
    return command;
}

Command ProxyServer::tinyproxy(const Rules& rules, std::uint16_t port) const {
    const std::string file = folder_.path() / "tinyproxy.conf";
    std::ofstream settings(file);
    settings << "Port " << port << "\nListen 127.0.0.1\nTimeout 60\nMaxClients 20\nLogFile \""
             << folder_.path().string() << "/log\"\n";
    if (!rules.user.empty()) settings << "BasicAuth " << rules.user << ' ' << rules.password << '\n';
    if (rules.only_port != 0) settings << "ConnectPort " << rules.only_port << '\n';
    // tinyproxy stays in the foreground: to stop the process is to stop all of it.
    return {{E2E_TINYPROXY, "-d", "-c", file}};
}

std::string ProxyServer::url(const std::string& login) const {
    const std::string scheme = kind_ == Kind::microsocks ? "socks5h" : "http";
    return scheme + "://" + login + "127.0.0.1:" + std::to_string(port_);
}

}  // namespace e2e
