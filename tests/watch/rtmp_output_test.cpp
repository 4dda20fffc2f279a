#include "watch/rtmp_output.hpp"

#include <chrono>
#include <doctest/doctest.h>
#include <memory>
#include <thread>

#include "dial/failure.hpp"
#include "ingest/server.hpp"

namespace rtmp_output_test {

using namespace std::chrono_literals;
using watch::Calls;
using watch::Comparison;
using watch::RtmpOutput;

namespace {

dial::Settings settings() {
    dial::Settings made;
    made.connect_timeout = 2s;
    return made;
}

dial::ExitStatus refusal(const ingest::Script& script) {
    ingest::Server server(script);
    const dial::Settings way = settings();
    Calls calls;
    try {
        RtmpOutput(rtmp::parse_url(server.url()), way, calls);
    } catch (const dial::Failure& failure) {
        return failure.status();
    }
    return dial::ExitStatus::success;
}

}  // namespace

TEST_CASE("a server's no, its silence and its end are failures of their own") {
    ingest::Script refused;
    refused.refuse["play"] = {.code = "NetStream.Play.StreamNotFound", .description = "no such stream"};
    CHECK(refusal(refused) == dial::ExitStatus::publish_refused);
    ingest::Script silent;
    silent.never_answer = {"connect"};
    CHECK(refusal(silent) == dial::ExitStatus::timed_out);
    ingest::Script closing;
    closing.close_after = ingest::Moment{.point = ingest::Point::handshake_done};
    CHECK(refusal(closing) != dial::ExitStatus::success);
}

TEST_CASE("a viewer that leaves ends the way there") {
    ingest::Script silent;
    silent.never_answer = {"connect"};
    ingest::Server server(silent);
    const dial::Settings way = settings();
    Calls calls;
    calls.hurry.ask();
    CHECK_THROWS_AS(RtmpOutput(rtmp::parse_url(server.url()), way, calls), dial::Failure);
}

}  // namespace rtmp_output_test
