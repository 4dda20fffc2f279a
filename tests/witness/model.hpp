#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "witness/witness.hpp"

/// A model stream, and a model server that it goes through, which can be told to misbehave.
namespace model {

inline constexpr witness::TrackId video = {witness::TrackId::Type::video, 0};
inline constexpr witness::TrackId audio = {witness::TrackId::Type::audio, 0};
inline constexpr std::int64_t ms = 1'000'000;

struct Stream {
    std::int64_t length_ms = 20'000;
    /// The same 2 s again and again.
    bool loops = false;
    /// Most of the sound is silent, and pictures stand still.
    bool is_dull = false;
    /// A bound for the delays between due times and handing over.
    std::int64_t jitter_ns = 2 * ms;
    /// Our connection is lost at that time; what it sent from the last keyframe on is sent again over another one.
    std::int64_t reconnect_ms = -1;
    /// Times begin at 0 with the new connection.
    bool restarts_times = false;
};

struct Server {
    std::int64_t delay_ns = 0;
    std::int64_t jitter_ns = 2 * ms;
    std::int64_t offset_ms = 0;
    std::int64_t audio_shift_ms = 0;
    /// When the viewer joins; the server then sends what it has since the last keyframe.
    std::int64_t join_ms = -1000;
    /// Every n-th picture; 0 for none.
    unsigned lose = 0;
    unsigned alter = 0;
    unsigned repeat = 0;
    unsigned insert = 0;
    /// The media at the end that it does not send.
    std::int64_t cut_ms = 0;
    /// It sends so much media at once; 0 for each unit as it comes.
    std::int64_t segment_ms = 0;
    bool drops_audio = false;
    /// All that comes out is other than what was sent.
    bool transcodes = false;
    /// The viewer's connection is lost at that time and is there again 1 s later.
    std::int64_t rejoin_ms = -1;
};

/// What has to be found.
struct Expected {
    std::uint64_t lost = 0;
    std::uint64_t altered = 0;
    std::uint64_t foreign = 0;
    std::uint64_t twice = 0;
};

/// Sends the stream through the server, and counts what the server did to it.
witness::Findings run(const Stream& stream, const Server& server, std::uint64_t seed, Expected& expected);

}  // namespace model
