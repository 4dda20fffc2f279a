// Any bytes as an access unit of any codec and framing: cut anywhere, its fingerprint is the same.
#include <array>
#include <vector>

#include "fuzz/must.hpp"
#include "witness/fingerprint.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using witness::Codec;
    using witness::Framing;
    constexpr std::array codecs = {Codec::avc, Codec::hevc, Codec::vvc, Codec::av1, Codec::aac, Codec::other};
    constexpr std::array framings = {Framing::raw,      Framing::length_1, Framing::length_2,
                                     Framing::length_4, Framing::annex_b,  Framing::adts};
    if (size < 2) return 0;
    const witness::Form form = {codecs[data[0] % codecs.size()], framings[data[0] / 16U % framings.size()]};
    const std::size_t step = data[1] % 16U;
    const ground::ByteView unit(data + 2, size - 2);
    std::vector<ground::ByteView> slices;
    // Slices grow from nothing, so that they are cut at every kind of place.
    for (std::size_t at = 0, length = step; at < unit.size(); at += length, length = (length + 3) % 7) {
        if (length > unit.size() - at) length = unit.size() - at;
        slices.push_back(unit.subspan(at, length));
    }
    const witness::Fingerprint whole = witness::fingerprint(form, unit);
    must(whole == witness::fingerprint(form, slices));
    must(whole.length <= unit.size());
    return 0;
}
