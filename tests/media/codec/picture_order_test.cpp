#include "media/codec/picture_order.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "media/codec/annex_b.hpp"
#include "media/codec/bits.hpp"
#include "media/codec/nal_codec.hpp"
#include "support/clips.hpp"

namespace picture_order_test {

using media::AvcPictureOrder;
using media::Bytes;
using media::ByteView;
using media::Codec;
using media::HevcPictureOrder;
using media::ParameterSets;
using media::PictureCount;
using media::PictureOrder;

namespace {

/// Writes the fields of a NAL unit; bits() closes it.
class UnitWriter {
  public:
    explicit UnitWriter(std::initializer_list<unsigned> head) {
        for (const unsigned byte : head)
            bits_.write(byte, 8);
    }
    UnitWriter& u(std::uint32_t value, unsigned count) {
        bits_.write(value, count);
        return *this;
    }
    UnitWriter& ue(std::uint32_t value) {
        unsigned length = 0;
        while (((value + 1) >> length) > 1)
            ++length;
        bits_.write(0, length);
        bits_.write(value + 1, length + 1);
        return *this;
    }
    UnitWriter& se(int value) {
        return ue(value > 0 ? static_cast<std::uint32_t>(2 * value - 1)
                            : static_cast<std::uint32_t>(-2 * value));
    }
    /// The unit, with its stop bit and its emulation prevention.
    Bytes unit() {
        bits_.write(1, 1);
        bits_.align();
        Bytes escaped;
        int zeros = 0;
        for (const std::uint8_t byte : bits_.bytes()) {
            if (zeros >= 2 && byte <= 3) {
                escaped.push_back(3);
                zeros = 0;
            }
            zeros = byte == 0 ? zeros + 1 : 0;
            escaped.push_back(byte);
        }
        return escaped;
    }

  private:
    media::BitWriter bits_;
};

/// An SPS of H.264 (Main, 64x48) with those fields of the order: 4 bits of frame_num.
Bytes avc_sps(UnitWriter& order, bool frames_only = true) {
    order.ue(1).u(0, 1).ue(3).ue(2).u(frames_only ? 1 : 0, 1);
    if (!frames_only) order.u(0, 1);
    return order.u(1, 1).u(0, 1).u(0, 1).unit();
}

UnitWriter avc_sps_head(std::uint32_t type) {
    UnitWriter writer({0x67, 77, 0, 10});
    writer.ue(0).ue(0).ue(type);
    return writer;
}

Bytes avc_pps(bool has_bottom_delta) {
    return UnitWriter({0x68}).ue(0).ue(0).u(1, 1).u(has_bottom_delta ? 1 : 0, 1).unit();
}

struct AvcSlice {
    bool is_idr = false;
    bool is_reference = true;
    std::uint32_t frame_num = 0;
};

/// A slice's header as far as frame_num and idr_pic_id; what follows is the caller's.
UnitWriter avc_slice(const AvcSlice& slice) {
    const unsigned head = (slice.is_reference ? 0x60U : 0U) | (slice.is_idr ? 5U : 1U);
    UnitWriter writer({head});
    writer.ue(0).ue(7).ue(0).u(slice.frame_num, 4);
    if (slice.is_idr) writer.ue(0);
    return writer;
}

std::optional<PictureCount> count_of(AvcPictureOrder& order, const Bytes& slice, const ParameterSets& sets) {
    return order.next({slice}, sets);
}

Bytes hevc_sps(std::uint32_t order_bits, std::uint32_t reordered) {
    UnitWriter writer({0x42, 0x01});
    writer.u(0, 4).u(0, 3).u(1, 1);
    for (int i = 0; i < 12; ++i)
        writer.u(0x11, 8);
    writer.ue(0).ue(1).ue(64).ue(48).u(0, 1).ue(0).ue(0).ue(order_bits - 4);
    return writer.u(1, 1).ue(4).ue(reordered).ue(0).unit();
}

Bytes hevc_pps(bool has_output_flag, std::uint32_t extra_bits) {
    return UnitWriter({0x44, 0x01}).ue(0).ue(0).u(0, 1).u(has_output_flag ? 1 : 0, 1).u(extra_bits, 3).unit();
}

/// The first slice of a picture, its order count in 4 bits; IDR pictures have none.
Bytes hevc_slice(unsigned type, std::uint32_t lsb, unsigned temporal_id = 0) {
    UnitWriter writer({type << 1U, temporal_id + 1});
    writer.u(1, 1);
    if (type >= 16 && type <= 23) writer.u(0, 1);
    writer.ue(0).ue(1);
    if (type != 19 && type != 20) writer.u(lsb, 4);
    return writer.unit();
}

/// The counts of a clip's pictures, in the order of decoding, sort as their presentation times do.
void check_clip(const std::string& arguments) {
    CAPTURE(arguments);
    const clips::Folder folder;
    const std::string path = folder.make("a.mp4", clips::picture + arguments);
    const auto source = clips::open(path);
    const media::Track& track = source->tracks().at(0);
    const media::NalCodec* const codec = media::nal_codec(track.codec);
    REQUIRE(codec != nullptr);
    const auto sets = codec->parse(track.config);
    REQUIRE(sets);
    PictureOrder order(track.codec);
    std::vector<std::pair<std::pair<int, std::int64_t>, media::Time>> places;
    int period = 0;
    for (const media::Frame& frame : clips::all_frames(*source)) {
        const Bytes bytes = clips::joined(frame.data);
        const auto units = media::split_length_prefixed(bytes, 4);
        REQUIRE(units);
        const auto place = order.next(*units, *sets);
        REQUIRE(place);
        if (place->begins) ++period;
        places.push_back({{period, place->count}, frame.pts});
    }
    std::sort(places.begin(), places.end());
    CHECK(places.size() == 50);
    for (std::size_t i = 1; i < places.size(); ++i)
        CHECK(places[i].second > places[i - 1].second);
}

}  // namespace

TEST_CASE("H.264, type 0: the count goes on where its lower bits run over, either way") {
    auto head = avc_sps_head(0);
    head.ue(0);  // 4 bits
    const ParameterSets sets{{avc_sps(head)}, {avc_pps(true)}};
    AvcPictureOrder order;
    const auto count = [&](bool is_idr, bool is_reference, std::uint32_t lsb, int bottom = 0) {
        return count_of(order, avc_slice({is_idr, is_reference}).u(lsb, 4).se(bottom).unit(), sets);
    };
    CHECK(count(true, true, 0) == PictureCount{true, 0});
    CHECK(count(false, true, 6) == PictureCount{false, 6});
    CHECK(count(false, false, 2) == PictureCount{false, 2});
    CHECK(count(false, true, 12) == PictureCount{false, 12});
    CHECK(count(false, true, 2) == PictureCount{false, 18});
    // Pictures that none refers to don't move the count on.
    CHECK(count(false, false, 14) == PictureCount{false, 14});
    CHECK(count(false, false, 15) == PictureCount{false, 15});
    CHECK(count(false, true, 4, -3) == PictureCount{false, 17});
    CHECK(count(true, true, 0) == PictureCount{true, 0});
}

TEST_CASE("H.264, type 0: the first field of a pair counts") {
    auto head = avc_sps_head(0);
    head.ue(0);
    const ParameterSets sets{{avc_sps(head, false)}, {avc_pps(true)}};
    AvcPictureOrder order;
    // A field, the bottom one: no delta follows.
    const Bytes bottom = UnitWriter({0x65}).ue(0).ue(7).ue(0).u(0, 4).u(1, 1).u(1, 1).ue(0).u(3, 4).unit();
    const Bytes top = UnitWriter({0x61}).ue(0).ue(7).ue(0).u(0, 4).u(1, 1).u(0, 1).u(4, 4).unit();
    CHECK(order.next({bottom, top}, sets) == PictureCount{true, 3});
    const Bytes frame = UnitWriter({0x61}).ue(0).ue(7).ue(0).u(1, 4).u(0, 1).u(8, 4).se(1).unit();
    CHECK(order.next({frame}, sets) == PictureCount{false, 8});
    CHECK(order.next({top}, sets) == PictureCount{false, 4, true});
}

TEST_CASE("H.264: operation 5 of the marking begins the count anew, whatever is in front of it") {
    auto head = avc_sps_head(0);
    head.ue(0);
    const auto pps = [](bool has_weights, unsigned b_weights) {
        UnitWriter writer({0x68});
        writer.ue(0).ue(0).u(1, 1).u(0, 1).ue(0).ue(1).ue(0).u(has_weights ? 1 : 0, 1).u(b_weights, 2);
        return writer.se(0).se(0).se(0).u(0, 2).u(0, 1).unit();
    };
    const ParameterSets plain{{avc_sps(head)}, {pps(false, 0)}};
    const ParameterSets weighted{plain.sps, {pps(true, 1)}};
    const auto picture = [](std::uint32_t type, std::uint32_t lsb) {
        UnitWriter writer({0x61});
        writer.ue(0).ue(type).ue(0).u(1, 4).u(lsb, 4);
        return writer;
    };
    // Operations 1, 3 and 5.
    const auto with_reset = [](UnitWriter& writer) {
        return writer.u(1, 1).ue(1).ue(0).ue(3).ue(0).ue(1).ue(5).ue(0).unit();
    };
    AvcPictureOrder order;
    const auto begin = [&] {
        CHECK(order.next({avc_slice({true}).u(0, 4).unit()}, plain) == PictureCount{true, 0});
    };
    begin();
    auto intra = picture(7, 6);
    CHECK(order.next({with_reset(intra)}, plain) == PictureCount{true, 0});
    CHECK(order.next({picture(7, 2).u(0, 1).unit()}, plain) == PictureCount{false, 2});
    // A list that is modified, and with the PPS's two pictures or those that the slice counts.
    begin();
    auto p = picture(5, 6);
    p.u(0, 1).u(1, 1).ue(0).ue(3).ue(3).ue(1).ue(1);
    for (int i = 0; i < 2; ++i)
        p.u(1, 1).se(-3).se(7).u(1, 1).se(1).se(2).se(3).se(4);
    CHECK(order.next({with_reset(p)}, weighted) == PictureCount{true, 0});
    begin();
    auto b = picture(6, 6);
    b.u(1, 1).u(1, 1).ue(0).ue(2).u(0, 1).u(0, 1).ue(1).ue(1);
    for (int i = 0; i < 4; ++i)
        b.u(0, 1).u(0, 1);
    CHECK(order.next({with_reset(b)}, weighted) == PictureCount{true, 0});
    // Other operations, and none, leave the count alone.
    CHECK(order.next({picture(7, 4).u(1, 1).ue(2).ue(5).ue(4).ue(5).ue(6).ue(5).ue(0).unit()}, plain) ==
          PictureCount{false, 4});
    CHECK(order.next({picture(7, 6).u(0, 1).ue(5).unit()}, plain) == PictureCount{false, 6});
}

TEST_CASE("H.264, type 1: the count follows frame_num and the cycle of the SPS") {
    auto head = avc_sps_head(1);
    // No delta is always zero; non-reference pictures are shown 4 before; a cycle of two references: 6 and 2.
    head.u(0, 1).se(-4).se(1).ue(2).se(6).se(2);
    const ParameterSets sets{{avc_sps(head)}, {avc_pps(true)}};
    AvcPictureOrder order;
    const auto count = [&](bool is_idr, bool is_reference, std::uint32_t frame_num, int delta = 0) {
        const AvcSlice slice{is_idr, is_reference, frame_num};
        return count_of(order, avc_slice(slice).se(delta).se(0).unit(), sets);
    };
    CHECK(count(true, true, 0) == PictureCount{true, 0});
    CHECK(count(false, true, 1) == PictureCount{false, 6});
    CHECK(count(false, false, 2) == PictureCount{false, 2});
    CHECK(count(false, true, 2) == PictureCount{false, 8});
    CHECK(count(false, true, 3, -1) == PictureCount{false, 13});
    for (std::uint32_t frame_num = 4; frame_num < 16; ++frame_num)
        count(false, true, frame_num);
    // frame_num has run over: 16 references, 8 cycles.
    CHECK(count(false, true, 0) == PictureCount{false, 64});
}

TEST_CASE("H.264, type 1: without deltas, and without a cycle") {
    auto head = avc_sps_head(1);
    head.u(1, 1).se(0).se(-2).ue(0);
    const ParameterSets sets{{avc_sps(head)}, {avc_pps(true)}};
    AvcPictureOrder order;
    CHECK(count_of(order, avc_slice({true, true, 0}).unit(), sets) == PictureCount{true, -2});
    CHECK(count_of(order, avc_slice({false, true, 1}).unit(), sets) == PictureCount{false, -2});
}

TEST_CASE("H.264, type 2: shown as decoded") {
    auto head = avc_sps_head(2);
    const ParameterSets sets{{avc_sps(head)}, {avc_pps(false)}};
    AvcPictureOrder order;
    CHECK(count_of(order, avc_slice({true, true, 0}).unit(), sets) == PictureCount{true, 0});
    CHECK(count_of(order, avc_slice({false, false, 1}).unit(), sets) == PictureCount{false, 1});
    CHECK(count_of(order, avc_slice({false, true, 1}).unit(), sets) == PictureCount{false, 2});
    CHECK(count_of(order, avc_slice({false, true, 15}).unit(), sets) == PictureCount{false, 30});
    CHECK(count_of(order, avc_slice({false, true, 0}).unit(), sets) == PictureCount{false, 32});
    CHECK(PictureOrder(Codec::h264).reordered(sets) == 0U);
}

TEST_CASE("nothing is said of units without a slice, or whose sets are missing, or that are cut") {
    auto head = avc_sps_head(0);
    head.ue(0);
    const ParameterSets sets{{avc_sps(head)}, {avc_pps(true)}};
    AvcPictureOrder order;
    const Bytes slice = avc_slice({true, true, 0}).u(0, 4).se(0).unit();
    CHECK_FALSE(order.next({}, sets));
    CHECK_FALSE(order.next({sets.sps.front(), sets.pps.front()}, sets));
    CHECK_FALSE(order.next({slice}, {}));
    CHECK_FALSE(order.next({slice}, {sets.sps, {}}));
    CHECK_FALSE(order.next({ByteView(slice).first(2)}, sets));
    CHECK(order.next({sets.sps.front(), slice}, sets));
    CHECK_FALSE(PictureOrder(Codec::h264).reordered({}));
    // An SPS without a VUI leaves it open.
    CHECK_FALSE(PictureOrder(Codec::h264).reordered(sets));
    HevcPictureOrder hevc;
    const ParameterSets hevc_sets{{hevc_sps(4, 2)}, {hevc_pps(false, 0)}};
    CHECK_FALSE(hevc.next({hevc_slice(1, 3)}, {}));
    CHECK_FALSE(hevc.next({hevc_sets.sps.front()}, hevc_sets));
    CHECK_FALSE(hevc.next({ByteView(hevc_slice(1, 3)).first(2)}, hevc_sets));
    CHECK(PictureOrder(Codec::hevc).reordered(hevc_sets) == 2U);
}

TEST_CASE("HEVC: IDR and broken links begin anew, a clean random access picture where it is the first") {
    const ParameterSets sets{{hevc_sps(4, 2)}, {hevc_pps(false, 0)}};
    HevcPictureOrder order;
    const auto count = [&](unsigned type, std::uint32_t lsb, unsigned temporal_id = 0) {
        return order.next({hevc_slice(type, lsb, temporal_id)}, sets);
    };
    constexpr unsigned cra = 21;
    constexpr unsigned bla = 16;
    constexpr unsigned idr = 19;
    constexpr unsigned rasl = 9;
    constexpr unsigned trail = 1;
    constexpr unsigned droppable = 0;
    CHECK(count(cra, 8) == PictureCount{true, 8});
    CHECK(count(rasl, 5) == PictureCount{false, 5});
    CHECK(count(trail, 14) == PictureCount{false, 14});
    CHECK(count(trail, 4) == PictureCount{false, 20});
    // Neither pictures that none refers to nor those of a higher layer move the count on.
    CHECK(count(droppable, 15) == PictureCount{false, 15});
    CHECK(count(trail, 13, 1) == PictureCount{false, 13});
    CHECK(count(trail, 6) == PictureCount{false, 22});
    CHECK(count(cra, 12) == PictureCount{false, 28});
    CHECK(count(rasl, 10) == PictureCount{false, 26});
    CHECK(count(idr, 0) == PictureCount{true, 0});
    CHECK(count(trail, 15) == PictureCount{false, -1});
    CHECK(count(bla, 3) == PictureCount{true, 3});
}

TEST_CASE("HEVC: further slices of a picture do not count, and flags in between are passed over") {
    const ParameterSets sets{{hevc_sps(4, 2)}, {hevc_pps(true, 2)}};
    HevcPictureOrder order;
    const Bytes slice = UnitWriter({0x02, 0x01}).u(1, 1).ue(0).u(3, 2).ue(1).u(1, 1).u(7, 4).unit();
    CHECK(order.next({slice}, sets) == PictureCount{false, 7});
    const Bytes later = UnitWriter({0x02, 0x01}).u(0, 1).ue(0).ue(1).u(1, 1).u(7, 4).unit();
    CHECK_FALSE(order.next({later}, sets));
}

TEST_CASE("the counts of real clips sort as their presentation times") {
    check_clip("-c:v libx264 -bf 2 -g 25");
    check_clip("-c:v libx264 -bf 7 -g 200 -x264-params b-pyramid=normal:b-adapt=0:ref=4");
    check_clip("-c:v libx264 -bf 3 -g 12 -x264-params open-gop=1:b-adapt=0");
    check_clip("-c:v libx264 -bf 3 -g 25 -flags +ildct+ilme -x264-params tff=1:b-adapt=0");
    check_clip("-c:v libx264 -bf 0 -g 12");
    check_clip("-c:v libx264 -profile:v high444 -pix_fmt yuv444p -bf 3 -g 25");
    check_clip("-c:v libx265 -x265-params log-level=none:bframes=4:keyint=25:open-gop=0:b-adapt=0");
    check_clip(
        "-c:v libx265 -x265-params log-level=none:bframes=3:keyint=12:min-keyint=12:open-gop=1:b-adapt=0");
    check_clip("-c:v libx265 -x265-params log-level=none:bframes=4:keyint=25:radl=2:open-gop=0:b-adapt=0");
}

}  // namespace picture_order_test
