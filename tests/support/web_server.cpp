#include "support/web_server.hpp"

#include <arpa/inet.h>
#include <array>
#include <cstdlib>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace {

/// A test that takes longer has failed.
constexpr int patience_ms = 20000;
constexpr std::size_t longest_request = 64U << 10U;

bool write_all(int socket, const std::string& text) {
    std::size_t done = 0;
    while (done < text.size()) {
        const ssize_t count = ::send(socket, text.data() + done, text.size() - done, MSG_NOSIGNAL);
        if (count <= 0) return false;
        done += static_cast<std::size_t>(count);
    }
    return true;
}

std::string read_request(int socket) {
    std::string request;
    std::array<char, 4096> piece{};
    while (request.find("\r\n\r\n") == std::string::npos && request.size() < longest_request) {
        pollfd ready{socket, POLLIN, 0};
        if (::poll(&ready, 1, patience_ms) <= 0) break;
        const ssize_t count = ::recv(socket, piece.data(), piece.size(), 0);
        if (count <= 0) break;
        request.append(piece.data(), static_cast<std::size_t>(count));
    }
    return request;
}

}  // namespace

WebServer::WebServer(std::map<std::string, Page> pages)
    : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
      stop_(::eventfd(0, EFD_CLOEXEC)),
      pages_(std::move(pages)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_.number(), generic, size) != 0 || ::listen(listener_.number(), 64) != 0 ||
        ::getsockname(listener_.number(), generic, &size) != 0) {
        throw std::runtime_error("the web server cannot listen");
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
}

WebServer::~WebServer() {
    const std::uint64_t one = 1;
    if (::write(stop_.number(), &one, sizeof one) != sizeof one) std::abort();
    thread_.join();
}

std::string WebServer::url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
}

void WebServer::set(const std::string& path, Page page) {
    const std::lock_guard lock(mutex_);
    pages_[path] = std::move(page);
}

std::vector<std::string> WebServer::requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
}

void WebServer::serve() {
    for (;;) {
        std::array<pollfd, 2> ready{{{listener_.number(), POLLIN, 0}, {stop_.number(), POLLIN, 0}}};
        ::poll(ready.data(), ready.size(), -1);
        if (ready[1].revents != 0) return;
        ground::Descriptor client(::accept4(listener_.number(), nullptr, nullptr, SOCK_CLOEXEC));
        if (client.number() >= 0) answer(std::move(client));
    }
}

void WebServer::answer(ground::Descriptor client) {
    const std::string request = read_request(client.number());
    const std::size_t begin = request.find(' ') + 1;
    const std::string path = request.substr(begin, request.find_first_of(" ?", begin) - begin);
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
    const auto found = pages_.find(path);
    const Page page = found == pages_.end() ? Page{"not here\n", "404 Not Found"} : found->second;
    std::string reply = "HTTP/1.1 " + page.status + "\r\nConnection: close\r\n" + page.headers;
    if (page.end == Page::End::told) reply += "Content-Length: " + std::to_string(page.body.size()) + "\r\n";
    if (!write_all(client.number(), reply + "\r\n" + page.body)) return;
    if (page.end == Page::End::open) open_.push_back(std::move(client));
}
