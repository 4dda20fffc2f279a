#include "ingest/server.hpp"

#include <algorithm>
#include <exception>
#include <unistd.h>
#include <utility>

namespace ingest {
namespace {

/// Bytes of the receive buffer: so few that a client soon notices a server that reads slowly or not at all; 0
/// for the kernel's own size.
int receive_buffer(const std::vector<Script>& scripts) {
    const bool slow = std::any_of(scripts.begin(), scripts.end(), [](const Script& script) {
        return script.bytes_per_second > 0 || script.stop_reading_after;
    });
    return slow ? 65536 : 0;
}

GroupCache group_cache(const std::vector<Script>& scripts) {
    const bool is_wanted = std::any_of(scripts.begin(), scripts.end(),
                                       [](const Script& script) { return script.play.cached_group; });
    return is_wanted ? GroupCache::kept : GroupCache::none;
}

int listen_for(const ServerConfig& config) {
    return listen_on(config.bind, config.port, receive_buffer(config.scripts));
}

ServerConfig config_of(Script script) {
    ServerConfig config;
    config.scripts = {std::move(script)};
    return config;
}

}  // namespace

Server::Server(ServerConfig config)
    : config_(std::move(config)),
      relay_(group_cache(config_.scripts)),
      listener_(listen_for(config_)),
      port_(listener_.port()) {
    acceptor_ = std::thread([this] { accept_all(); });
}

Server::Server(Script script) : Server(config_of(std::move(script))) {}

std::string Server::address() const {
    const bool v6 = config_.bind.find(':') != std::string::npos;
    return (v6 ? "[" + config_.bind + "]" : config_.bind) + ":" + std::to_string(port_);
}

void Server::accept_all() {
    for (;;) {
        const int descriptor = listener_.accept();
        if (descriptor < 0) return;
        const std::lock_guard lock(mutex_);
        if (stopping_) {
            ::close(descriptor);
            return;
        }
        see_off_the_gone();
        Guest& guest = guests_.emplace_back(descriptor);
        guest.thread = std::thread([this, &guest, index = notebook_.add()] { serve(guest, index); });
    }
}

void Server::serve(Guest& guest, std::size_t index) {
    const std::size_t last = config_.scripts.size() - 1;
    try {
        if (config_.tls_file.empty() || guest.socket.secure(config_.tls_file))
            Connection(guest.socket, config_.scripts[std::min(index, last)], config_.keeping, relay_,
                       notebook_, index)
                .run();
    } catch (const std::exception& error) {
        // The disk may be full: the page tells the test, rather than the end of the process.
        notebook_.update(index, [&](Seen& seen) {
            seen.faults.emplace_back(error.what());
            seen.ending = Ending::failed;
        });
        guest.socket.close();
    }
    notebook_.finish(index);
    guest.gone = true;
}

void Server::see_off_the_gone() {
    guests_.remove_if([](Guest& guest) {
        if (guest.gone) guest.thread.join();
        return guest.gone.load();
    });
}

void Server::stop() {
    if (stopping_.exchange(true)) return;
    listener_.stop();
    acceptor_.join();
    const std::lock_guard lock(mutex_);
    for (Guest& guest : guests_)
        guest.socket.stop();
    for (Guest& guest : guests_)
        guest.thread.join();
    guests_.clear();
    notebook_.close();
}

}  // namespace ingest
