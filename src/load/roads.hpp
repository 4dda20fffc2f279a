#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "dial/settings.hpp"
#include "net/directions.hpp"
#include "net/tls.hpp"
#include "net/wakeup.hpp"

namespace load {

/// What all riders share on their ways to servers: names are looked up once, on a thread of its own, and there is one
/// client of TLS. Any thread may call it.
class Roads {
  public:
    /// `settings` outlive it.
    explicit Roads(const dial::Settings& settings);
    ~Roads();
    Roads(const Roads&) = delete;
    Roads& operator=(const Roads&) = delete;

    /// Directions to an endpoint; null while they are being looked up, which the first call begins: whoever asks looks
    /// again a little later. Throws the net::Error of a look-up that failed; a second after that it is tried again.
    std::shared_ptr<const net::Directions> to(const net::Endpoint& named, const net::Origin& origin);
    /// Begins to look up directions, where that is not done yet.
    void begin(const net::Endpoint& named, const net::Origin& origin);
    /// Client of TLS. Throws dial::Failure(usage) where a file of its options cannot be used.
    const net::TlsClient& tls();
    /// Durations of the look-ups that ended well since the last call.
    std::vector<std::chrono::nanoseconds> take_durations();

  private:
    struct Asked {
        net::Endpoint named;
        net::Origin origin;
    };
    struct Failed {
        net::Error error;
        net::TimePoint when;
    };
    struct Pending {};
    using Entry = std::variant<Pending, std::shared_ptr<const net::Directions>, Failed>;

    Entry& entry(const net::Endpoint& named, const net::Origin& origin);
    void look_up_all();
    Entry look_up(const Asked& asked);

    const dial::Settings& settings_;
    net::Wakeup interrupt_;
    std::mutex mutex_;
    std::condition_variable asked_;
    std::map<std::string, Entry> entries_;
    std::vector<std::pair<std::string, Asked>> waiting_;
    std::vector<std::chrono::nanoseconds> durations_;
    std::unique_ptr<net::TlsClient> tls_;
    bool stop_ = false;
    std::thread thread_;
};

}  // namespace load
