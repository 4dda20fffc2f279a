#include "rtmp/server_name.hpp"

#include <doctest/doctest.h>

namespace server_name_test {

using rtmp::ServerName;
using rtmp::amf0::Member;
using rtmp::amf0::Object;

namespace {

ServerName names_in(std::vector<Member> properties, std::vector<Member> info) {
    return rtmp::server_name_of(
        {"_result", 1, {Object{std::move(properties), false}, Object{std::move(info), false}}});
}

}  // namespace

TEST_CASE("a server's program names itself beside fmsVer, wherever in its reply that stands") {
    const Object data{{{"version", "3,5,3,888"},
                       {"srs_sig", "SRS"},
                       {"srs_server", "SRS/5.0.213(Bee)"},
                       {"srs_server_ip", "192.0.2.1"}},
                      true};
    const ServerName srs = names_in({{"fmsVer", "FMS/3,5,3,888"}}, {{"data", data}});
    CHECK(srs.version == "FMS/3,5,3,888");
    CHECK(srs.program == "SRS/5.0.213(Bee)");
    CHECK(words_of(srs) == "FMS/3,5,3,888 (SRS/5.0.213(Bee))");
    CHECK(names_in({{"Server", "Studio 7"}}, {}).program == "Studio 7");
    CHECK(names_in({}, {{"serverName", "Studio 7"}}).program == "Studio 7");
}

TEST_CASE("a program that gives only its version is named by that, unless fmsVer has it") {
    const ServerName lal = names_in({{"fmsVer", "FMS/3,0,1,123"}}, {{"version", "0,36,7"}});
    CHECK(words_of(lal) == "FMS/3,0,1,123 (version 0,36,7)");
    const Object data{{{"version", "3,5,5,2004"}}, true};
    CHECK(words_of(names_in({{"fmsVer", "FMS/3,5,5,2004"}}, {{"data", data}})) == "FMS/3,5,5,2004");
}

TEST_CASE("a server need not have any name, and no name is longer than a line bears") {
    CHECK(words_of(rtmp::server_name_of({"_result", 1, {}})).empty());
    CHECK(names_in({{"fmsVer", 3.0}}, {{"server", true}}).program.empty());
    CHECK(words_of(names_in({}, {{"server", "Studio"}})) == "Studio");
    const ServerName vast =
        names_in({{"fmsVer", std::string(5000, 'v')}}, {{"server", std::string(5000, 's')}});
    CHECK(vast.version.size() == rtmp::max_server_name);
    CHECK(vast.program.size() == rtmp::max_server_name);
}

}  // namespace server_name_test
