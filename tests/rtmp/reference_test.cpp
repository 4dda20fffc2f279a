#include "rtmp/reference.hpp"

#include <doctest/doctest.h>

namespace reference_test {

using rtmp::parse_url;
using rtmp::resolve_reference;
using rtmp::Url;
using rtmp::UrlError;

namespace {

const Url base = parse_url("rtmp://joe:secret@a.example.com:1936/live/inst/cam1?token=x");

Url from_base(std::string_view reference) {
    return resolve_reference(base, reference);
}

}  // namespace

TEST_CASE("every form of reference keeps what it leaves out, and always the stream name and the login") {
    struct Case {
        const char* reference;
        const char* tc_url;
        const char* host;
        int port;
    };
    for (const Case& c : {
             Case{"", "rtmp://a.example.com:1936/live/inst", "a.example.com", 1936},
             Case{"rtmp://b.example.com/other", "rtmp://b.example.com/other", "b.example.com", 1935},
             Case{"rtmp://b.example.com:19350/a/b", "rtmp://b.example.com:19350/a/b", "b.example.com", 19350},
             Case{"RTMPS://b.example.com/other", "rtmps://b.example.com/other", "b.example.com", 443},
             Case{"//b.example.com/other", "rtmp://b.example.com/other", "b.example.com", 1935},
             Case{"//[2001:db8::1]:1937/other", "rtmp://[2001:db8::1]:1937/other", "2001:db8::1", 1937},
             Case{"/other", "rtmp://a.example.com:1936/other", "a.example.com", 1936},
             Case{"/other?backup=1", "rtmp://a.example.com:1936/other?backup=1", "a.example.com", 1936},
             Case{"other", "rtmp://a.example.com:1936/live/other", "a.example.com", 1936},
             Case{"./other", "rtmp://a.example.com:1936/live/other", "a.example.com", 1936},
             Case{"../x/./y", "rtmp://a.example.com:1936/x/y", "a.example.com", 1936},
             Case{"../../../other", "rtmp://a.example.com:1936/other", "a.example.com", 1936},
             Case{"?a=b", "rtmp://a.example.com:1936/live/inst?a=b", "a.example.com", 1936},
             Case{"/other#part", "rtmp://a.example.com:1936/other", "a.example.com", 1936},
             // A host alone keeps the app.
             Case{"rtmp://b.example.com", "rtmp://b.example.com/live/inst", "b.example.com", 1935},
             Case{"//b.example.com/", "rtmp://b.example.com/live/inst", "b.example.com", 1935},
             Case{"//b.example.com/other/", "rtmp://b.example.com/other", "b.example.com", 1935},
             // A name with a colon is no scheme, nor is what stands in a query.
             Case{"mp4:x", "rtmp://a.example.com:1936/live/mp4:x", "a.example.com", 1936},
             Case{"/other?u=rtmp://c/d", "rtmp://a.example.com:1936/other?u=rtmp://c/d", "a.example.com",
                  1936},
             // Whole streams' URLs.
             Case{"rtmp://b.example.com/other/cam1?token=x", "rtmp://b.example.com/other", "b.example.com",
                  1935},
             Case{"rtmp://b.example.com/other/cam1", "rtmp://b.example.com/other", "b.example.com", 1935},
             // A login in it is not ours.
             Case{"rtmp://eve:evil@b.example.com/other", "rtmp://b.example.com/other", "b.example.com", 1935},
         }) {
        CAPTURE(c.reference);
        const Url url = from_base(c.reference);
        CHECK(url.tc_url == c.tc_url);
        CHECK(url.tc_url.ends_with('/' + url.app));
        CHECK(url.host == c.host);
        CHECK(url.port == c.port);
        CHECK(url.tls == url.tc_url.starts_with("rtmps:"));
        CHECK(url.key == "cam1?token=x");
        CHECK(url.user == "joe");
        CHECK(url.password == "secret");
    }
}

TEST_CASE("an app that is named like the stream stays an app") {
    const Url url = parse_url("rtmp://a/live/cam1/cam1");
    CHECK(url.app == "live/cam1");
    CHECK(resolve_reference(url, "//b/live/cam1").app == "live/cam1");
    CHECK(resolve_reference(url, "//b/cam1").app == "cam1");
}

TEST_CASE("what belongs to the last login is not taken along") {
    Url url = base;
    url.login_query = "?authmod=adobe&user=joe";
    CHECK(resolve_reference(url, "").login_query.empty());
    CHECK(resolve_reference(url, "//b/live").login_query.empty());
}

TEST_CASE("a tcUrl of the user's own names the host in references, not the one to connect to") {
    const Url url =
        parse_url("rtmp://10.0.0.1/live/cam1", {.app = {}, .key = {}, .tc_url = "rtmp://vhost/live"});
    const Url same_server = resolve_reference(url, "/other");
    CHECK(same_server.host == "10.0.0.1");
    CHECK(same_server.tc_url == "rtmp://vhost/other");
    CHECK(resolve_reference(url, "//b/other").host == "b");
}

TEST_CASE("what is no address is refused") {
    for (const char* reference : {"http://b/live", "rtmpt://b/live", "rtmp:///live", "//b:0/live",
                                  "//b/li ve", "//b/live\n", "//[::1/live", "://", "rtmp://"}) {
        CAPTURE(reference);
        CHECK_THROWS_AS(from_base(reference), UrlError);
    }
}

}  // namespace reference_test
