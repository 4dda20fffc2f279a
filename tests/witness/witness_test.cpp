#include "witness/witness.hpp"

#include <cstdlib>
#include <doctest/doctest.h>

#include "witness/model.hpp"

namespace witness_test {

using model::Expected;
using model::ms;
using model::Server;
using model::Stream;
using witness::Fault;
using witness::Findings;
using witness::Level;

// Sanitizers take their time: they go through fewer runs.
constexpr std::uint64_t stride = RTMPUSH_SANITIZED ? 7 : 1;

// The findings of a run, which have all counts right.
Findings check(const Stream& stream, const Server& server, std::uint64_t seed) {
    Expected expected;
    const Findings found = model::run(stream, server, seed, expected);
    CHECK(found.level == Level::frames);
    CHECK(found.all.lost == expected.lost);
    CHECK(found.all.altered == expected.altered);
    CHECK(found.all.foreign == expected.foreign);
    CHECK(found.all.twice == expected.twice);
    CHECK(found.all.out_of_order == 0);
    CHECK(found.all.matched + expected.altered + expected.foreign + expected.twice <= found.all.received);
    return found;
}

Stream stream_of(std::uint64_t seed) {
    std::mt19937_64 random(seed);
    Stream stream;
    stream.length_ms = 12'000 + static_cast<std::int64_t>(random() % 14'000);
    stream.loops = random() % 2 == 0;
    stream.is_dull = random() % 2 == 0;
    return stream;
}

Server server_of(std::uint64_t seed) {
    std::mt19937_64 random(seed * 31);
    Server server;
    server.delay_ns = static_cast<std::int64_t>(random() % 1500) * ms;
    if (random() % 2 == 0) server.offset_ms = static_cast<std::int64_t>(random() % 100'000) - 50'000;
    if (random() % 3 == 0) server.join_ms = 1000 + static_cast<std::int64_t>(random() % 7000);
    return server;
}

TEST_CASE("nothing is wrong with a hundred good runs") {
    for (std::uint64_t seed = 1; seed <= 100; seed += stride) {
        CAPTURE(seed);
        const Stream stream = stream_of(seed);
        const Server server = server_of(seed);
        CAPTURE(stream.loops);
        CAPTURE(stream.is_dull);
        CAPTURE(server.offset_ms);
        CAPTURE(server.join_ms);
        CAPTURE(server.delay_ns / ms);
        const Findings found = check(stream, server, seed);
        CHECK(!judge(found));
        CHECK(found.is_complete);
        CHECK(found.all.tail == 0);
        CHECK(found.all.matched == found.all.received);
        REQUIRE(found.av_shift);
        CHECK(std::abs(found.av_shift->largest_ns) <= ms);
        const auto delay = static_cast<double>(server.delay_ns);
        CHECK(static_cast<double>(found.latency.percentile(50)) >= delay * 0.998);
        CHECK(static_cast<double>(found.latency.percentile(50)) <= delay * 1.002 + 5 * ms);
        CHECK(found.gap_ns <= 50 * ms);
    }
}

TEST_CASE("lost pictures are counted") {
    for (std::uint64_t seed = 1; seed <= 30; seed += stride) {
        CAPTURE(seed);
        Server server = server_of(seed);
        server.lose = 3 + static_cast<unsigned>(seed);
        const Findings found = check(stream_of(seed), server, seed);
        CHECK(judge(found) == Fault::lost);
        CHECK(found.gap_ns >= 35 * ms);
        CHECK(found.gap_ns <= 60 * ms);
    }
}

TEST_CASE("altered, foreign and repeated pictures are counted") {
    for (std::uint64_t seed = 1; seed <= 30; seed += stride) {
        CAPTURE(seed);
        Server server = server_of(seed);
        server.alter = 4 + static_cast<unsigned>(seed);
        CHECK(judge(check(stream_of(seed), server, seed)) == Fault::altered);
        server.alter = 0;
        server.insert = 3 + static_cast<unsigned>(seed);
        CHECK(judge(check(stream_of(seed), server, seed)) == Fault::altered);
        server.insert = 0;
        server.repeat = 3 + static_cast<unsigned>(seed);
        CHECK(!judge(check(stream_of(seed), server, seed)));
    }
}

TEST_CASE("a server that stops early is found") {
    for (std::uint64_t seed = 1; seed <= 30; seed += stride) {
        CAPTURE(seed);
        Server server = server_of(seed);
        server.cut_ms = 200 + static_cast<std::int64_t>(seed) * 40;
        const Findings found = check(stream_of(seed), server, seed);
        CHECK(judge(found) == Fault::ended_early);
        CHECK(!found.is_complete);
        CHECK(found.all.tail >= static_cast<std::uint64_t>(server.cut_ms / 20));
    }
}

TEST_CASE("a shift of the sound is measured") {
    for (std::uint64_t seed = 1; seed <= 30; seed += stride) {
        CAPTURE(seed);
        Server server = server_of(seed);
        server.audio_shift_ms = static_cast<std::int64_t>(seed * 20) - 310;
        const Findings found = check(stream_of(seed), server, seed);
        CHECK(!judge(found));
        REQUIRE(found.av_shift);
        CHECK(std::abs(found.av_shift->median_ns - server.audio_shift_ms * ms) <= 4 * ms);
    }
}

TEST_CASE("a new connection of ours is no fault, whatever its times") {
    for (std::uint64_t seed = 1; seed <= 40; seed += stride) {
        CAPTURE(seed);
        Stream stream = stream_of(seed);
        stream.reconnect_ms = 5000 + static_cast<std::int64_t>(seed) * 100;
        stream.restarts_times = seed % 2 == 0;
        Server server = server_of(seed);
        server.join_ms = -1000;
        const Findings found = check(stream, server, seed);
        CHECK(!judge(found));
        CHECK(found.is_complete);
        CHECK(found.all.matched == found.all.sent);
        // Tracks are never held against each other across the connections.
        REQUIRE(found.av_shift);
        CHECK(std::abs(found.av_shift->largest_ns) <= 4 * ms);
    }
}

TEST_CASE("what is sent while the viewer is away is not missed") {
    for (std::uint64_t seed = 1; seed <= 30; seed += stride) {
        CAPTURE(seed);
        Server server = server_of(seed);
        server.rejoin_ms = 6000;
        server.join_ms = -1000;
        const Findings found = check(stream_of(seed), server, seed);
        CHECK(!judge(found));
        CHECK(found.is_complete);
    }
}

TEST_CASE("a loop is followed for minutes, and beyond what is kept") {
    for (const std::int64_t offset : {0, 1400}) {
        Stream stream;
        stream.length_ms = 300'000;
        stream.loops = true;
        stream.is_dull = true;
        Server server;
        server.offset_ms = offset;
        server.delay_ns = 2000 * ms;
        const Findings found = check(stream, server, 3);
        CHECK(!judge(found));
        CHECK(found.all.matched == found.all.sent);
        CHECK(found.latency.min() >= 2000 * ms);
        CHECK(found.latency.max() <= 2010 * ms);
    }
}

TEST_CASE("segments come in bursts, seconds late") {
    for (std::uint64_t seed = 1; seed <= 20; seed += stride) {
        CAPTURE(seed);
        Server server = server_of(seed);
        server.delay_ns = 3000 * ms;
        server.segment_ms = 4000;
        server.join_ms = -1000;
        const Findings found = check(stream_of(seed), server, seed);
        CHECK(!judge(found));
        CHECK(found.is_complete);
        CHECK(found.all.matched == found.all.sent);
        CHECK(found.latency.max() >= 6500 * ms);
        CHECK(found.gap_ns >= 3900 * ms);
        CHECK(found.gap_ns <= 4100 * ms);
    }
}

TEST_CASE("a server may do several things at once") {
    for (std::uint64_t seed = 1; seed <= 20; seed += stride) {
        CAPTURE(seed);
        Server server = server_of(seed);
        server.lose = 29;
        server.alter = 17;
        server.repeat = 13;
        server.cut_ms = 500;
        server.audio_shift_ms = 120;
        const Findings found = check(stream_of(seed), server, seed);
        CHECK(judge(found) == Fault::lost);
        CHECK(found.all.tail > 0);
        REQUIRE(found.av_shift);
        CHECK(std::abs(found.av_shift->median_ns - 120 * ms) <= 4 * ms);
    }
}

TEST_CASE("a server that drops the sound loses it all") {
    Server server;
    server.drops_audio = true;
    Expected expected;
    const Findings found = model::run({}, server, 1, expected);
    CHECK(found.level == Level::frames);
    CHECK(judge(found) == Fault::lost);
    CHECK(found.all.lost == found.tracks[1].counts.sent);
    CHECK(found.tracks[0].counts.lost == 0);
}

TEST_CASE("behind a transcoder rates and gaps are told") {
    Server server;
    server.transcodes = true;
    server.delay_ns = 300 * ms;
    Expected expected;
    const Findings found = model::run({}, server, 1, expected);
    CHECK(found.level == Level::timing);
    CHECK(found.all.foreign == 0);
    CHECK(found.tracks[0].received_rate == doctest::Approx(25));
    CHECK(found.tracks[0].sent_rate == doctest::Approx(25));
    REQUIRE(found.start_ns);
    CHECK(*found.start_ns >= 300 * ms);
    CHECK(*found.start_ns <= 315 * ms);
    REQUIRE(found.av_shift);
    CHECK(std::abs(found.av_shift->median_ns) <= 45 * ms);
    CHECK(judge(found) == Fault::altered);
}

TEST_CASE("a stream of a few units is judged at its end") {
    for (const std::int64_t length : {40, 80, 120, 200, 280, 400}) {
        CAPTURE(length);
        Stream stream;
        stream.length_ms = length;
        Server server;
        server.delay_ns = 500 * ms;
        const Findings found = check(stream, server, 1);
        CHECK(!judge(found));
        CHECK(found.is_complete);
        CHECK(found.all.matched == found.all.sent);
        stream.is_dull = true;
        server.offset_ms = 1400;
        CHECK(!judge(check(stream, server, 1)));
    }
}

TEST_CASE("nothing that comes out is a fault of its own") {
    witness::Witness watch;
    watch.published(0);
    watch.began(0);
    watch.sent(model::video, {{1, 1}, 0, 0, 0, true, 0});
    CHECK(judge(watch.findings()) == Fault::nothing);
    watch.end_of_sending();
    watch.conclude();
    CHECK(judge(watch.findings()) == Fault::nothing);
    CHECK(!watch.findings().is_complete);
}

TEST_CASE("several tracks of a type are known apart, and a server's own are passed over") {
    using witness::TrackId;
    const TrackId tracks[] = {{TrackId::Type::video, 0},
                              {TrackId::Type::video, 1},
                              {TrackId::Type::audio, 0},
                              {TrackId::Type::audio, 3}};
    witness::Witness watch;
    watch.began(0);
    for (std::int64_t frame = 0; frame < 50; ++frame) {
        const std::int64_t time = frame * 40;
        std::uint64_t number = 0;
        for (const TrackId track : tracks) {
            // The second sound is silent.
            const witness::Fingerprint print = {
                track.number == 3 ? 1 : 1000 * ++number + static_cast<std::uint64_t>(frame), 10};
            watch.sent(track, {print, time * ms, time * ms, time, false, static_cast<std::uint64_t>(frame)});
            if (track.number != 1 || frame % 10 != 5)
                watch.received(track, {print, (time + 30) * ms, time + 500, false});
        }
        for (int number_of_theirs = 0; number_of_theirs < 200; ++number_of_theirs) {
            const TrackId theirs = {TrackId::Type::audio, static_cast<std::uint8_t>(50 + number_of_theirs)};
            watch.received(theirs, {{7, 7}, time * ms, time, false});
        }
    }
    watch.end_of_sending();
    const Findings found = watch.findings();
    REQUIRE(found.tracks.size() == 4);
    for (const witness::TrackFindings& track : found.tracks) {
        CAPTURE(track.id.number);
        CHECK(track.counts.lost == (track.id.number == 1 ? 5 : 0));
        CHECK(track.counts.matched == (track.id.number == 1 ? 45 : 50));
        CHECK(track.offset_ms == 500);
    }
    CHECK(found.is_complete);
    CHECK(judge(found) == Fault::lost);
}

}  // namespace witness_test
