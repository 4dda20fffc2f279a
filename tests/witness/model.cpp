#include "witness/model.hpp"

#include <algorithm>

namespace model {

namespace {

using witness::Received;
using witness::Sent;
using witness::TrackId;

constexpr std::int64_t frame_ms = 40;
constexpr std::int64_t group = 50;
constexpr std::int64_t loop_frames = 50;
constexpr std::int64_t loop_sounds = 86;
constexpr std::int64_t loop_ms = 2000;

witness::Fingerprint print_of(std::uint64_t content) {
    std::mt19937_64 mix(content);
    return {mix(), static_cast<std::uint32_t>(100 + content % 1000)};
}

struct Unit {
    TrackId track;
    Sent sent;
    std::int64_t media_ms = 0;
};

struct Arrival {
    TrackId track;
    Received unit;
    std::size_t order = 0;
};

witness::Fingerprint picture(const Stream& stream, std::int64_t number) {
    std::int64_t content = stream.loops ? number % loop_frames : number;
    // Pictures that stand still are all alike, but for the keyframes.
    if (stream.is_dull && number % group != 0 && content % 100 < 40) content = 1;
    return print_of(static_cast<std::uint64_t>(10'000 + content));
}

witness::Fingerprint sound(const Stream& stream, std::int64_t number) {
    const std::int64_t content = stream.loops ? number % loop_sounds : number;
    const bool is_silent = stream.is_dull && (stream.loops ? content < 60 : number % 400 < 250);
    return print_of(static_cast<std::uint64_t>(is_silent ? 7 : 1'000'000 + content));
}

class Sender {
  public:
    Sender(const Stream& stream, std::mt19937_64& random) : stream_(stream), random_(random) {}

    std::vector<Unit> units() {
        std::int64_t frame = 0;
        std::int64_t sounds = 0;
        while (true) {
            const std::int64_t frame_time = frame * frame_ms;
            const std::int64_t sound_time = sounds * loop_ms / loop_sounds;
            if (std::min(frame_time, sound_time) >= stream_.length_ms) break;
            if (stream_.reconnect_ms >= 0 && !connection_ &&
                std::min(frame_time, sound_time) >= stream_.reconnect_ms)
                reconnect();
            if (frame_time <= sound_time) {
                add({video, {picture(stream_, frame), 0, 0, 0, frame % group == 0, 0}, frame_time},
                    frame_time);
                ++frame;
            } else {
                add({audio, {sound(stream_, sounds), 0, 0, 0, true, 0}, sound_time}, sound_time);
                ++sounds;
            }
        }
        return units_;
    }
    /// The index of the first unit over the second connection.
    std::size_t second() const { return second_; }

  private:
    void add(Unit unit, std::int64_t due_ms) {
        unit.sent.unit = next_unit_++;
        unit.sent.due_ns = due_ms * ms;
        unit.sent.handed_ns =
            std::max(handed_, due_ms * ms + static_cast<std::int64_t>(random_() % jitter()));
        handed_ = unit.sent.handed_ns;
        unit.sent.time_ms = unit.media_ms - origin_;
        units_.push_back(unit);
    }
    std::uint64_t jitter() const { return static_cast<std::uint64_t>(stream_.jitter_ns) + 1; }

    void reconnect() {
        connection_ = true;
        second_ = units_.size();
        std::size_t from = units_.size() - 1;
        while (!(units_[from].track == video && units_[from].sent.keyframe))
            --from;
        if (stream_.restarts_times) origin_ = units_[from].media_ms;
        for (std::size_t i = from; i < second_; ++i) {
            Unit again = units_[i];
            again.sent.handed_ns = handed_;
            again.sent.time_ms = again.media_ms - origin_;
            units_.push_back(again);
        }
    }

    const Stream& stream_;
    std::mt19937_64& random_;
    std::vector<Unit> units_;
    std::int64_t handed_ = 0;
    std::int64_t origin_ = 0;
    std::uint64_t next_unit_ = 0;
    bool connection_ = false;
    std::size_t second_ = 0;
};

class Relay {
  public:
    Relay(const Server& server, std::mt19937_64& random, Expected& expected)
        : server_(server), random_(random), expected_(expected) {}

    std::vector<Arrival> arrivals(const std::vector<Unit>& units) {
        const std::size_t first = first_of(units, server_.join_ms);
        const std::size_t again =
            server_.rejoin_ms < 0 ? units.size() : first_of(units, server_.rejoin_ms + 1000);
        for (std::size_t i = first; i < units.size(); ++i)
            if (server_.rejoin_ms < 0 || units[i].sent.handed_ns + server_.delay_ns < server_.rejoin_ms * ms)
                pass(units[i], server_.join_ms);
        for (std::size_t i = again; i < units.size(); ++i)
            pass(units[i], server_.rejoin_ms + 1000);
        // Pictures that are missing at the very end are none that are lost between others.
        expected_.lost -= missing_;
        return arrivals_;
    }

  private:
    // The last keyframe that the server has when a viewer joins.
    std::size_t first_of(const std::vector<Unit>& units, std::int64_t join_ms) const {
        std::size_t first = 0;
        for (std::size_t i = 0; i < units.size(); ++i) {
            if (units[i].sent.handed_ns + server_.delay_ns > join_ms * ms) break;
            if (units[i].track == video && units[i].sent.keyframe) first = i;
        }
        return first;
    }

    bool is_turn(unsigned every) const { return every > 0 && pictures_ % every == every - 1; }

    void pass(const Unit& unit, std::int64_t join_ms) {
        if (unit.track == audio && server_.drops_audio) return;
        if (unit.media_ms >= cut_from()) return;
        Received received{unit.sent.print, 0, unit.sent.time_ms + server_.offset_ms, unit.sent.keyframe};
        const auto jitter =
            static_cast<std::int64_t>(random_() % (static_cast<std::uint64_t>(server_.jitter_ns) + 1));
        std::int64_t ready = unit.sent.handed_ns;
        if (server_.segment_ms > 0)
            ready = (unit.media_ms / server_.segment_ms + 1) * server_.segment_ms * ms;
        received.arrived_ns = std::max({last_, ready + server_.delay_ns + jitter, join_ms * ms});
        last_ = received.arrived_ns;
        if (unit.track == audio) received.time_ms += server_.audio_shift_ms;
        if (server_.transcodes) received.print.hash ^= random_() | 1U;
        if (unit.track == video && misbehave(received)) return;
        arrivals_.push_back({unit.track, received, arrivals_.size()});
    }

    // True where the picture is lost.
    bool misbehave(Received& received) {
        ++pictures_;
        if (pictures_ > 1 && is_turn(server_.lose)) {
            ++expected_.lost;
            ++missing_;
            return true;
        }
        missing_ = 0;
        if (is_turn(server_.alter)) {
            received.print.hash ^= 1U + random_() % 1000;
            ++expected_.altered;
        }
        if (is_turn(server_.insert)) {
            Received other = received;
            other.print.hash = random_();
            other.time_ms -= frame_ms / 2;
            arrivals_.push_back({video, other, arrivals_.size()});
            ++expected_.foreign;
        }
        if (is_turn(server_.repeat)) {
            arrivals_.push_back({video, received, arrivals_.size()});
            ++expected_.twice;
        }
        return false;
    }

    std::int64_t cut_from() const { return length_ms - server_.cut_ms; }

  public:
    std::int64_t length_ms = 0;

  private:
    const Server& server_;
    std::mt19937_64& random_;
    Expected& expected_;
    std::vector<Arrival> arrivals_;
    std::int64_t last_ = -10'000 * ms;
    std::uint64_t pictures_ = 0;
    std::uint64_t missing_ = 0;
};

}  // namespace

witness::Findings run(const Stream& stream, const Server& server, std::uint64_t seed, Expected& expected) {
    std::mt19937_64 random(seed);
    Sender sender(stream, random);
    const std::vector<Unit> units = sender.units();
    Relay relay(server, random, expected);
    relay.length_ms = stream.length_ms;
    const std::vector<Arrival> arrivals = relay.arrivals(units);
    witness::Witness watch;
    watch.published(-5 * ms);
    watch.began(server.join_ms * ms);
    bool rejoins = server.rejoin_ms >= 0;
    std::size_t next = 0;
    const auto take = [&](std::int64_t until_ns) {
        for (; next < arrivals.size() && arrivals[next].unit.arrived_ns < until_ns; ++next) {
            if (rejoins && arrivals[next].unit.arrived_ns >= (server.rejoin_ms + 1000) * ms) {
                watch.began((server.rejoin_ms + 1000) * ms);
                rejoins = false;
            }
            watch.received(arrivals[next].track, arrivals[next].unit);
        }
    };
    for (std::size_t i = 0; i < units.size(); ++i) {
        take(units[i].sent.handed_ns);
        if (stream.reconnect_ms >= 0 && i == sender.second()) watch.lost_connection();
        watch.sent(units[i].track, units[i].sent);
    }
    watch.end_of_sending();
    take(INT64_MAX);
    watch.conclude();
    return watch.findings();
}

}  // namespace model
