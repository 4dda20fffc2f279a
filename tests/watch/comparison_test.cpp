#include "watch/comparison.hpp"

#include <doctest/doctest.h>
#include <string>
#include <vector>

#include "media/clips/testcard.hpp"
#include "media/open.hpp"
#include "pack/packetizer.hpp"
#include "support/clips.hpp"

namespace comparison_test {

using namespace std::chrono_literals;
using media::Bytes;
using watch::Comparison;
using watch::TimePoint;

namespace {

using Messages = std::vector<std::shared_ptr<const rtmp::Message>>;

const TimePoint beginning = TimePoint(1000s);

media::Input card(std::string_view name) {
    media::Input input;
    for (const media::Testcard& one : media::testcards()) {
        if (one.name == name) input.memory = one.clip;
    }
    input.path = name;
    return input;
}

/// The messages of an input, headers first.
Messages messages_of(const media::Input& input, std::int64_t start_ms = 0) {
    const std::unique_ptr<media::Source> source = media::open_input(input);
    pack::Packetizer packetizer(source->tracks(), start_ms);
    Messages all;
    for (pack::Header& header : packetizer.sequence_headers({}))
        all.push_back(std::make_shared<rtmp::Message>(std::move(header.message)));
    std::vector<pack::Header> fresh;
    for (media::Frame& frame : clips::all_frames(*source))
        all.push_back(std::make_shared<rtmp::Message>(packetizer.pack(std::move(frame), fresh)));
    return all;
}

/// What a server hands on of a message.
rtmp::event::MediaReceived relayed(const rtmp::Message& message, std::int64_t shift_ms = 0) {
    rtmp::event::MediaReceived received{
        message.type, static_cast<std::uint32_t>(message.timestamp_ms + shift_ms), {}};
    const media::ByteView head = message.head.view();
    received.payload.assign(head.begin(), head.end());
    for (const media::ByteView slice : message.body)
        received.payload.insert(received.payload.end(), slice.begin(), slice.end());
    return received;
}

/// Sends every message at its time, and has it come out so much later.
void relay(Comparison& comparison, const Messages& messages, std::chrono::milliseconds delay,
           std::int64_t shift_ms = 0) {
    for (const auto& message : messages) {
        const TimePoint due = beginning + std::chrono::milliseconds(message->timestamp_ms);
        comparison.sending(message, due, due + 1ms);
        comparison.received(relayed(*message, shift_ms), due + delay);
    }
}

}  // namespace

TEST_CASE("every test card comes out of a server as it went in") {
    for (const media::Testcard& one : media::testcards()) {
        const std::string name(one.name);
        CAPTURE(name);
        Comparison comparison;
        comparison.published(beginning);
        comparison.joined(beginning);
        relay(comparison, messages_of(card(name)), 50ms);
        comparison.end_of_sending();
        const witness::Findings findings = comparison.findings();
        CHECK(findings.is_complete);
        CHECK(findings.level == witness::Level::frames);
        CHECK(findings.all.sent > 400);
        CHECK(findings.all.matched == findings.all.sent);
        CHECK(findings.all.lost + findings.all.altered + findings.all.foreign + findings.all.twice == 0);
        CHECK(std::abs(findings.latency.percentile(50) - 50'000'000) <= 500'000);
        CHECK_FALSE(witness::judge(findings));
    }
}

TEST_CASE("times that a server counts anew, and that wrap on the wire, are followed") {
    Comparison comparison;
    comparison.published(beginning);
    comparison.joined(beginning);
    constexpr std::int64_t near_wrap = 0xFFFFFFFF - 5000;
    relay(comparison, messages_of(card("h264")), 0ms, near_wrap);
    comparison.end_of_sending();
    const witness::Findings findings = comparison.findings();
    CHECK(findings.all.matched == findings.all.sent);
    CHECK_FALSE(witness::judge(findings));
}

TEST_CASE("what comes out in another container is known again") {
    const clips::Folder folder;
    struct Case {
        std::string name;
        std::string file;
    };
    for (const Case& one : std::vector<Case>{{"h264", "out.ts"},
                                             {"hevc", "out.ts"},
                                             {"h264", "out.flv"},
                                             {"av1", "out.mkv"},
                                             {"opus", "out.mkv"},
                                             {"vp9", "out.mkv"},
                                             {"h264", "out.aac"}}) {
        const std::string& name = one.name;
        const std::string& file = one.file;
        CAPTURE(name);
        CAPTURE(file);
        const media::ByteView clip = card(name).memory;
        const std::string path = folder.write("card-" + name, Bytes(clip.begin(), clip.end()));
        const std::string out =
            folder.make(name + file, "-i " + path + " -c copy" + (file == "out.aac" ? " -vn" : ""));
        Comparison comparison;
        comparison.published(beginning);
        comparison.joined(beginning);
        for (const auto& message : messages_of(card(name))) {
            const TimePoint due = beginning + std::chrono::milliseconds(message->timestamp_ms);
            comparison.sending(message, due, due);
        }
        media::RemoteStream stream(out, {});
        while (const std::optional<media::RemoteUnit> unit = stream.next()) {
            const media::Time time = unit->dts.value_or(media::Time(0));
            comparison.received(*unit, beginning + 2s + time);
        }
        comparison.end_of_sending();
        comparison.conclude();
        const witness::Findings findings = comparison.findings();
        std::size_t watched = 0;
        for (const witness::TrackFindings& track : findings.tracks) {
            if (track.counts.received == 0) continue;
            ++watched;
            CHECK(track.counts.matched == track.counts.sent);
            CHECK(track.counts.foreign + track.counts.lost + track.counts.altered + track.counts.twice == 0);
        }
        CHECK(watched == (file == "out.aac" ? 1 : 2));
    }
}

TEST_CASE("messages that nobody looks at are bounded, and none is left out") {
    Comparison comparison;
    comparison.published(beginning);
    const Messages messages = messages_of(card("h264"));
    for (int pass = 0; pass < 4; ++pass) {
        for (const auto& message : messages) {
            // Times go on, as those of a loop do.
            auto again = std::make_shared<rtmp::Message>(*message);
            again->timestamp_ms += pass * 10'000;
            comparison.sending(std::move(again), beginning, beginning);
        }
    }
    constexpr std::size_t headers = 2;
    CHECK(comparison.findings().all.sent == 4 * (messages.size() - headers));
}

}  // namespace comparison_test
