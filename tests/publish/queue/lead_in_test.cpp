#include "publish/queue/lead_in.hpp"

#include <doctest/doctest.h>

#include "publish/pictures.hpp"

namespace lead_in_test {

namespace {

using publish::LeadIn;
using Role = publish::QueuedMessage::Role;
using Millis = std::chrono::milliseconds;

LeadIn::Tracks tracks(std::initializer_list<std::uint8_t> numbers) {
    LeadIn::Tracks tracks;
    for (const std::uint8_t number : numbers)
        tracks.set(number);
    return tracks;
}

}  // namespace

TEST_CASE("a lead-in is each numbered track from its latest keyframe on, in order") {
    LeadIn lead_in;
    lead_in.put(picture(Millis(0), Role::entry));
    lead_in.put(picture(Millis(0), Role::track_entry, 1));
    lead_in.put(picture(Millis(0), Role::track_entry, 255));
    lead_in.put(picture(Millis(40), Role::frame));
    lead_in.put(picture(Millis(40), Role::frame, 1));
    lead_in.put(picture(Millis(40), Role::frame, 255));
    CHECK(lead_in.tracks() == tracks({1, 255}));
    CHECK(tracks_of(lead_in.frames(tracks({1, 255}))) == "1! 255! 1 255");
    CHECK(tracks_of(lead_in.frames(tracks({255}))) == "255! 255");
    CHECK(lead_in.frames({}).empty());
    lead_in.put(picture(Millis(80), Role::track_entry, 1));
    CHECK(tracks_of(lead_in.frames(tracks({1, 255}))) == "255! 255 1!");
}

TEST_CASE("a track of which no keyframe was seen has no lead-in, nor has what is no frame") {
    LeadIn lead_in;
    lead_in.put(picture(Millis(0), Role::frame, 1));
    lead_in.put(picture(Millis(0), Role::header, 2));
    lead_in.put(picture(Millis(0), Role::end, 3));
    CHECK(lead_in.tracks().none());
    CHECK(lead_in.frames(tracks({1, 2, 3})).empty());
}

TEST_CASE("a track beyond the bound has no lead-in until its next keyframe") {
    LeadIn lead_in(250);
    lead_in.put(picture(Millis(0), Role::track_entry, 1));
    lead_in.put(picture(Millis(0), Role::track_entry, 2));
    lead_in.put(picture(Millis(40), Role::frame, 1));
    CHECK(lead_in.tracks() == tracks({1, 2}));
    lead_in.put(picture(Millis(80), Role::frame, 1));
    lead_in.put(picture(Millis(120), Role::frame, 1));
    CHECK(lead_in.tracks() == tracks({2}));
    CHECK(tracks_of(lead_in.frames(tracks({1, 2}))) == "2!");
    lead_in.put(picture(Millis(160), Role::track_entry, 1));
    lead_in.put(picture(Millis(200), Role::frame, 1));
    CHECK(tracks_of(lead_in.frames(tracks({1, 2}))) == "2! 1! 1");
}

}  // namespace lead_in_test
