#include "media/flv/flv_values.hpp"

#include <bit>
#include <doctest/doctest.h>

#include "media/flv_bytes.hpp"

namespace flv_values_test {

using clips::amf_text;
using clips::big_endian;
using media::Bytes;
using clips::operator+;

namespace {

Bytes amf_number(double value) {
    const auto bits = std::bit_cast<std::uint64_t>(value);
    return Bytes{0} + big_endian(static_cast<std::uint32_t>(bits >> 32U), 4) +
           big_endian(static_cast<std::uint32_t>(bits), 4);
}

Bytes name(std::string_view text) {
    Bytes bytes = amf_text(text);
    bytes.erase(bytes.begin());
    return bytes;
}

const Bytes object_end{0, 0, 9};

}  // namespace

TEST_CASE("values are found by the path of their names") {
    const Bytes map = Bytes{3} + name("1") + Bytes{3} + name("language") + amf_text("eng") +
                      name("channels") + amf_number(6) + object_end + object_end;
    const Bytes list = Bytes{10} + big_endian(2, 4) + amf_number(7) + amf_number(8);
    const Bytes script = amf_text("@setDataFrame") + amf_text("onMetaData") + Bytes{8} + big_endian(5, 4) +
                         name("width") + amf_number(640) + name("stereo") + Bytes{1, 1} + name("made") +
                         Bytes{11} + Bytes(10) + name("none") + Bytes{5} + name("list") + list +
                         name("audioTrackIdInfoMap") + map + name("last") + amf_number(-0.5) + object_end;
    const auto values = media::parse_flv_values(script);
    REQUIRE(values);
    CHECK(values->name == "onMetaData");
    CHECK(values->number("width") == 640);
    CHECK(values->number("stereo") == 1);
    CHECK(values->number("list.1") == 8);
    CHECK(values->number("audioTrackIdInfoMap.1.channels") == 6);
    CHECK(values->text("audioTrackIdInfoMap.1.language") == "eng");
    CHECK(values->number("last") == -0.5);
    CHECK_FALSE(values->number("made"));
    CHECK(values->text("none").empty());
}

TEST_CASE("what stands before a fault is kept, and a script without a name is none") {
    const Bytes whole = amf_text("onMetaData") + Bytes{3} + name("width") + amf_number(640) + name("height") +
                        amf_number(360) + object_end;
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const auto values = media::parse_flv_values(media::ByteView(whole).first(size));
        CHECK(values.has_value() == (size >= amf_text("onMetaData").size()));
        if (values && size < 33) CHECK_FALSE(values->number("height"));
    }
    CHECK_FALSE(media::parse_flv_values(amf_number(1)));
    const auto unknown = media::parse_flv_values(amf_text("a") + Bytes{3} + name("b") + Bytes{0x42} +
                                                 name("c") + amf_number(1) + object_end);
    REQUIRE(unknown);
    CHECK_FALSE(unknown->number("c"));
}

TEST_CASE("nesting without end is left out") {
    Bytes deep = amf_text("a");
    for (int i = 0; i < 100'000; ++i)
        deep = std::move(deep) + Bytes{3, 0, 1, 'x'};
    const auto values = media::parse_flv_values(deep);
    REQUIRE(values);
    CHECK(values->numbers.empty());
}

TEST_CASE("a value whose path is long is left out, for each value behind it would keep that path") {
    const auto within = [](std::size_t size) {
        return media::parse_flv_values(amf_text("a") + Bytes{3} + name(std::string(size, 'x')) + Bytes{3} +
                                       name("width") + amf_number(640) + object_end + object_end);
    };
    const auto longest = within(1024 - 6);
    REQUIRE(longest);
    CHECK(longest->number(std::string(1024 - 6, 'x') + ".width") == 640);
    const auto longer = within(1024 - 5);
    REQUIRE(longer);
    CHECK(longer->numbers.empty());
}

}  // namespace flv_values_test
