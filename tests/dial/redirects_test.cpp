#include "dial/redirects.hpp"

#include <doctest/doctest.h>

#include "dial/failure.hpp"

namespace redirects_test {

namespace {

using dial::ExitStatus;
using dial::Failure;
using dial::Redirects;

const rtmp::Url start = rtmp::parse_url("rtmp://joe:secret@a/live/sekrit-key-77");

template <class Action>
std::string failure_of(Action action) {
    try {
        action();
    } catch (const Failure& failure) {
        CHECK(failure.status() == ExitStatus::connect_refused);
        CHECK(std::string(failure.what()).find("sekrit") == std::string::npos);
        return failure.what();
    }
    return {};
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("redirects are followed one after the other, each from where the last one led") {
    Redirects redirects(start, 3);
    rtmp::Url url = redirects.follow(start, "rtmp://b/one");
    CHECK(url.tc_url == "rtmp://b/one");
    url = redirects.follow(url, "/two");
    CHECK(url.tc_url == "rtmp://b/two");
    url = redirects.follow(url, "rtmps://b/two");
    CHECK(url.tls);
    CHECK(url.key == start.key);
    CHECK(url.user == "joe");
    CHECK(contains(failure_of([&] { redirects.follow(url, "/three"); }), "more than 3 times"));
}

TEST_CASE("none is followed when none may be") {
    Redirects redirects(start, 0);
    const std::string text = failure_of([&] { redirects.follow(start, "rtmp://b/live/sekrit-key-77"); });
    CHECK(contains(text, "rtmp://a/live/****: the server redirects to rtmp://b/live/****"));
    CHECK(contains(text, "--max-redirs is 0"));
}

TEST_CASE("a circle is noticed at once") {
    Redirects redirects(start, 5);
    const rtmp::Url b = redirects.follow(start, "rtmp://b/live");
    CHECK(contains(failure_of([&] { redirects.follow(b, "rtmp://a/live"); }), "in a circle"));
    CHECK(contains(failure_of([&] { redirects.follow(b, ""); }), "in a circle"));
    // A place with another token is another place.
    CHECK(redirects.follow(b, "?token=two").tc_url == "rtmp://b/live?token=two");
}

TEST_CASE("from TLS to none is refused, and so is what is no address") {
    const rtmp::Url safe = rtmp::parse_url("rtmps://a/live/sekrit-key-77");
    CHECK(contains(failure_of([&] { dial::next_address(safe, "rtmp://b/live"); }), "without TLS"));
    CHECK(dial::next_address(safe, "//b/live").tls);
    CHECK(contains(failure_of([&] { dial::next_address(start, "http://b/live"); }), "cannot be used"));
    CHECK(contains(failure_of([&] { dial::next_address(start, "rtmp://b\n/live"); }), "cannot be used"));
}

}  // namespace redirects_test
