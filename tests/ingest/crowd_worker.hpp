#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ingest/crowd.hpp"
#include "ingest/crowd_connection.hpp"

namespace ingest {

/// One thread's share of a crowd.
class CrowdWorker {
  public:
    /// Everything referred to outlives the worker. Accepts from `listener`, which does not block, as others may, too.
    CrowdWorker(const CrowdConfig& config, CrowdBooks& books, int listener,
                std::atomic<std::uint64_t>& accepted);
    ~CrowdWorker();
    CrowdWorker(const CrowdWorker&) = delete;
    CrowdWorker& operator=(const CrowdWorker&) = delete;

    /// Serves until stop(), and then ends every connection.
    void run();
    /// From any thread.
    void stop();
    /// Counts all that is live into a report; from any thread.
    void count_into(CrowdReport& report) const;

  private:
    static constexpr std::size_t buffer_size = 256U << 10U;

    struct Guest {
        Guest(int its_descriptor, CrowdFault its_fault, const Script& script, CrowdBooks& books)
            : descriptor(its_descriptor), fault(its_fault), connection(script, books) {}
        int descriptor;
        CrowdFault fault;
        /// The moment of a reset or a stall that is to come.
        Clock::time_point due = Clock::time_point::max();
        /// Events that epoll waits for.
        std::uint32_t awaited = 0;
        bool armed = false;
        bool stalled = false;
        CrowdConnection connection;
    };
    using Alarm = std::pair<Clock::time_point, Guest*>;

    void accept_all();
    void welcome(int descriptor);
    const Script& script_for(CrowdFault fault) const;
    void serve(Guest& guest, std::uint32_t events);
    void read(Guest& guest);
    void write(Guest& guest);
    void await(Guest& guest);
    void arm(Guest& guest);
    void act_on(Guest& guest);
    void act_on_alarms();
    int milliseconds_to_wait() const;
    void see_off(Guest& guest, Ending ending);

    const CrowdConfig& config_;
    CrowdBooks& books_;
    int listener_;
    std::atomic<std::uint64_t>& accepted_;
    Script ignoring_;
    Script refusing_;
    int epoll_;
    int wakeup_;
    std::atomic<bool> stopping_ = false;
    /// Held while events are served, so that another thread may read the counts in between.
    mutable std::mutex mutex_;
    Clock::time_point now_;
    rtmp::Bytes buffer_;
    std::unordered_map<Guest*, std::unique_ptr<Guest>> guests_;
    std::set<Alarm> alarms_;
    /// Guests that are gone, until no event of this round can mean them.
    std::vector<std::unique_ptr<Guest>> gone_;
};

}  // namespace ingest
