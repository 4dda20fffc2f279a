#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "ingest/channel.hpp"

namespace ingest {

/// The streams of a server by name. Any thread may call it.
class Relay {
  public:
    explicit Relay(GroupCache cache) : cache_(cache) {}

    /// The stream of that name. It is forgotten when nobody holds it any more.
    std::shared_ptr<Channel> channel(const std::string& name);
    /// Counts a play, and says whether it is among the first `limit` ones.
    bool turns_away(std::uint64_t limit);

  private:
    GroupCache cache_;
    std::mutex mutex_;
    std::map<std::string, std::weak_ptr<Channel>> channels_;
    std::uint64_t plays_ = 0;
};

/// Name of a stream, `live/key`: application and key without what stands behind a question mark.
std::string stream_name(const std::string& app, const std::string& key);

}  // namespace ingest
