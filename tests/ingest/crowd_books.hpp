#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/measure.hpp"
#include "ingest/seen.hpp"

namespace ingest {

/// What came for one stream's name, over all its publishers.
struct CrowdStream {
    /// Publishes that were accepted, and that were refused.
    std::uint64_t publishes = 0;
    std::uint64_t refused = 0;
    SeenTrack audio;
    SeenTrack video;
    /// Data messages.
    std::uint64_t data = 0;
    /// Ways in which its publishers ended, by their names (Seen::ended_by()).
    std::map<std::string, std::uint64_t, std::less<>> endings;
};

/// A time in which fewer were live than the most there had been.
struct CrowdGap {
    /// From the first connection to its beginning.
    std::chrono::nanoseconds at{};
    std::chrono::nanoseconds length{};
    /// The fewest that were live in it.
    std::uint64_t fewest = 0;
};

/// A crowd in figures.
struct CrowdReport {
    std::uint64_t connections = 0;
    /// Connections that have not ended.
    std::uint64_t open = 0;
    std::uint64_t publishes = 0;
    std::uint64_t refused = 0;
    /// Connections whose connect was not answered, that were reset, and that were read no more.
    std::uint64_t ignored = 0;
    std::uint64_t reset = 0;
    std::uint64_t stalled = 0;
    std::uint64_t live = 0;
    std::uint64_t most_live = 0;
    /// Time from the first connection until most_live was reached; nothing while none was live.
    std::optional<std::chrono::nanoseconds> most_live_after;
    /// The first 1,000 gaps that are over.
    std::vector<CrowdGap> gaps;
    std::map<std::string, std::uint64_t, std::less<>> endings;
    /// Faults of clients in words, with their counts.
    std::map<std::string, std::uint64_t, std::less<>> faults;
    /// By app and key, with a slash between.
    std::map<std::string, CrowdStream, std::less<>> streams;
};

/// The books of a crowd; any thread may write in them.
class CrowdBooks {
  public:
    /// One publisher's stream, as its connection counts it.
    struct Entry {
        std::string name;
        SeenTrack audio;
        SeenTrack video;
        std::uint64_t data = 0;
    };
    enum class Misdeed { ignored, reset, stalled };

    void arrived(Clock::time_point now);
    /// Notes the end of a connection; `fault` is the client's, and empty for none.
    void departed(std::string_view ending, std::string_view fault);
    void note_fault(std::string_view fault);
    void misdeed(Misdeed misdeed);
    void refused(const std::string& name);
    /// A publish was accepted: one more is live.
    void began(const std::string& name, Clock::time_point now);
    /// A live stream is live no more; what came of it is noted with closed().
    void fell_silent(Clock::time_point now);
    /// The end of what began() began.
    void closed(const Entry& entry, std::string_view ending);

    CrowdReport report() const;

  private:
    static constexpr std::size_t max_gaps = 1000;
    /// Faults that are told apart; what comes beyond is counted as others.
    static constexpr std::size_t max_faults = 100;

    mutable std::mutex mutex_;
    CrowdReport report_;
    std::optional<Clock::time_point> first_;
    /// The gap that is open, and its beginning.
    std::optional<CrowdGap> gap_;
};

/// Counts an entry into the report, as closed() does: for streams that go on.
void add_to(CrowdReport& report, const CrowdBooks::Entry& entry, std::string_view ending);

/// A line of JSON for each stream, by name, and one with the totals behind them.
std::string json_lines(const CrowdReport& report);

}  // namespace ingest
