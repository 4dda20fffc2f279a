#include "cli/figures/delivery.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <set>

#include "cli/figures/figures.hpp"

namespace delivery_test {

using cli::Delivery;
using cli::Variable;
using namespace std::chrono_literals;

namespace {

Delivery delivery() {
    Delivery made;
    made.ended.destination = "rtmps://host/live/****";
    made.ended.totals.sent_bytes = 3000;
    made.ended.totals.elapsed = 2s;
    made.ended.totals.media = 1500ms;
    made.ended.confirmation = publish::Confirmation::answered;
    made.ended.input_complete = true;
    made.number = 1;
    made.total = 3s + 25us + 999ns;
    made.address = "[::1]:1935";
    made.times[dial::Step::resolve] = 1ms;
    made.times[dial::Step::connect] = 2ms;
    made.times[dial::Step::handshake] = 4ms;
    made.times[dial::Step::publish] = 8ms;
    return made;
}

std::string value_of(std::string_view name, const Delivery& of) {
    const auto found = std::ranges::find(cli::variables(), name, &Variable::name);
    REQUIRE(found != cli::variables().end());
    return cli::value_text(found->read(of));
}

}  // namespace

TEST_CASE("times are seconds with six decimals, counted from the beginning of the connection as curl's are") {
    const Delivery made = delivery();
    CHECK(value_of("time_namelookup", made) == "0.001000");
    CHECK(value_of("time_connect", made) == "0.003000");
    CHECK(value_of("time_appconnect", made) == "0.000000");
    CHECK(value_of("time_handshake", made) == "0.007000");
    CHECK(value_of("time_publish", made) == "0.015000");
    CHECK(value_of("time_total", made) == "3.000025");
    CHECK(value_of("time_media", made) == "1.500000");
    Delivery secured = made;
    secured.times[dial::Step::tls] = 16ms;
    CHECK(value_of("time_appconnect", secured) == "0.019000");
}

TEST_CASE("numbers, words and what there is none of") {
    Delivery made = delivery();
    CHECK(value_of("url", made) == "rtmps://host/live/****");
    CHECK(value_of("urlnum", made) == "1");
    CHECK(value_of("scheme", made) == "rtmps");
    CHECK(value_of("sent_bytes", made) == "3000");
    CHECK(value_of("size_upload", made) == "3000");
    CHECK(value_of("speed_upload", made) == "1500");
    CHECK(value_of("bitrate_bps", made) == "12000");
    CHECK(value_of("remote_ip", made) == "::1");
    CHECK(value_of("remote_port", made) == "1935");
    CHECK(value_of("confirmed", made) == "answered");
    CHECK(value_of("input_complete", made) == "true");
    CHECK(value_of("status", made) == "0");
    CHECK(value_of("class", made) == "success");
    CHECK(value_of("errormsg", made).empty());
    CHECK(value_of("time_rtt", made).empty());
    made.ended.status = dial::ExitStatus::name_in_use;
    made.ended.failure = dial::Failure(dial::ExitStatus::name_in_use, "taken");
    CHECK(value_of("exitcode", made) == "113");
    CHECK(value_of("class", made) == "name_in_use");
    CHECK(value_of("errormsg", made) == "taken");
    made.address.clear();
    CHECK(value_of("remote_ip", made).empty());
    CHECK(value_of("remote_port", made).empty());
}

TEST_CASE("each name is there once, and each figure but the latest frame rate has one") {
    std::set<std::string> names;
    for (const Variable& variable : cli::variables()) {
        CAPTURE(variable.name);
        CHECK(names.insert(variable.name).second);
        CHECK_FALSE(variable.help.empty());
        CHECK_FALSE(variable.name.ends_with("_ms"));
    }
    CHECK(names.contains("time_out_of_service"));
    CHECK(names.contains("dropped_frames"));
    CHECK_FALSE(names.contains("fps"));
}

TEST_CASE("the JSON object has every variable, with numbers as numbers") {
    const auto object = nlohmann::json::parse(cli::variables_json(delivery()));
    CHECK(object.size() == cli::variables().size());
    CHECK(object.at("sent_bytes") == 3000);
    CHECK(object.at("status") == 0);
    CHECK(object.at("input_complete") == true);
    CHECK(object.at("time_publish").get<double>() == doctest::Approx(0.015));
    CHECK(object.at("errormsg").is_null());
    CHECK(object.at("confirmed") == "answered");
}

}  // namespace delivery_test
