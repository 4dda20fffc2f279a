#include "ingest/gate.hpp"

#include <doctest/doctest.h>

#include "ingest/server.hpp"
#include "ingest/test_client.hpp"
#include "vectors/auth.hpp"

namespace gate_test {

using ingest::Gate;
using ingest::turned_away;
namespace vector = vectors::auth;

namespace {

const std::string tc_url = "rtmp://example.com/live";

std::string answer(const Gate& gate, const std::string& query, const std::string& app = "live") {
    return turned_away(gate, app + query, "rtmp://example.com/" + app + query).value_or("welcome");
}

Gate adobe() {
    Gate gate;
    gate.user = vector::user;
    gate.password = vector::password;
    return gate;
}

Gate limelight() {
    Gate gate = adobe();
    gate.method = "llnw";
    return gate;
}

}  // namespace

TEST_CASE("Adobe's gate: who are you, a challenge, and the answer of a known client") {
    CHECK(answer(adobe(), "") == vector::adobe_user_wanted);
    CHECK(answer(adobe(), "?authmod=adobe&user=joe") == vector::adobe_challenge);
    CHECK(answer(adobe(), std::string(vector::adobe_query)) == "welcome");
    Gate plain = adobe();
    plain.opaque.clear();
    plain.challenge = "testchallenge";
    CHECK(answer(plain, std::string(vector::adobe_query_without_opaque)) == "welcome");
}

TEST_CASE("Limelight's gate, with and without an instance") {
    CHECK(answer(limelight(), "?authmod=llnw&user=joe") == vector::limelight_challenge);
    CHECK(answer(limelight(), std::string(vector::limelight_query)) == "welcome");
    CHECK(answer(limelight(), std::string(vector::limelight_query_with_instance), "live/inst") == "welcome");
    CHECK(answer(limelight(), std::string(vector::limelight_query_with_instance)).find("authfailed") !=
          std::string::npos);
}

TEST_CASE("nobody else comes in") {
    CHECK(answer(adobe(), "?authmod=adobe&user=eve").ends_with("?reason=nosuchuser"));
    Gate other = adobe();
    other.password = "other";
    CHECK(answer(other, std::string(vector::adobe_query)).ends_with("?reason=authfailed&opaque=EMQ75w=="));
    // The tcUrl has to carry the answer, too.
    CHECK(turned_away(adobe(), "live" + std::string(vector::adobe_query), tc_url).has_value());
    Gate endless = adobe();
    endless.never_satisfied = true;
    CHECK(answer(endless, std::string(vector::adobe_query)) == vector::adobe_challenge);
    CHECK(answer(adobe(), "?authmod=llnw&user=joe") == vector::adobe_user_wanted);
}

TEST_CASE("a server with a gate refuses connect, and lets in who answers") {
    ingest::Script script;
    script.gate = adobe();
    ingest::Server server(script);
    const auto connect = [&](const std::string& query) {
        rtmp::SessionConfig config = ingest::TestPublisher::config_for("live", "key");
        config.app += query;
        config.tc_url += query;
        ingest::TestPublisher publisher(server.port(), config);
        publisher.advance_to(rtmp::Phase::live);
        const auto* refused = publisher.event<rtmp::event::Refused>();
        return refused == nullptr ? "" : refused->status.code + ' ' + refused->status.description;
    };
    CHECK(connect("") == "NetConnection.Connect.Rejected " + std::string(vector::adobe_user_wanted));
    CHECK(connect(std::string(vector::adobe_query)).empty());
}

}  // namespace gate_test
