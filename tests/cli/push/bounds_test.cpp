#include "cli/push/bounds.hpp"

#include <doctest/doctest.h>
#include <initializer_list>

#include "dial/failure.hpp"
#include "support/text_parts.hpp"

namespace bounds_test {

namespace {

cli::Options options(std::initializer_list<const char*> bounds, std::vector<std::string> places = {}) {
    cli::Options options;
    for (const char* const bound : bounds)
        options.bounds.push_back(cli::parse_bound(bound));
    options.verify.places = std::move(places);
    return options;
}

std::vector<std::string> on_run(const cli::Options& options) {
    std::vector<std::string> texts;
    for (const cli::Bound& bound : cli::bounds_on_run(options))
        texts.push_back(bound.text);
    return texts;
}

std::string refusal(const cli::Options& options) {
    try {
        cli::bounds_on_run(options);
    } catch (const dial::Failure& failure) {
        CHECK(failure.status() == dial::ExitStatus::usage);
        return failure.what();
    }
    return {};
}

}  // namespace

TEST_CASE("bounds are on the run, or on what a viewer found") {
    using Texts = std::vector<std::string>;
    CHECK(on_run(options({"reconnects=0", "behind.max<2s", "dropped_frames<1%"})) ==
          Texts{"reconnects=0", "behind.max<2s", "dropped_frames<1%"});
    CHECK(on_run(options({"lost=0", "reconnects=0", "latency.p95<3s"}, {""})) == Texts{"reconnects=0"});
    CHECK(on_run(options({})).empty());
}

TEST_CASE("a figure that both have is the viewer's where there is one") {
    CHECK(on_run(options({"fps>20"})).size() == 1);
    CHECK(on_run(options({"fps>20"}, {""})).empty());
}

TEST_CASE("a bound on what there is not is refused") {
    using text_parts::holds;
    CHECK(holds(refusal(options({"lost=0"})),
                "--expect lost=0: that is a figure of --verify, which is not there"));
    CHECK(holds(refusal(options({"nothing=0"})), "there is no such figure"));
    CHECK(holds(refusal(options({"nothing=0"}, {""})), "there is no such figure"));
}

TEST_CASE("a bound in a unit that the figure has not is refused") {
    using text_parts::holds;
    CHECK(holds(refusal(options({"reconnects<3s"})), "the figure is no time"));
    CHECK(holds(refusal(options({"lost<3s"}, {""})), "the figure is no time"));
    CHECK(holds(refusal(options({"behind<3%"})), "only frames of the run have a share in percent"));
    CHECK(holds(refusal(options({"lost<3%"}, {""})), "only frames of the run have a share in percent"));
    CHECK(refusal(options({"latency.p50<3s", "latency.p50<3"}, {""})).empty());
}

}  // namespace bounds_test
