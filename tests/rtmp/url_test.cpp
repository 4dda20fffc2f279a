#include "rtmp/url.hpp"

#include <doctest/doctest.h>
#include <string>

namespace url_test {

using rtmp::parse_url;
using rtmp::Url;
using rtmp::UrlError;
using rtmp::UrlOverrides;

namespace {

struct Split {
    std::string_view path;
    std::string_view app;
    std::string_view key;
};

UrlOverrides with_key(std::string key) {
    return {.app = {}, .key = std::move(key), .tc_url = {}};
}
UrlOverrides with_app(std::string app) {
    return {.app = std::move(app), .key = {}, .tc_url = {}};
}

/// The fault of a URL; "" when there is none.
std::string complaint(std::string_view text, const UrlOverrides& overrides = {}) {
    try {
        parse_url(text, overrides);
    } catch (const UrlError& error) {
        return error.what();
    }
    return "";
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

}  // namespace

TEST_CASE("the parts of a URL") {
    const Url url = parse_url("rtmp://example.com/live/cam1");
    CHECK_FALSE(url.tls);
    CHECK(url.user.empty());
    CHECK(url.password.empty());
    CHECK(url.host == "example.com");
    CHECK(url.port == 1935);
    CHECK(url.app == "live");
    CHECK(url.key == "cam1");
    CHECK(url.tc_url == "rtmp://example.com/live");
}

TEST_CASE("rtmps goes to port 443 unless a port is typed, and tcUrl has a port only then") {
    CHECK(parse_url("rtmps://h/app/k").tls);
    CHECK(parse_url("rtmps://h/app/k").port == 443);
    CHECK(parse_url("rtmps://h/app/k").tc_url == "rtmps://h/app");
    CHECK(parse_url("rtmps://h:1936/app/k").port == 1936);
    CHECK(parse_url("rtmps://h:443/app/k").tc_url == "rtmps://h:443/app");
    CHECK(parse_url("rtmp://h:1935/app/k").tc_url == "rtmp://h:1935/app");
    CHECK(parse_url("rtmp://h:65535/app/k").port == 65535);
}

TEST_CASE("the scheme may be typed in any case, and the host stays as typed") {
    const Url url = parse_url("RTMPS://Example.COM/App/Key");
    CHECK(url.tls);
    CHECK(url.host == "Example.COM");
    CHECK(url.tc_url == "rtmps://Example.COM/App");
}

TEST_CASE("the path is split at its last slash, and the query stays with the key") {
    const Split splits[] = {
        {"app/key", "app", "key"},
        {"app/inst/key", "app/inst", "key"},
        {"a/b/c/key", "a/b/c", "key"},
        {"a/b/c/d/key", "a/b/c/d", "key"},
        {"app/key?x=1&y=2", "app", "key?x=1&y=2"},
        {"app/key?sig=a/b", "app", "key?sig=a/b"},
        {"app/key?u=http://h/p?q=/x", "app", "key?u=http://h/p?q=/x"},
        {"app/f.mp4", "app", "f.mp4"},
        {"app/f.flv", "app", "f.flv"},
        {"app/k%20y", "app", "k%20y"},
        {"app/_definst_/stream", "app/_definst_", "stream"},
        {"rtmp/FB-1-0-Ab?s_bl=1&a=Cd", "rtmp", "FB-1-0-Ab?s_bl=1&a=Cd"},
        {"ondemand/x/y", "ondemand/x", "y"},
        {"app/key#part", "app", "key#part"},
        {"app/user@key", "app", "user@key"},
        {"app//key", "app", "key"},
        {"/app/key", "app", "key"},
    };
    for (const Split& split : splits) {
        CAPTURE(split.path);
        const Url url = parse_url("rtmp://h/" + std::string(split.path));
        CHECK(url.app == split.app);
        CHECK(url.key == split.key);
        CHECK(url.tc_url == "rtmp://h/" + std::string(split.app));
    }
}

TEST_CASE("a query in front of the last slash belongs to the app") {
    const Split splits[] = {
        {"app?tok=1/key", "app?tok=1", "key"},
        {"live2?backup=1/KEY", "live2?backup=1", "KEY"},
        {"live?vhost=x/stream", "live?vhost=x", "stream"},
        {"live?vhost=x/stream?token=a/b", "live?vhost=x", "stream?token=a/b"},
        {"live2/?backup=1/KEY", "live2/?backup=1", "KEY"},
    };
    for (const Split& split : splits) {
        CAPTURE(split.path);
        const Url url = parse_url("rtmp://h/" + std::string(split.path));
        CHECK(url.app == split.app);
        CHECK(url.key == split.key);
        CHECK(url.tc_url == "rtmp://h/" + std::string(split.app));
    }
}

TEST_CASE("a segment with a colon begins the stream name") {
    const Split splits[] = {
        {"app/mp4:dir/f.mp4", "app", "mp4:dir/f.mp4"},
        {"app/inst/flv:f", "app/inst", "flv:f"},
        {"app/mp3:a/b/c?t=1", "app", "mp3:a/b/c?t=1"},
        {"app/key?at=10:30", "app", "key?at=10:30"},
        {"a:b/key", "a:b", "key"},
    };
    for (const Split& split : splits) {
        CAPTURE(split.path);
        const Url url = parse_url("rtmp://h/" + std::string(split.path));
        CHECK(url.app == split.app);
        CHECK(url.key == split.key);
    }
}

TEST_CASE("a path of one segment is an app without a key") {
    for (const std::string_view path : {"live2", "live2/"}) {
        CAPTURE(path);
        const Url url = parse_url("rtmp://h/" + std::string(path));
        CHECK(url.app == "live2");
        CHECK(url.key.empty());
    }
    const Url url = parse_url("rtmp://h/live2?backup=1");
    CHECK(url.app == "live2?backup=1");
    CHECK(url.key.empty());
    CHECK(url.redacted() == "rtmp://h/live2?backup=****");
}

TEST_CASE("with a key apart all of path and query is the app") {
    const Split splits[] = {
        {"live2?backup=1", "live2?backup=1", ""}, {"rtmp/", "rtmp", ""},   {"v2/pub", "v2/pub", ""},
        {"live/token", "live/token", ""},         {"a/b/c/", "a/b/c", ""}, {"a//", "a/", ""},
    };
    for (const Split& split : splits) {
        CAPTURE(split.path);
        const Url url = parse_url("rtmps://h:443/" + std::string(split.path), with_key("k/e?y=1&z=%20"));
        CHECK(url.app == split.app);
        CHECK(url.key == "k/e?y=1&z=%20");
        CHECK(url.tc_url == "rtmps://h:443/" + std::string(split.app));
    }
}

TEST_CASE("Facebook: the query is part of the key and stays as it is") {
    const std::string key = "FB-10-0-AbC?s_bl=1&s_oil=2&s_psm=1&a=AbzXyZ";
    const Url apart = parse_url("rtmps://live-api-s.facebook.com:443/rtmp/", with_key(key));
    const Url joined = parse_url("rtmps://live-api-s.facebook.com:443/rtmp/" + key);
    for (const Url& url : {apart, joined}) {
        CHECK(url.app == "rtmp");
        CHECK(url.key == key);
        CHECK(url.tc_url == "rtmps://live-api-s.facebook.com:443/rtmp");
        CHECK(url.redacted() == "rtmps://live-api-s.facebook.com/rtmp/****");
    }
}

TEST_CASE("white space around a pasted key is taken off, within it only a space may stand") {
    CHECK(parse_url("rtmp://h/app", with_key(" \tabcd\r\n")).key == "abcd");
    CHECK(parse_url("rtmp://h/app", with_key("ab cd")).key == "ab cd");
    CHECK(parse_url("rtmp://h/app", with_key(" \n")).key.empty());
    CHECK(contains(complaint("rtmp://h/app", with_key("ab\ncd")), "control character"));
    CHECK(contains(complaint("rtmp://h/app/k", with_app("a\x1b[0m")), "control character"));
}

TEST_CASE("an app apart replaces the app, and the key is what follows it in the path") {
    CHECK(parse_url("rtmp://h/a/b/c", with_app("a")).key == "b/c");
    CHECK(parse_url("rtmp://h/a/b/c", with_app("a")).app == "a");
    CHECK(parse_url("rtmp://h/a/b/c", with_app("a")).tc_url == "rtmp://h/a");
    CHECK(parse_url("rtmp://h/a/b/c", with_app("a/b")).key == "c");
    CHECK(parse_url("rtmp://h/a/b/c", with_app("other")).key == "c");
    CHECK(parse_url("rtmp://h/a/b/c", with_app("other")).tc_url == "rtmp://h/other");
    CHECK(parse_url("rtmp://h/a/b", {.app = "x", .key = "k", .tc_url = "rtmp://v/y"}).app == "x");
    CHECK(parse_url("rtmp://h/a/b", {.app = "x", .key = "k", .tc_url = "rtmp://v/y"}).key == "k");
    CHECK(parse_url("rtmp://h/a/b", {.app = "x", .key = "k", .tc_url = "rtmp://v/y"}).tc_url == "rtmp://v/y");
    CHECK(parse_url("rtmp://h", {.app = "x", .key = "k", .tc_url = {}}).app == "x");
}

TEST_CASE("an IPv6 address loses its brackets for the host and keeps them in tcUrl") {
    const Url url = parse_url("rtmp://[2001:db8::1]:1936/app/key");
    CHECK(url.host == "2001:db8::1");
    CHECK(url.port == 1936);
    CHECK(url.tc_url == "rtmp://[2001:db8::1]:1936/app");
    CHECK(url.redacted() == "rtmp://[2001:db8::1]:1936/app/****");
    CHECK(parse_url("rtmp://[::1]/app/key").port == 1935);
}

TEST_CASE("the zone of an IPv6 address is taken as typed and as RFC 6874 writes it, and stays here") {
    for (const char* typed : {"rtmp://[fe80::1%eth0]:1936/app/key", "rtmp://[fe80::1%25eth0]:1936/app/key",
                              "rtmp://[fe80::1%25%65th0]:1936/app/key"}) {
        CAPTURE(typed);
        const Url url = parse_url(typed);
        CHECK(url.host == "fe80::1%eth0");
        CHECK(url.port == 1936);
        CHECK(url.tc_url == "rtmp://[fe80::1]:1936/app");
        CHECK(url.redacted() == "rtmp://[fe80::1%eth0]:1936/app/****");
    }
    // A device by its number.
    CHECK(parse_url("rtmp://[fe80::1%25]/app/key").host == "fe80::1%25");
    CHECK(parse_url("rtmp://[fe80::1%2525]/app/key").host == "fe80::1%25");
    for (const char* bad :
         {"rtmp://[fe80::1%]/app/key", "rtmp://[fe80::1%25%00]/app/key", "rtmp://[fe80::1%25%20]/app/key"}) {
        CAPTURE(bad);
        CHECK_THROWS_AS(parse_url(bad), rtmp::UrlError);
    }
}

TEST_CASE("user and password are decoded and sent nowhere") {
    const Url url = parse_url("rtmp://jo%65:p%40ss%3aword@h:1935/app/k%65y");
    CHECK(url.user == "joe");
    CHECK(url.password == "p@ss:word");
    CHECK(url.host == "h");
    CHECK(url.key == "k%65y");
    CHECK(url.tc_url == "rtmp://h:1935/app");
    CHECK(url.redacted() == "rtmp://h/app/****");
    CHECK(parse_url("rtmp://joe@h/app/k").user == "joe");
    CHECK(parse_url("rtmp://joe@h/app/k").password.empty());
    CHECK(parse_url("rtmp://a:b@c@h/app/k").password == "b@c");
    CHECK(parse_url("rtmp://joe:100%@h/app/k").password == "100%");
    CHECK(parse_url("rtmp://joe:%zz%4@h/app/k").password == "%zz%4");
}

TEST_CASE("what is wrong is said with what to do") {
    CHECK(contains(complaint("example.com/live/k"), "rtmp:// or rtmps://"));
    CHECK(contains(complaint(""), "rtmp:// or rtmps://"));
    CHECK(contains(complaint("http://h/app/k"), "scheme"));
    CHECK(contains(complaint("rtmpt://h/app/k"), "HTTP"));
    CHECK(contains(complaint("rtmpts://h/app/k"), "HTTP"));
    CHECK(contains(complaint("rtmpe://h/app/k"), "encryption"));
    CHECK(contains(complaint("RTMPTE://h/app/k"), "encryption"));
    CHECK(contains(complaint("rtmp:///app/k"), "no host"));
    CHECK(contains(complaint("rtmp://"), "no host"));
    CHECK(contains(complaint("rtmp://:1935/app/k"), "no host"));
    CHECK(contains(complaint("rtmp://user:pass@/app/k"), "no host"));
    CHECK(contains(complaint("rtmp://h"), "--app"));
    CHECK(contains(complaint("rtmp://h/"), "--app"));
    CHECK(contains(complaint("rtmp://h?x=1"), "--app"));
    CHECK(contains(complaint("rtmp://h//"), "--app"));
    CHECK(contains(complaint("rtmp://h/app/my key"), "%20"));
    CHECK(contains(complaint("rtmp://h/app/key\n"), "control character"));
    CHECK(contains(complaint(" rtmp://h/app/key"), "space"));
    CHECK(contains(complaint("rtmp://[::1/app/k"), "not closed"));
    CHECK(contains(complaint("rtmp://[::1]x/app/k"), "after the bracket"));
    CHECK(contains(complaint("rtmp://[]/app/k"), "no IPv6 address"));
    CHECK(contains(complaint("rtmp://[example.com]/app/k"), "no IPv6 address"));
    CHECK(contains(complaint("rtmp://::1/app/k"), "brackets"));
    CHECK(contains(complaint("rtmp://2001:db8::1/app/k"), "brackets"));
}

TEST_CASE("a port is a number from 1 to 65535") {
    for (const std::string_view port :
         {"0", "65536", "99999999999999999999", "-1", "+1", "x", "80x", "", "0x50", "1.5"}) {
        CAPTURE(port);
        CHECK(contains(complaint("rtmp://h:" + std::string(port) + "/app/k"), "1 to 65535"));
    }
    CHECK(parse_url("rtmp://h:00080/app/k").port == 80);
}

TEST_CASE("no complaint holds any part of the URL") {
    const std::string secret = "s3cr3tkey";
    for (const std::string& text :
         {"http://h/app/" + secret, secret, secret + "://h", "rtmp://h:" + secret + "/app/k",
          "rtmp://" + secret, "rtmp://u:" + secret + "/x@h/app/k", "rtmp://[" + secret,
          "rtmp://[" + secret + "]/a/k", "rtmp://[::1]" + secret + "/a/k", "rtmp://h/app/ " + secret,
          "rtmp://a:b:" + secret + "/app/k"}) {
        CAPTURE(text);
        CHECK_FALSE(complaint(text).empty());
        CHECK_FALSE(contains(complaint(text), secret));
    }
}

TEST_CASE("a URL that reads like others before it has a number to tell it apart") {
    rtmp::Url url = parse_url("rtmp://host/app/secret");
    url.number = 2;
    CHECK(url.redacted() == "rtmp://host/app/**** (2)");
}

TEST_CASE("the redacted form shows scheme, host, a port of note, and the app") {
    CHECK(parse_url("rtmp://h/live/cam1").redacted() == "rtmp://h/live/****");
    CHECK(parse_url("rtmp://h:1935/live/cam1").redacted() == "rtmp://h/live/****");
    CHECK(parse_url("rtmp://h:443/live/cam1").redacted() == "rtmp://h:443/live/****");
    CHECK(parse_url("rtmps://h:443/live/cam1").redacted() == "rtmps://h/live/****");
    CHECK(parse_url("rtmp://h/live/cam1?token=abcd").redacted() == "rtmp://h/live/****");
    CHECK(parse_url("rtmp://h/a?x=1&tok&y=/cam1").redacted() == "rtmp://h/a?x=****&****&y=****/****");
    CHECK(parse_url("rtmp://h/live").redacted() == "rtmp://h/live");
}

TEST_CASE("the redacted form hides a key that was given twice, or another") {
    CHECK(parse_url("rtmp://h/live/cam12", with_key("cam12")).redacted() == "rtmp://h/live/****/****");
    CHECK(parse_url("rtmp://h/live/cam12?t=1", with_key("cam12?t=2")).redacted() ==
          "rtmp://h/live/****?t=****/****");
    CHECK(parse_url("rtmp://h/live/xcam12", with_key("cam12")).redacted() == "rtmp://h/live/****/****");
}

TEST_CASE("a URL with a key and another key besides: both are hidden") {
    const Url url = parse_url("rtmp://h/live/first-1?t=abcd", with_key("second-2"));
    CHECK(url.second_key == "first-1");
    CHECK(url.app == "live/first-1?t=abcd");
    CHECK(url.redacted() == "rtmp://h/live/****?t=****/****");
    CHECK(url.redact("live/first-1 and second-2") == "live/**** and ****");
    CHECK(parse_url("rtmp://h//live/k1", with_key("k2")).redacted() == "rtmp://h/live/****/****");
    // An app alone, with a slash behind it, or in Wowza's words.
    for (const char* app : {"live", "live/", "a/b/", "live/_definst_", "/live"}) {
        CAPTURE(app);
        CHECK(parse_url("rtmp://h/" + std::string(app), with_key("second-2")).second_key.empty());
    }
    CHECK(parse_url("rtmp://h/a/b", {.app = "a/b", .key = "second-2", .tc_url = {}}).second_key.empty());
    CHECK(parse_url("rtmp://h/live/first-1").second_key.empty());
}

TEST_CASE("redacting hides the key and what it is made of") {
    const Url url = parse_url("rtmp://joe:hunter2@h/live?auth=tokentoken/stream-42?sig=abcdef&v=1&k=xyz");
    CHECK(url.redact("publish stream-42?sig=abcdef&v=1&k=xyz now") == "publish **** now");
    CHECK(url.redact("stream-42, stream-42") == "****, ****");
    CHECK(url.redact("sig abcdef") == "sig ****");
    CHECK(url.redact("app live?auth=tokentoken") == "app live?auth=****");
    CHECK(url.redact("user hunter2") == "user ****");
    // values of up to three characters say nothing
    CHECK(url.redact("v=1&k=xyz") == "v=1&k=xyz");
    CHECK(url.redact("nothing to hide") == "nothing to hide");
    CHECK(url.redact("").empty());
}

TEST_CASE("a short user, password or key is hidden where it stands alone") {
    const Url url = parse_url("rtmp://joe:pw@h/live/k1");
    CHECK(url.redact("joe and joey, pw.") == "**** and joey, ****.");
    CHECK(url.redact("k1 k12 ak1 _k1 (k1)") == "**** k12 ak1 _k1 (****)");
}

TEST_CASE("a key is hidden in its decoded and in its quoted form too") {
    CHECK(parse_url("rtmp://h/app/my%20key").redact("my key, my%20key") == "****, ****");
    CHECK(parse_url("rtmp://h/app", with_key("a\"b\\c")).redact(R"(publish "a\"b\\c")") ==
          "publish \"****\"");
    CHECK(parse_url("rtmp://h/app/Room/42+x", with_key("Room/42+x"))
              .redact(R"(no room%2f42%2Bx, ROOM%252F42%252bX, Room\/42+x)") == "no ****, ****, ****");
}

TEST_CASE("what is left of a key that was cut off is hidden") {
    const Url url = parse_url("rtmp://h/app/abcdefghij");
    CHECK(url.redact("name: abcdefg") == "name: ****");
    CHECK(url.redact("name: abcdefg…, other: abcde…, live") == "name: ****…, other: ****…, live");
    // at most three characters are left to see
    CHECK(url.redact("name: abc…") == "name: abc…");
}

TEST_CASE("redacting leaves nothing of a key that repeats itself") {
    const Url url = parse_url("rtmp://h/app/aaaa");
    CHECK(url.redact("aaaaaaaaa") == "********a");
    CHECK(parse_url("rtmp://h/app").redact("no key") == "no key");
}

TEST_CASE("destinations are told from inputs by their scheme") {
    CHECK(rtmp::is_rtmp_url("rtmp://h/a/k"));
    CHECK(rtmp::is_rtmp_url("RTMPS://h/a/k"));
    CHECK(rtmp::is_rtmp_url("rtmpt://h/a/k"));
    CHECK(rtmp::is_rtmp_url("rtmpe://h/a/k"));
    CHECK_FALSE(rtmp::is_rtmp_url("rtmp:/h"));
    CHECK_FALSE(rtmp::is_rtmp_url("http://h/rtmp://"));
    CHECK_FALSE(rtmp::is_rtmp_url("show.mp4"));
    CHECK_FALSE(rtmp::is_rtmp_url(""));
}

TEST_CASE("a login and a token in a tcUrl of the user's own are hidden") {
    rtmp::UrlOverrides overrides;
    overrides.tc_url = "rtmp://me:hunter2@h/live?token=TOPSECRET";
    const rtmp::Url url = rtmp::parse_url("rtmp://h/live/key77", overrides);
    const std::string shown = url.redact("tcUrl: rtmp://me:hunter2@h/live?token=TOPSECRET");
    CHECK(shown.find("hunter2") == std::string::npos);
    CHECK(shown.find("TOPSECRET") == std::string::npos);
    CHECK(shown.find("me:") == std::string::npos);
}

}  // namespace url_test
