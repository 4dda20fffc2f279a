#include "e2e/comparison.hpp"

#include <algorithm>
#include <doctest/doctest.h>

#include "e2e/media_files.hpp"
#include "e2e/process.hpp"

namespace e2e {
namespace {

constexpr double tolerance_ms = 1.0;
// Rounding of a time in seconds that ffprobe prints with six digits.
constexpr double print_error_ms = 0.002;

/// Distance of the recorded times from those of the source, in milliseconds.
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

/// Checks that the first tag of each kind is a header that decoders need to begin, and no frame.
void check_headers(const std::vector<FlvTag>& session) {
    for (const TagType type : {TagType::video, TagType::audio}) {
        const auto first = std::find_if(session.begin(), session.end(),
                                        [type](const FlvTag& tag) { return tag.type == type; });
        if (first != session.end()) CHECK(frames_of({*first}, type).empty());
    }
}

std::vector<std::uint32_t> sums(const std::vector<FlvFrame>& frames) {
    std::vector<std::uint32_t> result;
    for (const FlvFrame& frame : frames)
        result.push_back(crc32(frame.data));
    return result;
}

}  // namespace

void check_same_frames(const std::vector<FlvTag>& recording, const std::filesystem::path& source) {
    Shifts shifts;
    compare(frames_of(recording, TagType::video), packets_of(source, 'v'), shifts);
    compare(frames_of(recording, TagType::audio), packets_of(source, 'a'), shifts);
    CHECK(shifts.most - shifts.least <= 2 * tolerance_ms + print_error_ms);
}

void check_same_tracks(const std::vector<FlvTag>& recording, const std::filesystem::path& source,
                       unsigned count) {
    Shifts shifts;
    for (unsigned number = 0; number < count; ++number) {
        CAPTURE(number);
        for (const TagType type : {TagType::video, TagType::audio}) {
            compare(frames_of(track_of(recording, type, number), type),
                    packets_of(source, type == TagType::video ? 'v' : 'a', number), shifts);
        }
    }
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
    // Times are in the milliseconds of FLV: in units of the frame rate, two frames of a stream that changes
    // it could have one time.
    const Outcome decoded = run(
        {{"ffmpeg", "-nostdin", "-v", "warning", "-i", file, "-enc_time_base", "1:1000", "-f", "null", "-"}});
    CHECK(decoded.status == 0);
    CHECK(decoded.err == "");
}

void check_whole(const std::vector<std::vector<FlvTag>>& sessions, const std::filesystem::path& source) {
    for (const TagType type : {TagType::video, TagType::audio}) {
        CAPTURE(static_cast<int>(type));
        const std::vector<Packet> packets = packets_of(source, type == TagType::video ? 'v' : 'a');
        std::vector<std::uint32_t> wanted;
        for (const Packet& packet : packets)
            wanted.push_back(packet.crc);
        std::size_t covered = 0;
        for (const std::vector<FlvTag>& session : sessions) {
            const std::vector<std::uint32_t> got = sums(frames_of(session, type));
            if (got.empty()) continue;
            // Each session is a run of the source that begins no later than where the last one ended.
            const auto begin = std::find(
                wanted.begin(), wanted.begin() + static_cast<std::ptrdiff_t>(covered) + 1, got.front());
            REQUIRE(begin <= wanted.begin() + static_cast<std::ptrdiff_t>(covered));
            const auto at = static_cast<std::size_t>(begin - wanted.begin());
            REQUIRE(at + got.size() <= wanted.size());
            CHECK(std::equal(got.begin(), got.end(), begin));
            covered = std::max(covered, at + got.size());
        }
        CHECK(covered == wanted.size());
    }
    for (const std::vector<FlvTag>& session : sessions) {
        check_headers(session);
        const std::vector<FlvFrame> video = frames_of(session, TagType::video);
        if (!video.empty()) CHECK(video.front().key);
        std::uint32_t last = 0;
        for (const FlvTag& tag : session) {
            CHECK(tag.timestamp_ms >= last);
            last = tag.timestamp_ms;
        }
    }
}

}  // namespace e2e
