#include "cli/load/load_machine.hpp"

#include <doctest/doctest.h>

#include "support/text_parts.hpp"

namespace load_machine_test {

using cli::machine_notes;
using text_parts::holds;

namespace {

cli::LoadSnapshot calm() {
    cli::LoadSnapshot run;
    run.machine.cores = 2;
    run.machine.busiest = 1;
    run.rates.cores = 0.5;
    run.tally.writes = 10'000;
    run.tally.late.add(10'000'000, 1000);
    return run;
}

}  // namespace

TEST_CASE("nothing is said of a machine that has time") {
    CHECK(machine_notes(calm()).empty());
    CHECK(machine_notes({}).empty());
}

TEST_CASE("a machine whose cores are all busy is told of") {
    cli::LoadSnapshot busy = calm();
    busy.machine.busiest = 1.9;
    REQUIRE(machine_notes(busy).size() == 1);
    CHECK(holds(machine_notes(busy)[0], "1.9 of 2 cores were busy with the copies in the busiest second"));
    busy.rates.cores = 1.85;
    REQUIRE(machine_notes(busy).size() == 1);
    CHECK(holds(machine_notes(busy)[0], "this machine is at its end"));
    busy.machine.cores = 0;
    CHECK(machine_notes(busy).empty());
}

TEST_CASE("lateness is the machine's own where the kernel had room") {
    cli::LoadSnapshot late = calm();
    late.tally.late.add(500'000'000, 100);
    REQUIRE(machine_notes(late).size() == 1);
    CHECK(holds(machine_notes(late)[0], " ms late though the kernel had room"));
    late.tally.held_writes = 100;
    CHECK(machine_notes(late).empty());
    late.tally.writes = late.tally.held_writes = 0;
    CHECK(machine_notes(late).empty());
}

}  // namespace load_machine_test
