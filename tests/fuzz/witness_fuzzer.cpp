// Any bytes as calls of a witness: what it counts stays in proportion, whatever is sent, comes out, or has which times.
#include <cstring>

#include "fuzz/must.hpp"
#include "witness/figures.hpp"
#include "witness/witness.hpp"

namespace {

class Calls {
  public:
    Calls(const std::uint8_t* data, std::size_t size) : bytes_(data, size) {}

    bool more() const { return !bytes_.empty(); }
    std::uint8_t byte() {
        if (bytes_.empty()) return 0;
        const std::uint8_t first = bytes_.front();
        bytes_ = bytes_.subspan(1);
        return first;
    }
    // Mostly a step from the time before, and now and then any time.
    std::int64_t time(std::int64_t before, std::int64_t scale) {
        const std::uint8_t kind = byte();
        if (kind < 240) {
            const auto steps = static_cast<std::uint64_t>(kind / 16 - 2);
            return static_cast<std::int64_t>(static_cast<std::uint64_t>(before) +
                                             steps * static_cast<std::uint64_t>(scale));
        }
        std::int64_t any = 0;
        for (int i = 0; i < 8; ++i)
            any = static_cast<std::int64_t>((static_cast<std::uint64_t>(any) << 8U) | byte());
        return any;
    }

  private:
    ground::ByteView bytes_;
};

struct Times {
    std::int64_t clock_ns = 0;
    std::int64_t sent_ms = 0;
    std::int64_t received_ms = 0;
    std::uint64_t unit = 0;
};

void send(witness::Witness& watch, Calls& calls, witness::TrackId track, Times& times) {
    witness::Sent sent;
    sent.print = {calls.byte() % 8U, calls.byte() % 4U + 1};
    times.clock_ns = calls.time(times.clock_ns, 20'000'000);
    times.sent_ms = calls.time(times.sent_ms, 20);
    sent.due_ns = sent.handed_ns = times.clock_ns;
    sent.time_ms = times.sent_ms;
    const std::uint8_t kind = calls.byte();
    sent.unit = kind < 200 ? times.unit++ : times.unit - kind % 16U;
    watch.sent(track, sent);
}

void receive(witness::Witness& watch, Calls& calls, witness::TrackId track, Times& times) {
    witness::Received received;
    received.print = {calls.byte() % 9U, calls.byte() % 4U + 1};
    times.received_ms = calls.time(times.received_ms, 20);
    received.arrived_ns = calls.time(times.clock_ns, 1'000'000);
    received.time_ms = times.received_ms;
    received.keyframe = received.print.hash == 0;
    watch.received(track, received);
}

void check(const witness::Findings& found) {
    for (const witness::TrackFindings& track : found.tracks) {
        must(track.counts.matched <= track.counts.sent);
        must(track.counts.matched <= track.counts.received);
        must(track.counts.lost <= track.counts.sent);
        must(track.counts.altered <= track.counts.received);
        must(track.counts.foreign <= track.counts.received);
        must(track.counts.twice <= track.counts.received);
        must(track.counts.cached <= track.counts.matched);
        must(track.counts.matched + track.counts.lost <= track.counts.sent);
    }
    for (const witness::Figure& figure : witness::figures())
        figure.read(found);
    witness::judge(found);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Calls calls(data, size);
    witness::Witness watch;
    Times times;
    while (calls.more()) {
        const std::uint8_t call = calls.byte();
        const witness::TrackId track = {
            (call & 1U) != 0 ? witness::TrackId::Type::audio : witness::TrackId::Type::video,
            static_cast<std::uint8_t>((call & 2U) != 0 ? call / 64U : 0)};
        switch (call / 4U % 16U) {
            case 0:
                watch.began(times.clock_ns);
                break;
            case 1:
                watch.lost_connection();
                break;
            case 2:
                check(watch.findings());
                break;
            case 3:
                watch.published(times.clock_ns);
                break;
            case 4:
                call / 64U == 3 ? watch.conclude() : watch.end_of_sending();
                break;
            case 5:
            case 6:
            case 7:
            case 8:
            case 9:
            case 10:
                send(watch, calls, track, times);
                break;
            default:
                receive(watch, calls, track, times);
                break;
        }
    }
    check(watch.findings());
    watch.conclude();
    check(watch.findings());
    return 0;
}
