#include "media/testcard.hpp"

// The clip becomes part of the object file; the build says where it is.
asm(".section .rodata\n"
    ".balign 16\n"
    "rtmpush_testcard_begin:\n"
    ".incbin \"" RTMPUSH_TESTCARD
    "\"\n"
    "rtmpush_testcard_end:\n"
    ".byte 0\n"
    ".previous\n"
    ".globl rtmpush_testcard_begin, rtmpush_testcard_end\n"
    ".hidden rtmpush_testcard_begin, rtmpush_testcard_end\n");

extern "C" {
extern const std::uint8_t rtmpush_testcard_begin[];
extern const std::uint8_t rtmpush_testcard_end[];
}

namespace media {

ByteView testcard() {
    return {rtmpush_testcard_begin, rtmpush_testcard_end};
}

}  // namespace media
