#include "ingest/tape.hpp"

#include <doctest/doctest.h>
#include <fstream>
#include <numeric>
#include <thread>
#include <unistd.h>

#include "ingest/server.hpp"
#include "ingest/socket.hpp"
#include "ingest/test_client.hpp"
#include "support/temporary_folder.hpp"

namespace tape_test {

using ingest::Tape;
using namespace std::chrono_literals;

TEST_CASE("what a publisher wrote is the same to the server when it is played again") {
    const e2e::TemporaryFolder folder;
    const std::string file = folder.path() / "tape";
    ingest::Server server;
    ingest::Socket listening(ingest::listen_on("127.0.0.1", 0, 0));
    std::thread relay([&] { Tape::record(listening, server.port(), file); });
    {
        ingest::TestPublisher publisher(listening.port());
        REQUIRE(publisher.advance_to(rtmp::Phase::live));
        publisher.send_clip();
        publisher.end();
    }
    relay.join();
    const Tape tape(file);
    REQUIRE(tape.pieces().size() >= 3);
    CHECK(tape.pieces().front().at == 0us);
    for (const Tape::Pace pace : {Tape::Pace::at_once, Tape::Pace::as_recorded}) {
        const std::size_t connection = server.connections();
        tape.play(server.port(), pace);
        REQUIRE(server.wait_for([](const ingest::Seen& seen) { return seen.published; }, connection));
        CHECK(server.seen(connection).key == server.seen(0).key);
        CHECK(server.seen(connection).commands.size() == server.seen(0).commands.size());
    }
    const std::chrono::microseconds length = tape.pieces().back().at;
    const auto begin = std::chrono::steady_clock::now();
    tape.play(server.port(), Tape::Pace::as_recorded);
    CHECK(std::chrono::steady_clock::now() - begin >= length);
}

TEST_CASE("a tape that is cut is refused") {
    const e2e::TemporaryFolder folder;
    const std::string file = folder.path() / "tape";
    CHECK_THROWS(Tape(file));
    std::ofstream(file) << "12345";
    CHECK_THROWS(Tape(file));
    std::ofstream(file + ".times") << "0 3\n";
    CHECK_THROWS(Tape(file));
    std::ofstream(file + ".times") << "0 3\n20 2\n";
    CHECK(Tape(file).pieces().size() == 2);
}

}  // namespace tape_test
