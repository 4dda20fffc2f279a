#include "ingest/relay.hpp"

namespace ingest {

std::shared_ptr<Channel> Relay::channel(const std::string& name) {
    const std::lock_guard lock(mutex_);
    std::erase_if(channels_, [](const auto& entry) { return entry.second.expired(); });
    std::weak_ptr<Channel>& place = channels_[name];
    std::shared_ptr<Channel> channel = place.lock();
    if (!channel) place = channel = std::make_shared<Channel>(cache_);
    return channel;
}

bool Relay::turns_away(std::uint64_t limit) {
    const std::lock_guard lock(mutex_);
    return plays_++ < limit;
}

std::string stream_name(const std::string& app, const std::string& key) {
    return app.substr(0, app.find('?')) + '/' + key.substr(0, key.find('?'));
}

}  // namespace ingest
