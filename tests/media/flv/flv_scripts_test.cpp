#include "media/flv/flv_scripts.hpp"

#include <doctest/doctest.h>
#include <limits>

#include "media/flv_bytes.hpp"

namespace flv_scripts_test {

using clips::amf_text;
using clips::flv_head;
using clips::flv_tag;
using clips::operator+;
using clips::script_body;
using media::Bytes;
using media::ByteView;
using media::FlvScript;
using media::FlvScripts;

namespace {

constexpr std::int64_t all = std::numeric_limits<std::int64_t>::max();
constexpr std::uint8_t video = 9;
constexpr std::uint8_t script = 18;

const Bytes text = script_body("onTextData", "hello");
const Bytes cue = script_body("onCuePoint", "intro");
const Bytes info = script_body("onFI", "21:45");

/// Pictures, and four scripts among them, one of them the publisher's own.
const Bytes file = flv_head() + flv_tag(script, 0, script_body("onMetaData", "")) +
                   flv_tag(video, 0, Bytes(3000, 0x17)) + flv_tag(script, 40, text) +
                   flv_tag(video, 40, Bytes(100, 0x27)) + flv_tag(script, 0x89ABCDEF, cue) +
                   flv_tag(script, 80, info) + flv_tag(video, 80, Bytes(9, 0x27));

/// The file in pieces of that size.
std::vector<FlvScript> scripts_of(const Bytes& bytes, std::size_t piece) {
    FlvScripts scripts;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        scripts.feed(static_cast<std::int64_t>(at),
                     ByteView(bytes).subspan(at, std::min(piece, bytes.size() - at)));
    }
    return scripts.take(all);
}

std::vector<FlvScript> scripts_of(const Bytes& bytes) {
    return scripts_of(bytes, bytes.size());
}

void feed(FlvScripts& scripts, const Bytes& bytes, std::size_t from, std::size_t to) {
    scripts.feed(static_cast<std::int64_t>(from), ByteView(bytes).subspan(from, to - from));
}

}  // namespace

TEST_CASE("the scripts of a file, whole and in pieces of any size") {
    for (const std::size_t piece : {file.size(), std::size_t{1}, std::size_t{7}, std::size_t{1000}}) {
        CAPTURE(piece);
        const auto found = scripts_of(file, piece);
        REQUIRE(found.size() == 3);
        CHECK(found[0].body == text);
        CHECK(found[0].time == 40);
        CHECK(found[1].body == cue);
        CHECK(found[1].time == 0x89ABCDEF);
        CHECK(found[2].body == info);
        for (const FlvScript& each : found)
            CHECK(file[static_cast<std::size_t>(each.position)] == script);
    }
}

TEST_CASE("they are taken as far as the file was read") {
    FlvScripts scripts;
    scripts.feed(0, file);
    const std::int64_t second = scripts_of(file)[1].position;
    CHECK(scripts.take(0).empty());
    const auto first_end = scripts_of(file)[0].position + 11 + std::ssize(text) + 4;
    CHECK(scripts.ends_at(first_end));
    CHECK_FALSE(scripts.ends_at(first_end - 1));
    CHECK(scripts.take(second).size() == 1);
    CHECK(scripts.take(second).empty());
    CHECK_FALSE(scripts.ends_at(first_end));
    CHECK(scripts.take(second + 1).size() == 1);
    CHECK(scripts.take(all).size() == 1);
    CHECK(scripts.take_remarks().empty());
}

TEST_CASE("what a publisher says itself is none of them") {
    CHECK(scripts_of(flv_head() + flv_tag(script, 0, script_body("onMetaData", "x")) +
                     flv_tag(script, 0, amf_text("@setDataFrame") + script_body("onMetaData", "x")) +
                     flv_tag(script, 0, script_body("|RtmpSampleAccess", "x")))
              .empty());
    CHECK(scripts_of(flv_head() + flv_tag(script, 0, amf_text("@setDataFrame") + text) +
                     flv_tag(script, 0, script_body("onMetaDataToo", "x")) +
                     flv_tag(script, 0, amf_text("onMetaDat")))
              .size() == 3);
}

TEST_CASE("whoever reads jumps, and comes back") {
    FlvScripts scripts;
    feed(scripts, file, 0, 500);
    SUBCASE("to the end") {
        feed(scripts, file, file.size() - 20, file.size());
        feed(scripts, file, 500, file.size());
    }
    SUBCASE("to the beginning, and some way before what comes next") {
        feed(scripts, file, 0, 30);
        feed(scripts, file, 13, 600);
        feed(scripts, file, 550, file.size());
    }
    SUBCASE("over the body of a picture") {
        feed(scripts, file, 2900, file.size());
    }
    CHECK(scripts.take(all).size() == 3);
}

TEST_CASE("a jump ahead can be made up for") {
    FlvScripts scripts;
    const auto at = static_cast<std::size_t>(scripts_of(file)[0].position);
    feed(scripts, file, 0, at + 5);
    feed(scripts, file, at + 5, at + 14);
    const std::size_t end = at + 11 + text.size() + 4;
    feed(scripts, file, end, file.size());
    CHECK(scripts.take(all).empty());
    CHECK(static_cast<std::size_t>(scripts.wanted()) == at + 14);
    feed(scripts, file, at + 14, end);
    feed(scripts, file, end, file.size());
    CHECK(scripts.take(all).size() == 3);
}

TEST_CASE("the sizes behind tags, as writers have them") {
    for (const int off : {11, 10, 0}) {
        Bytes other = flv_head() + flv_tag(video, 0, Bytes(100));
        other.back() = static_cast<std::uint8_t>(100 + off);
        CHECK(scripts_of(other + flv_tag(script, 0, text)).size() == 1);
        other.back() = 0;
        CHECK(scripts_of(other + flv_tag(script, 0, text)).size() == 1);
    }
}

TEST_CASE("behind damage nothing is found until it is known where a tag ends") {
    Bytes damaged = file;
    damaged[static_cast<std::size_t>(scripts_of(file)[1].position) - 2] ^= 1;
    FlvScripts scripts;
    scripts.feed(0, damaged);
    CHECK(scripts.lost());
    CHECK(scripts.take(all).size() == 1);
    CHECK(scripts.take_remarks().size() == 1);
    // Whoever is told of it may still be some way before.
    scripts.resume_at(scripts_of(file)[1].position - 4);
    CHECK(scripts.lost());
    scripts.resume_at(scripts_of(file)[2].position);
    CHECK_FALSE(scripts.lost());
    scripts.feed(0, damaged);
    const auto found = scripts.take(all);
    REQUIRE(found.size() == 1);
    CHECK(found[0].body == info);
}

TEST_CASE("what is no script, or too large, is left out with a remark") {
    const Bytes good = flv_tag(script, 0, text);
    for (const Bytes& body : {Bytes{2}, Bytes{2, 0, 5, 'a'}, Bytes{2, 0, 0}, Bytes{0, 0, 0, 0, 0, 0, 0, 0, 0},
                              Bytes(FlvScripts::max_body + 1, 2)}) {
        CAPTURE(body.size());
        FlvScripts scripts;
        scripts.feed(0, flv_head() + flv_tag(script, 0, body) + good);
        CHECK(scripts.take(all).size() == 1);
        CHECK(scripts.take_remarks().size() == 1);
    }
    CHECK(scripts_of(flv_head() + flv_tag(script, 0, Bytes{}) + good).size() == 1);
    CHECK(scripts_of(Bytes(1000, 'x')).empty());
    CHECK(scripts_of(flv_head() + Bytes(1000, 0xFF) + good).empty());
    Bytes short_head = flv_head();
    short_head[8] = 0;
    CHECK(scripts_of(short_head + good).size() == 1);
}

TEST_CASE("bytes that end within a tag are told from those that end behind one") {
    const std::size_t last = flv_tag(video, 80, Bytes(9, 0x27)).size();
    const std::size_t cue_begins = flv_head().size() +
                                   flv_tag(script, 0, script_body("onMetaData", "")).size() +
                                   flv_tag(video, 0, Bytes(3000, 0x17)).size();
    for (std::size_t end = file.size() - last; end <= file.size(); ++end) {
        CAPTURE(end);
        FlvScripts scripts;
        feed(scripts, file, 0, end);
        // The size behind a tag may be missing, as at the end of a live recording; or a part of it.
        const bool whole = end == file.size() - last || end >= file.size() - 4;
        CHECK(scripts.is_cut_at(static_cast<std::int64_t>(end)) == !whole);
    }
    FlvScripts within_script;
    feed(within_script, file, 0, cue_begins + 13);
    CHECK(within_script.is_cut_at(static_cast<std::int64_t>(cue_begins) + 13));
    for (const std::string behind : {"\n", "appended"}) {
        FlvScripts longer;
        const Bytes bytes = file + Bytes(behind.begin(), behind.end());
        longer.feed(0, bytes);
        CHECK_FALSE(longer.is_cut_at(std::ssize(bytes)));
    }
    FlvScripts damaged;
    damaged.feed(0, Bytes(100, 'x'));
    CHECK_FALSE(damaged.is_cut_at(100));
}

TEST_CASE("tags that lie within what resembles one of an unknown type were missed") {
    const Bytes rest = flv_tag(video, 0, Bytes(100, 0x27)) + flv_tag(video, 40, Bytes(100, 0x27));
    Bytes damage{0x55, 0, 4, 0};
    damage.resize(11);
    const auto has_missed = [](const Bytes& bytes) {
        FlvScripts whole;
        whole.feed(0, bytes);
        FlvScripts pieces;
        feed(pieces, bytes, 0, 300);
        feed(pieces, bytes, 300, bytes.size());
        CHECK(whole.has_passed_tags() == pieces.has_passed_tags());
        CHECK_FALSE(whole.is_cut_at(std::ssize(bytes)));
        return whole.has_passed_tags();
    };
    CHECK(has_missed(file + damage + rest));
    CHECK_FALSE(has_missed(file + damage + Bytes(500, 'x')));
    // A tag of a type to come, in its place among others.
    const Bytes other = file + flv_tag(5, 40, Bytes(500, 'x')) + rest;
    CHECK_FALSE(has_missed(other));
    CHECK(scripts_of(other + flv_tag(script, 80, text)).size() == 4);
}

TEST_CASE("a size that is not there takes no memory, and nothing waits without bound") {
    const Bytes body = script_body("onTextData", std::string(60000, 'x'));
    Bytes many = flv_head();
    for (int i = 0; i < 100; ++i)
        many = std::move(many) + flv_tag(script, 0, body);
    FlvScripts scripts;
    scripts.feed(0, many);
    CHECK(scripts.take_remarks().size() == 1);
    CHECK(scripts.take(all).size() == 69);
    scripts.feed(static_cast<std::int64_t>(many.size()), flv_tag(script, 0, body));
    CHECK(scripts.take(all).size() == 1);
    for (int i = 0; i < 100; ++i)
        many = std::move(many) + flv_tag(script, 0, Bytes{5});
    FlvScripts nameless;
    nameless.feed(0, many);
    CHECK(nameless.take_remarks().size() == 2);
}

TEST_CASE("a track is announced where the head of the file and its metadata say so") {
    const auto member = [](std::string_view name, const Bytes& value) {
        const Bytes text_value = amf_text(name);
        return Bytes(text_value.begin() + 1, text_value.end()) + value;
    };
    const auto object = [](const Bytes& members) { return Bytes{3} + members + Bytes{0, 0, 9}; };
    const Bytes ten{0, 0x40, 0x24, 0, 0, 0, 0, 0, 0};
    const Bytes zero{0, 0, 0, 0, 0, 0, 0, 0, 0};
    const Bytes no{1, 0};
    const auto announced = [&](std::uint8_t flags, const Bytes& members) {
        Bytes bytes = flv_head() + flv_tag(script, 0, amf_text("onMetaData") + object(members));
        bytes[4] = flags;
        FlvScripts scripts;
        scripts.feed(0, bytes);
        return std::pair(scripts.announces(media::TrackType::video),
                         scripts.announces(media::TrackType::audio));
    };
    const Bytes both = member("videocodecid", amf_text("avc1")) + member("audiocodecid", ten);
    CHECK(announced(5, both) == std::pair(true, true));
    CHECK(announced(4, both) == std::pair(false, true));
    CHECK(announced(1, both) == std::pair(true, false));
    CHECK(announced(5, {}) == std::pair(false, false));
    CHECK(announced(5, member("audiocodecid", zero)) == std::pair(false, false));
    CHECK(announced(5, both + member("hasAudio", no)) == std::pair(true, false));
    CHECK(announced(5, member("hasVideo", Bytes{1, 1})) == std::pair(true, false));
}

}  // namespace flv_scripts_test
