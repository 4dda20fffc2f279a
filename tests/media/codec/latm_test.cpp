#include "media/codec/latm.hpp"

#include <doctest/doctest.h>

#include "media/codec/bits.hpp"
#include "media/hex.hpp"

namespace latm_test {

using clips::hex;
using media::Bytes;

namespace {

/// How a stream is multiplexed that the tests write.
struct Shape {
    bool version_1 = false;
    unsigned frames = 1;
    bool other_data = false;
    bool checksum = false;
    /// Bytes of every frame, where that is said once; 20 at least.
    std::optional<std::size_t> fixed = std::nullopt;
};

// AAC-LC, 48 kHz, stereo: 00010 0011 0010 0 0 0.
const Bytes stereo = hex("1190");

void write_value(media::BitWriter& out, std::uint32_t value) {
    out.write(3, 2);
    out.write(value, 32);
}

void write_mux(media::BitWriter& out, const Shape& shape, const Bytes& config) {
    out.write(shape.version_1 ? 2 : 0, shape.version_1 ? 2 : 1);
    if (shape.version_1) write_value(out, 255);
    out.write(1, 1);
    out.write(shape.frames - 1, 6);
    out.write(0, 4 + 3);
    // Three bits of filling follow those of the configuration.
    if (shape.version_1) write_value(out, static_cast<std::uint32_t>(config.size() * 8 + 3));
    for (const std::uint8_t byte : config)
        out.write(byte, 8);
    if (shape.version_1) out.write(5, 3);
    out.write(shape.fixed ? 1 : 0, 3);
    shape.fixed ? out.write(static_cast<std::uint32_t>(*shape.fixed - 20), 9) : out.write(255, 8);
    out.write(shape.other_data ? 1 : 0, 1);
    if (shape.other_data) shape.version_1 ? write_value(out, 7) : out.write(7, 9);
    out.write(shape.checksum ? 1 : 0, 1);
    if (shape.checksum) out.write(0xA5, 8);
}

/// A LOAS element; with the configuration where there is one.
Bytes element(const Shape& shape, const std::vector<Bytes>& frames, const Bytes& config = {}) {
    media::BitWriter out;
    out.write(config.empty() ? 1 : 0, 1);
    if (!config.empty()) write_mux(out, shape, config);
    for (const Bytes& frame : frames) {
        if (!shape.fixed) {
            for (std::size_t left = frame.size();; left -= 255) {
                out.write(left >= 255 ? 255 : static_cast<std::uint32_t>(left), 8);
                if (left < 255) break;
            }
        }
        for (const std::uint8_t byte : frame)
            out.write(byte, 8);
    }
    const std::size_t size = out.bytes().size();
    Bytes loas{0x56, static_cast<std::uint8_t>(0xE0 | size >> 8), static_cast<std::uint8_t>(size)};
    loas.insert(loas.end(), out.bytes().begin(), out.bytes().end());
    return loas;
}

Bytes frame(std::size_t size) {
    Bytes bytes(size);
    for (std::size_t i = 0; i < size; ++i)
        bytes[i] = static_cast<std::uint8_t>(i * 7 + size);
    return bytes;
}

}  // namespace

TEST_CASE("frames come out byte for byte, whatever bit they began at") {
    for (const Shape& shape :
         {Shape{}, Shape{.version_1 = true}, Shape{.frames = 3}, Shape{.other_data = true},
          Shape{.checksum = true}, Shape{.version_1 = true, .other_data = true, .checksum = true},
          Shape{.frames = 2, .fixed = 40}}) {
        std::vector<Bytes> frames;
        for (unsigned i = 0; i < shape.frames; ++i)
            frames.push_back(frame(shape.fixed.value_or(254 + i)));
        media::LatmReader reader;
        const auto first = reader.read(element(shape, frames, stereo));
        REQUIRE(first);
        CHECK(first->config == stereo);
        CHECK(first->frames == frames);
        // The next element leaves the configuration out.
        const auto next = reader.read(element(shape, frames));
        REQUIRE(next);
        CHECK(next->config == stereo);
        CHECK(next->frames == frames);
    }
}

TEST_CASE("SBR that the configuration names goes along") {
    // Type 5, 24 kHz, stereo, SBR to 48 kHz, type 2: 00101 0110 0010 0011 00010 0 0 0, and a bit of filling.
    const Bytes he_aac = hex("2B118800");
    media::BitWriter out;
    out.write(0, 1);
    out.write(0, 1);
    out.write(1, 1);
    out.write(0, 6 + 4 + 3);
    out.write(0x2B1188, 24);
    out.write(0, 1);
    out.write(0, 3);
    out.write(255, 8);
    out.write(0, 1 + 1);
    out.write(1, 8);
    out.write(0x42, 8);
    Bytes loas{0x56, 0xE0, static_cast<std::uint8_t>(out.bytes().size())};
    loas.insert(loas.end(), out.bytes().begin(), out.bytes().end());
    media::LatmReader reader;
    const auto read = reader.read(loas);
    REQUIRE(read);
    CHECK(read->config == he_aac);
    CHECK(read->frames == std::vector<Bytes>{{0x42}});
    using namespace std::chrono_literals;
    CHECK(read->frame_duration == 42666666ns);
}

TEST_CASE("nothing is made up before a configuration has come") {
    media::LatmReader reader;
    const auto early = reader.read(element({}, {frame(10)}));
    REQUIRE(early);
    CHECK(early->frames.empty());
}

TEST_CASE("what is cut, damaged or of another form is none") {
    const Bytes whole = element({}, {frame(30)}, stereo);
    for (std::size_t size = 0; size < whole.size(); ++size)
        CHECK_FALSE(media::LatmReader().read(media::ByteView(whole).first(size)));
    Bytes longer = whole;
    longer[2] = static_cast<std::uint8_t>(longer[2] - 1);  // the frame says more than the element has
    CHECK_FALSE(media::LatmReader().read(longer));
    CHECK_FALSE(media::LatmReader().read(hex("FFF15080")));
    // Type 17, ER AAC-LC.
    media::LatmReader other;
    CHECK_FALSE(other.read(element({}, {frame(30)}, hex("8990"))));
    CHECK(other.is_unknown());
}

TEST_CASE("channels that a program config element describes go along") {
    // Element 0 of AAC-LC, 48 kHz: one front pair, no others, no mixdown, a comment of two bytes. The element is at
    // a bit that is none of a byte's first, and its filling is counted from the configuration's own beginning.
    media::BitWriter config;
    config.write(0x1180 >> 3, 13);
    config.write(0, 3);
    config.write(0, 4);
    config.write(1, 2);
    config.write(3, 4);
    config.write(1, 4);
    config.write(0, 4 + 4 + 2 + 3 + 4 + 3);
    config.write(1 << 4, 5);
    config.align();
    config.write(2, 8);
    config.write(0xABCD, 16);
    for (const bool version_1 : {false, true}) {
        const Shape shape{.version_1 = version_1};
        media::LatmReader reader;
        const auto read = reader.read(element(shape, {frame(30)}, config.bytes()));
        REQUIRE(read);
        CHECK(read->config == config.bytes());
        CHECK(read->frames == std::vector<Bytes>{frame(30)});
    }
}

TEST_CASE("SBR that is told behind the rest goes along where the length tells of it") {
    // AAC-LC, 24 kHz, stereo; 0x2B7, type 5, SBR, 48 kHz: 00010 0110 0010 000, 01010110111 00101 1 0011, filling.
    const Bytes config = hex("131056E598");
    media::LatmReader reader;
    const auto read = reader.read(element({.version_1 = true}, {frame(30)}, config));
    REQUIRE(read);
    CHECK(read->config == config);
    CHECK(read->frames == std::vector<Bytes>{frame(30)});
    using namespace std::chrono_literals;
    CHECK(read->frame_duration == 42666666ns);
}

TEST_CASE("the size of an element is that of its header and what it says") {
    CHECK(media::loas_size(hex("56E128")) == 0x128 + 3);
    CHECK(media::loas_size(hex("56FFFF")) == 0x1FFF + 3);
    CHECK_FALSE(media::loas_size(hex("56E1")));
    CHECK_FALSE(media::loas_size(hex("57E128")));
}

}  // namespace latm_test
