#include "media/demux/transport_faults.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <functional>
#include <string>

#include "support/clips.hpp"

namespace transport_faults_test {

using clips::Folder;
using media::Bytes;
using media::Frame;
using media::TrackType;
using media::Warning;

namespace {

constexpr std::size_t packet_size = 188;
constexpr unsigned video_pid = 0x100;
constexpr unsigned audio_pid = 0x101;

/// A transport stream of 6 s; its first pictures are keyframes each second.
const std::string six_seconds =
    "-f lavfi -t 6 -i testsrc2=size=320x180:rate=25 -f lavfi -t 6 -i sine=sample_rate=48000 "
    "-c:v libx264 -bf 2 -g 25 -c:a aac -shortest ";

struct Packet {
    Bytes bytes;
    unsigned pid() const { return (unsigned{bytes[1]} << 8U | bytes[2]) & 0x1FFFU; }
    bool begins() const { return (bytes[1] & 0x40U) != 0; }
};

/// Puts the packets of a transport stream anew: `change` gives those that take the place of the n-th of all, which are
/// `count`.
Bytes changed(
    const Bytes& whole,
    const std::function<std::vector<Packet>(Packet packet, std::size_t n, std::size_t count)>& change) {
    Bytes bytes;
    for (std::size_t at = 0; at + packet_size <= whole.size(); at += packet_size) {
        const auto from = whole.begin() + static_cast<std::ptrdiff_t>(at);
        for (const Packet& packet :
             change({Bytes(from, from + packet_size)}, at / packet_size, whole.size() / packet_size))
            bytes.insert(bytes.end(), packet.bytes.begin(), packet.bytes.end());
    }
    return bytes;
}

struct Played {
    std::vector<Bytes> video;
    std::vector<Bytes> audio;
    std::vector<Warning> warnings;

    std::uint64_t left_out() const {
        std::uint64_t sum = 0;
        for (const Warning& warning : warnings)
            sum += warning.left_out_frames;
        return sum;
    }
    bool warns_of(Warning::Class type, const std::string& words) const {
        return std::any_of(warnings.begin(), warnings.end(), [&](const Warning& warning) {
            return warning.type == type && warning.text.find(words) != std::string::npos;
        });
    }
};

Played play(const std::string& path) {
    const auto source = clips::open(path);
    Played played;
    for (const Frame& frame : clips::all_frames(*source)) {
        const bool is_video = source->tracks()[frame.track].type == TrackType::video;
        (is_video ? played.video : played.audio).push_back(clips::joined(frame.data));
    }
    played.warnings = source->take_warnings();
    return played;
}

/// Plays an input as a file and through a pipe, which tell the same.
void expect(const Folder& folder, const Bytes& bytes, const std::function<void(const Played&)>& check) {
    const std::string path = folder.write("changed.ts", bytes);
    check(play(path));
    const clips::PipedInput piped(path);
    check(play("-"));
}

Bytes joined(const Bytes& one, const Bytes& other) {
    Bytes both = one;
    both.insert(both.end(), other.begin(), other.end());
    return both;
}

/// A packet whose content is noise, and called scrambled.
Packet scrambled(Packet packet) {
    unsigned noise = 1;
    for (std::size_t i = 4; i < packet.bytes.size(); ++i) {
        noise = noise * 1103515245U + 12345U;
        packet.bytes[i] = static_cast<std::uint8_t>(noise >> 16U);
    }
    packet.bytes[3] = static_cast<std::uint8_t>((packet.bytes[3] & 0x0FU) | 0x90U);
    return packet;
}

}  // namespace

TEST_CASE("packets that are missing are told with track, place and amount") {
    const Folder folder;
    const Bytes whole = clips::bytes_of(folder.make("a.ts", six_seconds));
    const Played right = play(folder.path("a.ts"));
    CHECK(right.warnings.empty());
    for (const unsigned pid : {video_pid, audio_pid}) {
        CAPTURE(pid);
        // The third of those packets in the second half with which a unit begins.
        int begun = 0;
        const Bytes bytes = changed(whole, [&](Packet packet, std::size_t n, std::size_t count) {
            const bool is_one = n > count / 2 && packet.pid() == pid && packet.begins() && ++begun == 3;
            return is_one ? std::vector<Packet>{} : std::vector<Packet>{std::move(packet)};
        });
        const std::string track = pid == video_pid ? "track 0 (h264)" : "track 1 (aac)";
        expect(folder, bytes, [&](const Played& played) {
            REQUIRE(played.warnings.size() == 1);
            CHECK(played.warns_of(Warning::Class::undecodable, track + " has faults at 0:0"));
            CHECK(played.warns_of(Warning::Class::undecodable, "1 packet missing"));
            CHECK(played.left_out() ==
                  right.video.size() + right.audio.size() - played.video.size() - played.audio.size());
            CHECK(played.left_out() > 0);
        });
    }
}

TEST_CASE("of many places where packets are missing the first is told, and the sum of the others") {
    const Folder folder;
    const Bytes whole = clips::bytes_of(folder.make("a.ts", six_seconds));
    const Bytes bytes = changed(whole, [&](Packet packet, std::size_t n, std::size_t count) {
        const bool is_one = packet.pid() == video_pid && n % (count / 5) == count / 10;
        return is_one ? std::vector<Packet>{} : std::vector<Packet>{std::move(packet)};
    });
    const Played played = play(folder.write("b.ts", bytes));
    CHECK(played.warnings.size() <= 2);
    CHECK(played.warns_of(Warning::Class::undecodable, "at 0:0"));
}

TEST_CASE("packets that come twice are dropped") {
    const Folder folder;
    const Bytes whole = clips::bytes_of(folder.make("a.ts", six_seconds));
    const Played right = play(folder.path("a.ts"));
    const Bytes bytes = changed(whole, [&](const Packet& packet, std::size_t n, std::size_t) {
        return std::vector<Packet>(n % 7 == 0 ? 2 : 1, packet);
    });
    expect(folder, bytes, [&](const Played& played) {
        CHECK(played.video == right.video);
        CHECK(played.audio == right.audio);
        CHECK(played.warnings.empty());
    });
}

TEST_CASE("whole inputs that were joined lack nothing, and one that begins amid a unit does") {
    const Folder folder;
    folder.make("a.mp4", six_seconds);
    const Bytes one = clips::bytes_of(folder.make("a.ts", "-i @/a.mp4 -c copy"));
    const Bytes other = clips::bytes_of(folder.make("b.ts", "-i @/a.mp4 -t 3 -c copy"));
    for (const Bytes& both : {joined(one, one), joined(one, other), joined(other, one)})
        expect(folder, both, [](const Played& played) { CHECK(played.warnings.empty()); });
    // The packets before the first rest of a picture are left out.
    std::size_t begin = packet_size * 30;
    while (Packet{Bytes(one.begin() + static_cast<std::ptrdiff_t>(begin), one.end())}.begins())
        begin += packet_size;
    const Bytes rest(one.begin() + static_cast<std::ptrdiff_t>(begin), one.end());
    const Played played = play(folder.write("b.ts", joined(one, rest)));
    CHECK(played.warns_of(Warning::Class::undecodable, "missing"));
}

TEST_CASE("pictures behind a join leave from the first keyframe on, as at the beginning") {
    const Folder folder;
    for (const std::string codec : {"", "-c:v libx265 -x265-params log-level=error:open-gop=0:keyint=25"}) {
        CAPTURE(codec);
        const Bytes whole = clips::bytes_of(folder.make("a.ts", six_seconds + codec + " -f mpegts "));
        std::size_t begin = whole.size() / 3 / packet_size * packet_size;
        const Bytes rest(whole.begin() + static_cast<std::ptrdiff_t>(begin), whole.end());
        const Played alone = play(folder.write("rest.ts", rest));
        REQUIRE(alone.warns_of(Warning::Class::left_out, "begins amid a group"));
        const Played right = play(folder.path("a.ts"));
        expect(folder, joined(whole, rest), [&](const Played& played) {
            CHECK(played.video.size() == right.video.size() + alone.video.size());
            CHECK(std::equal(alone.video.rbegin(), alone.video.rend(), played.video.rbegin()));
            CHECK(played.warns_of(Warning::Class::left_out, "pictures of track 0 left out at 0:0"));
        });
    }
}

TEST_CASE("a transport stream that was cut in front, wherever, is none of bare H.264") {
    const Folder folder;
    for (const std::string kind : {"", "-mpegts_m2ts_mode 1"}) {
        const Bytes whole = clips::bytes_of(folder.make("a.ts", six_seconds + kind + " -f mpegts "));
        for (const std::ptrdiff_t cut : {1, 300, 614, 1000, 2000}) {
            CAPTURE(cut);
            expect(folder, Bytes(whole.begin() + cut, whole.end()), [](const Played& played) {
                CHECK(played.video.size() >= 125);
                CHECK(played.audio.size() > 200);
            });
        }
    }
}

TEST_CASE("an input that ends within a packet may end with a cut picture") {
    const Folder folder;
    const std::string whole = folder.make("a.ts", six_seconds);
    Bytes bytes = clips::bytes_of(whole);
    std::size_t end = bytes.size() / 2 / packet_size * packet_size;
    const auto is_rest_of_picture = [&] {
        return bytes[end + 1] == video_pid >> 8U && bytes[end + 2] == (video_pid & 0xFFU);
    };
    while (!is_rest_of_picture())
        end += packet_size;
    bytes.resize(end + 77);
    expect(folder, bytes, [](const Played& played) {
        CHECK(played.warns_of(Warning::Class::undecodable, "track 0 (h264)"));
    });
    bytes.resize(end);
    CHECK(play(folder.write("b.ts", bytes)).warnings.empty());
}

TEST_CASE("frames that are scrambled in mid-stream are counted for each track") {
    const Folder folder;
    const Bytes whole = clips::bytes_of(folder.make("a.ts", six_seconds));
    const Played right = play(folder.path("a.ts"));
    const Bytes bytes = changed(whole, [&](Packet packet, std::size_t n, std::size_t count) {
        const bool is_one =
            n > count / 3 && n < count / 2 && packet.pid() < 0x1000 && packet.pid() >= video_pid;
        return std::vector<Packet>{is_one ? scrambled(std::move(packet)) : std::move(packet)};
    });
    expect(folder, bytes, [&](const Played& played) {
        CHECK(played.warns_of(Warning::Class::left_out, "track 0 (h264) has faults at 0:0"));
        CHECK(played.warns_of(Warning::Class::left_out, "track 1 (aac) has faults at 0:0"));
        const auto missing =
            right.video.size() + right.audio.size() - played.video.size() - played.audio.size();
        CHECK(missing > 20);
        // The rest of a frame that began in the clear may be taken for one.
        CHECK(played.left_out() + 2 >= missing);
        CHECK(played.left_out() <= missing + 2);
    });
}

TEST_CASE("packets that are called scrambled and are not are sent, and not said to be left out") {
    const Folder folder;
    const Bytes whole = clips::bytes_of(folder.make("a.ts", six_seconds));
    const Played right = play(folder.path("a.ts"));
    const Bytes bytes = changed(whole, [&](Packet packet, std::size_t n, std::size_t count) {
        if (n > count / 3 && n < count / 2 && packet.pid() == video_pid) packet.bytes[3] |= 0x80U;
        return std::vector<Packet>{std::move(packet)};
    });
    expect(folder, bytes, [&](const Played& played) {
        CHECK(played.video == right.video);
        CHECK(played.warnings.empty());
    });
}

}  // namespace transport_faults_test
