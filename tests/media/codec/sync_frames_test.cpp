#include "media/codec/sync_frames.hpp"

#include <doctest/doctest.h>

#include "media/codec/prefixes.hpp"
#include "media/hex.hpp"

namespace sync_frames_test {

using clips::hex;
using media::Bytes;
using media::Codec;
using media::find_sync_frames;
using media::sync_frame_size;

namespace {

/// A frame of MPEG-1 layer III: 32 kbit/s at 48 kHz, 96 bytes.
Bytes mp3_frame(std::uint8_t content = 0x55) {
    Bytes frame = hex("FFFB14C4");
    frame.resize(96, content);
    return frame;
}

Bytes operator+(Bytes a, const Bytes& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

}  // namespace

TEST_CASE("heads of MPEG audio tell the size of their frames") {
    struct Case {
        const char* head;
        std::size_t size;
    };
    for (const Case& each : {
             Case{"FFFB9064", 417},   // layer III, 128 kbit/s, 44.1 kHz: 144 * 128000 / 44100
             Case{"FFFB9264", 418},   // the same with a padding slot
             Case{"FFFA9464", 384},   // 48 kHz, with a CRC
             Case{"FFFBE864", 1440},  // 320 kbit/s, 32 kHz
             Case{"FFF344C4", 96},    // MPEG-2, 32 kbit/s, 24 kHz: 72 * 32000 / 24000
             Case{"FFE344C4", 192},   // MPEG-2.5, 32 kbit/s, 12 kHz
             Case{"FFFD94C4", 480},   // layer II, 160 kbit/s, 48 kHz
             Case{"FFFF14C4", 32},    // layer I, 32 kbit/s, 48 kHz: slots of four bytes
             Case{"FFFF1244", 36},    // layer I, 44.1 kHz, with a padding slot
         }) {
        CAPTURE(each.head);
        CHECK(sync_frame_size(Codec::mp3, hex(each.head)) == each.size);
    }
    for (const char* none :
         {"FFEB9064", "FFF99064", "FFFBF064", "FFFB9C64", "FFFB0064", "FE FB9064", "00000000"}) {
        CAPTURE(none);
        CHECK_FALSE(sync_frame_size(Codec::mp3, hex(none)));
    }
}

TEST_CASE("heads of AC-3 and E-AC-3 tell the size of their frames") {
    CHECK(sync_frame_size(Codec::ac3, hex("0B770000 14 40")) == 768);    // 192 kbit/s, 48 kHz
    CHECK(sync_frame_size(Codec::ac3, hex("0B770000 54 40")) == 834);    // 44.1 kHz: 417 words
    CHECK(sync_frame_size(Codec::ac3, hex("0B770000 55 40")) == 836);    // a word longer
    CHECK(sync_frame_size(Codec::ac3, hex("0B770000 94 40")) == 1152);   // 32 kHz
    CHECK(sync_frame_size(Codec::eac3, hex("0B7702FF 3F 80")) == 1536);  // 768 words
    CHECK(sync_frame_size(Codec::eac3, hex("0B770000 14 40")) == 768);
    for (const char* none : {"0B770000 D4 40", "0B770000 26 40", "0B7702FF 3F 88", "770B0000 14 40"}) {
        CAPTURE(none);
        CHECK_FALSE(sync_frame_size(Codec::ac3, hex(none)));
    }
}

TEST_CASE("frames are found among bytes that are none") {
    const Bytes noise(150, 0xA5);
    const auto check = [](const Bytes& packet, std::size_t begin, std::size_t size) {
        const auto found = find_sync_frames(Codec::mp3, packet);
        CHECK(found.begin == begin);
        CHECK(found.size == size);
        CHECK(found.last_size == (size == 0 ? 0 : 96));
    };
    check(mp3_frame(), 0, 96);
    check(mp3_frame() + mp3_frame(), 0, 192);
    check(mp3_frame() + noise, 0, 96);
    check(noise + mp3_frame(), 150, 96);
    check(noise + mp3_frame() + mp3_frame() + noise, 150, 192);
    check(noise, 0, 0);
    // A head in the midst of noise that no other follows.
    check(hex("A5 FFFB14C4") + noise, 0, 0);
    // A frame that is cut.
    Bytes cut = mp3_frame();
    cut.pop_back();
    check(cut, 0, 0);
    check(mp3_frame() + cut, 0, 96);
}

TEST_CASE("a frame that tells no size takes the whole packet") {
    Bytes free = hex("FFFB0464");
    free.resize(500, 0x11);
    CHECK(find_sync_frames(Codec::mp3, free).size == 500);
    CHECK(find_sync_frames(Codec::mp3, free).begin == 0);
}

TEST_CASE("bytes are counted as frames of the size that one has, and as one at least") {
    CHECK(media::frames_in(300, 100) == 3);
    CHECK(media::frames_in(349, 100) == 3);
    CHECK(media::frames_in(351, 100) == 4);
    CHECK(media::frames_in(1, 100) == 1);
    CHECK(media::frames_in(500, 0) == 1);
}

TEST_CASE("no byte beyond a packet is looked at") {
    const Bytes packet = hex("A5A5 FFFB14C4") + mp3_frame() + hex("FFFB14") + hex("0B7702FF3F80");
    clips::for_each_prefix(packet, [](media::ByteView part) {
        for (const Codec codec : {Codec::mp3, Codec::ac3, Codec::eac3}) {
            const auto found = find_sync_frames(codec, part);
            CHECK(found.begin + found.size <= part.size());
        }
    });
}

}  // namespace sync_frames_test
