#include "media/mp4/sample_descriptions.hpp"

#include <doctest/doctest.h>

#include "media/hex.hpp"
#include "media/mp4_bytes.hpp"

namespace sample_descriptions_test {

using clips::big_endian;
using clips::hex;
using clips::mp4_box;
using clips::operator+;
using media::Bytes;
using media::SampleDescriptions;

namespace {

media::Input input_of(const Bytes& bytes) {
    media::Input input;
    input.path = "descriptions";
    input.memory = bytes;
    return input;
}

Bytes picture_entry(std::string_view type, const Bytes& avcc) {
    return mp4_box(type, Bytes(78) + mp4_box("pasp", Bytes(8)) + mp4_box("avcC", avcc));
}

/// An entry of AAC; the sizes of the descriptors take four bytes each, as most writers have them.
Bytes sound_entry(const Bytes& config) {
    const auto descriptor = [](std::uint8_t tag, const Bytes& content) {
        return Bytes{tag, 0x80, 0x80, 0x80, static_cast<std::uint8_t>(content.size())} + content;
    };
    const Bytes esds = Bytes(4) + descriptor(3, Bytes(3) + descriptor(4, Bytes(13) + descriptor(5, config)) +
                                                    descriptor(6, {2}));
    return mp4_box("mp4a", Bytes(28) + mp4_box("esds", esds));
}

Bytes trak(std::uint32_t id, const std::vector<Bytes>& entries) {
    Bytes stsd = Bytes(4) + big_endian(static_cast<std::uint32_t>(entries.size()), 4);
    for (const Bytes& entry : entries)
        stsd = stsd + entry;
    const Bytes stbl = mp4_box("stbl", mp4_box("stsd", stsd));
    return mp4_box("trak",
                   mp4_box("tkhd", Bytes(12) + big_endian(id, 4)) + mp4_box("mdia", mp4_box("minf", stbl)));
}

Bytes trex(std::uint32_t id, std::uint32_t description) {
    return mp4_box("trex", Bytes(4) + big_endian(id, 4) + big_endian(description, 4) + Bytes(12));
}

/// A fragment of 16 bytes of media of a track; without a description, it names none.
Bytes fragment(std::uint32_t id, std::optional<std::uint32_t> description) {
    Bytes tfhd = big_endian(description ? 2 : 0, 4) + big_endian(id, 4);
    if (description) tfhd = tfhd + big_endian(*description, 4);
    return mp4_box("moof", mp4_box("mfhd", Bytes(8)) + mp4_box("traf", mp4_box("tfhd", tfhd))) +
           mp4_box("mdat", Bytes(16));
}

const Bytes first = hex("0142001EFFE10000");
const Bytes second = hex("0164001EFFE10000");

}  // namespace

TEST_CASE("samples whose fragment names another description bring its configuration once") {
    Bytes file = mp4_box("ftyp", Bytes(8)) +
                 mp4_box("moov", trak(1, {picture_entry("avc1", first), picture_entry("avc1", second)}) +
                                     trak(2, {sound_entry({0x11, 0x90}), sound_entry({0x12, 0x10})}) +
                                     mp4_box("mvex", trex(1, 1) + trex(2, 2)));
    // The last byte of each fragment.
    std::vector<std::int64_t> at;
    for (const Bytes& next : {fragment(1, std::nullopt), fragment(2, std::nullopt), fragment(1, 2),
                              fragment(1, 2), fragment(1, 1), fragment(2, 1)}) {
        file = file + next;
        at.push_back(std::ssize(file) - 1);
    }
    const media::ByteSource source(input_of(file));
    auto descriptions = SampleDescriptions::of(source);
    REQUIRE(descriptions);
    const auto change = [&](std::uint32_t track, std::size_t number) -> std::optional<Bytes> {
        const auto config = descriptions->change(track, at[number]);
        return config ? std::optional(Bytes(config->begin(), config->end())) : std::nullopt;
    };
    CHECK_FALSE(change(1, 0));
    CHECK(change(1, 2) == second);
    CHECK_FALSE(change(1, 3));
    CHECK(change(1, 4) == first);
    // A track may lag behind another.
    CHECK(change(2, 1) == Bytes{0x12, 0x10});
    CHECK(change(2, 5) == Bytes{0x11, 0x90});
    // After a seek.
    CHECK(change(1, 3) == second);
    CHECK_FALSE(descriptions->change(3, at[0]));
    CHECK_FALSE(descriptions->change(1, -1));
}

TEST_CASE("descriptions that are encrypted, of another codec, or not there have no configuration") {
    const Bytes file = mp4_box("moov", trak(1, {picture_entry("avc1", first), picture_entry("encv", second),
                                                sound_entry({0x11, 0x90})})) +
                       fragment(1, 2) + fragment(1, 1) + fragment(1, 3) + fragment(1, 77) + fragment(1, 0);
    const media::ByteSource source(input_of(file));
    auto descriptions = SampleDescriptions::of(source);
    REQUIRE(descriptions);
    const std::int64_t size = std::ssize(fragment(1, 1));
    for (std::int64_t i = 4; i >= 0; --i) {
        CAPTURE(i);
        const auto config = descriptions->change(1, std::ssize(file) - 1 - i * size);
        REQUIRE(config);
        CHECK(config->empty() == (i != 3));
    }
}

TEST_CASE("nothing is looked at where each track has one description, and cut or damaged boxes are none") {
    const auto has_several = [](const Bytes& bytes) {
        return SampleDescriptions::of(media::ByteSource(input_of(bytes))).has_value();
    };
    CHECK_FALSE(has_several(mp4_box("moov", trak(1, {picture_entry("avc1", first)})) + fragment(1, 1)));
    const Bytes whole =
        mp4_box("moov", trak(1, {picture_entry("avc1", first), picture_entry("avc1", second)}));
    CHECK(has_several(whole));
    for (std::size_t size = 1; size < whole.size(); ++size)
        CHECK_FALSE(has_several({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)}));
    const Bytes file = whole + fragment(1, 2);
    for (std::size_t size = whole.size(); size < file.size() - 24; ++size) {
        const Bytes cut(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size));
        const media::ByteSource source(input_of(cut));
        auto descriptions = SampleDescriptions::of(source);
        REQUIRE(descriptions);
        CHECK_FALSE(descriptions->change(1, std::ssize(file) - 1));
    }
}

}  // namespace sample_descriptions_test
