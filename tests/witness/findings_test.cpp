#include "witness/findings.hpp"

#include <doctest/doctest.h>
#include <string>
#include <vector>

#include "witness/figures.hpp"

namespace findings_test {

using witness::Fault;
using witness::Findings;
using witness::judge;
using witness::Level;

// A stream of which all came.
Findings good() {
    Findings findings;
    findings.level = Level::frames;
    findings.has_ended = true;
    findings.all.sent = findings.all.received = findings.all.matched = 100;
    witness::TrackFindings track;
    track.level = Level::frames;
    track.counts = findings.all;
    findings.tracks.push_back(track);
    return findings;
}

TEST_CASE("the worst fault is told") {
    Findings findings = good();
    CHECK(!judge(findings));
    findings.tracks[0].counts.tail = 2;
    CHECK(judge(findings) == Fault::ended_early);
    findings.has_ended = false;
    CHECK(!judge(findings));
    findings.all.foreign = 1;
    CHECK(judge(findings) == Fault::altered);
    findings.all.lost = 1;
    CHECK(judge(findings) == Fault::lost);
    // Behind a transcoder counts of frames say nothing.
    findings.level = Level::timing;
    CHECK(judge(findings) == Fault::altered);
    findings.all.received = 0;
    CHECK(judge(findings) == Fault::nothing);
}

TEST_CASE("what comes twice or late in its turn is no fault of its own") {
    Findings findings = good();
    findings.all.twice = 5;
    findings.all.out_of_order = 5;
    findings.latency.add(INT64_MAX);
    CHECK(!judge(findings));
}

TEST_CASE("at the level of timing nothing that came is what was sent") {
    Findings findings = good();
    findings.level = Level::timing;
    CHECK(judge(findings) == Fault::altered);
}

TEST_CASE("levels and faults have names") {
    CHECK(name_of(witness::Level::open) == std::string("open"));
    CHECK(name_of(witness::Level::frames) == std::string("frames"));
    CHECK(name_of(witness::Level::timing) == std::string("timing"));
    CHECK(name_of(Fault::nothing) == std::string("nothing"));
    CHECK(name_of(Fault::lost) == std::string("lost"));
    CHECK(name_of(Fault::altered) == std::string("altered"));
    CHECK(name_of(Fault::late) == std::string("late"));
    CHECK(name_of(Fault::shifted) == std::string("shifted"));
    CHECK(name_of(Fault::ended_early) == std::string("ended_early"));
}

TEST_CASE("every fault is told, the worst first") {
    Findings findings = good();
    findings.all.lost = 1;
    findings.all.altered = 1;
    findings.tracks[0].counts.tail = 2;
    CHECK(witness::faults_of(findings) == std::vector{Fault::lost, Fault::altered, Fault::ended_early});
}

TEST_CASE("of a stream that nothing is known of yet no count holds a bound") {
    Findings findings = good();
    findings.level = Level::open;
    for (const char* const name : {"lost", "tail", "altered", "foreign", "twice"}) {
        CAPTURE(name);
        CHECK_FALSE(witness::figure_of(name)->read(findings));
    }
}

}  // namespace findings_test
