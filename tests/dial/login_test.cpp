#include "dial/login.hpp"

#include <doctest/doctest.h>

#include "dial/failure.hpp"

namespace login_test {

namespace {

using dial::ExitStatus;
using dial::Failure;
using dial::Login;

rtmp::AuthDemand demand(const std::string& description) {
    return *rtmp::read_auth_demand(description);
}

rtmp::ServerStatus status(const std::string& description) {
    return {"error", "NetConnection.Connect.Rejected", description};
}

const std::string who = "[ code=403 need auth; authmod=adobe ] : ";
const std::string challenge = "[ authmod=adobe ] : ?reason=needauth&user=joe&salt=s&challenge=c&opaque=o";

/// The line of the failure that a row of demands ends in, or the query that they lead to.
std::string led_to(const std::vector<std::string>& demands, const std::string& login = "joe:sekrit-pw-42@") {
    rtmp::Url url = rtmp::parse_url("rtmp://" + login + "example.com/live/key");
    Login steps;
    try {
        for (const std::string& description : demands)
            steps.proceed(demand(description), status(description), url);
    } catch (const Failure& failure) {
        CHECK(failure.status() == ExitStatus::login_refused);
        const std::string text = failure.what();
        CHECK(text.starts_with("rtmp://example.com/live/****: "));
        CHECK(text.find("sekrit") == std::string::npos);
        CHECK(text.find(": NetConnection.Connect.Rejected (error: ") != std::string::npos);
        REQUIRE(failure.server());
        CHECK(failure.server()->code == "NetConnection.Connect.Rejected");
        CHECK(failure.server()->description == url.redact(demands.back()));
        return text.substr(30);
    }
    CHECK(url.app == "live");
    CHECK(url.redact(url.login_query).find("joe") == std::string::npos);
    return url.login_query;
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the first step names the user, the second answers the challenge") {
    CHECK(led_to({who}) == "?authmod=adobe&user=joe");
    const std::string answer = led_to({who, challenge});
    CHECK(answer.starts_with("?authmod=adobe&user=joe&challenge="));
    CHECK(answer.ends_with("&opaque=o"));
    // A client nonce of its own each time.
    CHECK(answer != led_to({who, challenge}));
    // A server may begin with the challenge.
    CHECK(led_to({challenge}).starts_with("?authmod=adobe&user=joe&challenge="));
}

TEST_CASE("an answer in a log shows neither itself nor what it was made with") {
    rtmp::Url url = rtmp::parse_url("rtmp://joe:sekrit-pw-42@example.com/live/key");
    Login steps;
    steps.proceed(demand(who), status(who), url);
    steps.proceed(demand(challenge), status(challenge), url);
    const std::string response = url.login_query.substr(url.login_query.find("&response=") + 10, 24);
    CHECK(response.ends_with("=="));
    const std::string shown = url.redact("connect {app: \"live" + url.login_query + "\"}");
    CHECK_FALSE(contains(shown, response));
    CHECK_FALSE(contains(shown, "joe"));
    CHECK(contains(shown, "authmod=adobe"));
}

TEST_CASE("no step is taken twice") {
    CHECK(contains(led_to({who, who}), "does not accept user name and password"));
    CHECK(contains(led_to({who, challenge, challenge}), "does not accept user name and password"));
    CHECK(contains(led_to({who, challenge, who}), "does not accept user name and password"));
}

TEST_CASE("each refusal says what to look at") {
    CHECK(contains(led_to({who, challenge, "authmod=adobe ?reason=authfailed"}),
                   "(authfailed): NetConnection"));
    CHECK(contains(led_to({who, "authmod=adobe ?reason=nosuchuser"}), "does not know this user"));
    CHECK(contains(led_to({"need auth; authmod=kerberos"}), "authmod=kerberos; known are adobe and llnw"));
    CHECK(contains(led_to({"authmod=adobe ?reason=needauth&salt=s"}), "cannot be answered"));
    const std::string none = led_to({who}, "");
    CHECK(contains(none, "the server asks for user name and password (authmod=adobe)"));
    CHECK(contains(none, "--user"));
}

TEST_CASE("a user without a password is asked for no more") {
    CHECK(led_to({who, challenge}, "joe@").starts_with("?authmod=adobe&user=joe&challenge="));
}

}  // namespace login_test
