#include "watch/remote_failure.hpp"

#include <doctest/doctest.h>
#include <string>

namespace remote_failure_test {

using namespace std::chrono_literals;
using dial::ExitStatus;
using dial::Failure;
using media::ErrorKind;
using media::RemoteError;
using Cause = media::RemoteError::Cause;

namespace {

Failure failure(const RemoteError& error,
                const std::string& address = "http://127.0.0.1:1/live.flv?token=sekrit") {
    const dial::Settings settings;
    const dial::Hurry hurry;
    return watch::remote_failure(error, address, settings, 2s, hurry);
}

bool says(const Failure& failure, const std::string& part) {
    return std::string(failure.what()).find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("each cause has its status, its name and what to do") {
    struct Case {
        Cause cause;
        ExitStatus status;
        const char* name;
        const char* hint;
    };
    for (const Case& c : {Case{Cause::silent, ExitStatus::timed_out, "timed_out", "--verify-timeout"},
                          Case{Cause::refused, ExitStatus::publish_refused, "play_refused", "published now"},
                          Case{Cause::login, ExitStatus::login_refused, "login_refused", "--verify-user"},
                          Case{Cause::no_media, ExitStatus::nothing_to_send, "no_media", ".m3u8"}}) {
        CAPTURE(c.name);
        const Failure told = failure({ErrorKind::cannot_open, "http://host/x: cannot be watched", c.cause});
        CHECK(told.status() == c.status);
        CHECK(told.name() == c.name);
        CHECK(says(told, "http://host/x: cannot be watched; "));
        CHECK(says(told, c.hint));
    }
    CHECK(failure({ErrorKind::interrupted, "x: interrupted", Cause::other}).status() ==
          ExitStatus::interrupted);
}

TEST_CASE("what libavformat does not tell of a connection is found out, and the query stays hidden") {
    const RemoteError unknown(ErrorKind::cannot_open, "x: cannot be watched: Input/output error",
                              Cause::other);
    const Failure refused = failure(unknown);
    CHECK(refused.status() == ExitStatus::not_connected);
    CHECK(says(refused, "http://127.0.0.1:1/live.flv?****: cannot connect to 127.0.0.1:1"));
    CHECK_FALSE(says(refused, "sekrit"));
    CHECK(failure(unknown, "http://joe:sekrit@[::1]:1").status() == ExitStatus::not_connected);
    CHECK_FALSE(says(failure(unknown, "http://joe:sekrit@[::1]:1"), "sekrit"));
}

}  // namespace remote_failure_test
