#include "e2e/comparison.hpp"

#include <algorithm>
#include <doctest/doctest.h>

#include "e2e/media_files.hpp"
#include "e2e/process.hpp"

namespace e2e {
namespace {

constexpr double tolerance_ms = 1.0;
// Doubles of seconds, printed with six digits.
constexpr double print_error_ms = 0.002;

/// How far the recorded times are from those of the source, in milliseconds.
struct Shifts {
    void add(std::int64_t got_ms, double expected_s) {
        const double shift = static_cast<double>(got_ms) - expected_s * 1000;
        least = std::min(least, shift);
        most = std::max(most, shift);
    }
    double least = 1e9;
    double most = -1e9;
};

void compare(const std::vector<FlvFrame>& frames, const std::vector<Packet>& packets, Shifts& shifts) {
    REQUIRE(frames.size() == packets.size());
    for (std::size_t i = 0; i < frames.size(); ++i) {
        CAPTURE(i);
        CHECK(crc32(frames[i].data) == packets[i].crc);
        shifts.add(frames[i].pts_ms, packets[i].pts);
        if (packets[i].dts) shifts.add(frames[i].dts_ms, *packets[i].dts);
    }
}

}  // namespace

void check_same_frames(const std::vector<FlvTag>& recording, const std::filesystem::path& source) {
    Shifts shifts;
    compare(frames_of(recording, TagType::video), packets_of(source, 'v'), shifts);
    compare(frames_of(recording, TagType::audio), packets_of(source, 'a'), shifts);
    CHECK(shifts.most - shifts.least <= 2 * tolerance_ms + print_error_ms);
}

void check_order(const std::vector<FlvTag>& recording) {
    std::uint32_t last = 0;
    bool first = true;
    for (const FlvTag& tag : recording) {
        if (tag.type == TagType::script) continue;
        if (first) CHECK(tag.timestamp_ms == 0);
        first = false;
        CHECK(tag.timestamp_ms >= last);
        last = tag.timestamp_ms;
    }
}

void check_decodes(const std::filesystem::path& file) {
    const Outcome decoded = run({{"ffmpeg", "-nostdin", "-v", "warning", "-i", file, "-f", "null", "-"}});
    CHECK(decoded.status == 0);
    CHECK(decoded.err == "");
}

}  // namespace e2e
