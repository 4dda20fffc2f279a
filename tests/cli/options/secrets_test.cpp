#include "cli/options/secrets.hpp"

#include <doctest/doctest.h>
#include <string>
#include <vector>

namespace secrets_test {

using cli::mask_urls;

namespace {

std::vector<std::string> scrubbed(std::vector<std::string> arguments) {
    std::vector<char*> pointers;
    pointers.reserve(arguments.size());
    for (std::string& argument : arguments)
        pointers.push_back(argument.data());
    cli::scrub_arguments(static_cast<int>(pointers.size()), pointers.data());
    return arguments;
}

}  // namespace

TEST_CASE("a URL in a text keeps its host and port") {
    CHECK(mask_urls("no URL here") == "no URL here");
    CHECK(mask_urls("cannot use rtmp://host:1936/live/abc?d=e now") ==
          "cannot use rtmp://host:1936/**** now");
    CHECK(mask_urls("'RTMPS://Host/live/abc'") == "'RTMPS://Host/****'");
    CHECK(mask_urls("rtmp://host") == "rtmp://host");
    CHECK(mask_urls("rtmp://host?abc") == "rtmp://host/****");
    CHECK(mask_urls("a rtmps://one/k1 b rtmp://two/k2") == "a rtmps://one/**** b rtmp://two/****");
    CHECK(mask_urls("rtmp://") == "rtmp://****");
    CHECK(mask_urls("x=rtmpte://host/k") == "x=rtmpte://host/****");
    CHECK(mask_urls("'https://u:p@host/page?token=x'") == "'https://host/****'");
    CHECK(mask_urls("h2://host/page and ://x") == "h2://host/**** and ://x");
}

TEST_CASE("a URL in a text loses user and password") {
    CHECK(mask_urls("rtmp://me:secret@host/live/k") == "rtmp://host/****");
    CHECK(mask_urls("rtmp://me:p@ss@host/live/k") == "rtmp://host/****");
    // A password with a slash in it: what looks like the host is its beginning.
    CHECK(mask_urls("rtmp://me:sec/ret@host/live/k") == "rtmp://****");
}

TEST_CASE("arguments are overwritten where a key can stand") {
    CHECK(scrubbed({"rtmpush", "show.mp4", "rtmp://host:1936/live/key?a=b"}) ==
          std::vector<std::string>{"rtmpush", "show.mp4", "rtmp://host:1936/************"});
    CHECK(scrubbed({"rtmpush", "--key", "key", "--key=key", "--app", "a?b", "--app=a?b"}) ==
          std::vector<std::string>{"rtmpush", "--key", "***", "--key=***", "--app", "***", "--app=***"});
    CHECK(scrubbed({"rtmpush", "--user", "joe:pw", "--user=joe:pw"}) ==
          std::vector<std::string>{"rtmpush", "--user", "******", "--user=******"});
    CHECK(scrubbed({"rtmpush", "--tcurl=rtmp://host/live?token=x", "--key-file", "k"}) ==
          std::vector<std::string>{"rtmpush", "--tcurl=rtmp://host/************", "--key-file", "k"});
    CHECK(scrubbed({"rtmpush", "--proxy", "http://me:p@ss@host:1", "--proxy=me:pw@host", "--proxy"}) ==
          std::vector<std::string>{"rtmpush", "--proxy", "http://*******@host:1", "--proxy=*****@host",
                                   "--proxy"});
    CHECK(scrubbed({"rtmpush", "RTMP://me:secret@host/live/k"}) ==
          std::vector<std::string>{"rtmpush", "RTMP://**********host/******"});
    CHECK(scrubbed({"rtmpush", "rtmp://me:sec/ret@host/k"}) ==
          std::vector<std::string>{"rtmpush", "rtmp://*****************"});
}

TEST_CASE("nothing else is overwritten, and nothing beyond the last argument") {
    CHECK(scrubbed({"rtmp://host/program", "--speed", "2", "a=b", "--dump=x.flv"}) ==
          std::vector<std::string>{"rtmp://host/program", "--speed", "2", "a=b", "--dump=x.flv"});
    CHECK(scrubbed({"rtmpush", "--key"}) == std::vector<std::string>{"rtmpush", "--key"});
    CHECK(scrubbed({"rtmpush", ""}) == std::vector<std::string>{"rtmpush", ""});
}

}  // namespace secrets_test
