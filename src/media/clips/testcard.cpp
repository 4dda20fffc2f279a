#include "media/clips/testcard.hpp"

#include <array>

// A clip becomes part of the object file, between two symbols; the build says where it is.
#define RTMPUSH_LABEL(symbol) ".globl " #symbol "\n.hidden " #symbol "\n" #symbol ":\n"
#define RTMPUSH_INCBIN(file) ".incbin \"" file "\"\n"
#define RTMPUSH_EMBED_TESTCARD(name, ending)                                            \
    asm(".section .rodata\n.balign 16\n" RTMPUSH_LABEL(rtmpush_testcard_##name##_begin) \
            RTMPUSH_INCBIN(RTMPUSH_TESTCARDS #name "." #ending)                         \
                RTMPUSH_LABEL(rtmpush_testcard_##name##_end) ".byte 0\n.previous\n");   \
    extern "C" const std::uint8_t rtmpush_testcard_##name##_begin[];                    \
    extern "C" const std::uint8_t rtmpush_testcard_##name##_end[]
#define RTMPUSH_TESTCARD(name) card(#name, rtmpush_testcard_##name##_begin, rtmpush_testcard_##name##_end)

RTMPUSH_EMBED_TESTCARD(h264, mp4);
RTMPUSH_EMBED_TESTCARD(hevc, mp4);
RTMPUSH_EMBED_TESTCARD(av1, mp4);
RTMPUSH_EMBED_TESTCARD(vp9, webm);
RTMPUSH_EMBED_TESTCARD(vp8, webm);
RTMPUSH_EMBED_TESTCARD(opus, mp4);
RTMPUSH_EMBED_TESTCARD(flac, mp4);
RTMPUSH_EMBED_TESTCARD(ac3, mp4);
RTMPUSH_EMBED_TESTCARD(eac3, mp4);

namespace media {

namespace {

Testcard card(std::string_view name, const std::uint8_t* begin, const std::uint8_t* end) {
    return {name, {begin, end}};
}

}  // namespace

std::span<const Testcard> testcards() {
    static const std::array cards{RTMPUSH_TESTCARD(h264), RTMPUSH_TESTCARD(hevc), RTMPUSH_TESTCARD(av1),
                                  RTMPUSH_TESTCARD(vp9),  RTMPUSH_TESTCARD(vp8),  RTMPUSH_TESTCARD(opus),
                                  RTMPUSH_TESTCARD(flac), RTMPUSH_TESTCARD(ac3),  RTMPUSH_TESTCARD(eac3)};
    return cards;
}

}  // namespace media
