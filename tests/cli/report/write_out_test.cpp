#include "cli/report/write_out.hpp"

#include <doctest/doctest.h>
#include <fstream>
#include <nlohmann/json.hpp>

#include "support/temporary_folder.hpp"

namespace write_out_test {

using cli::Delivery;
using cli::WriteOut;

namespace {

Delivery delivery() {
    Delivery made;
    made.ended.totals.sent_bytes = 7;
    return made;
}

std::string text(std::string_view format, const Delivery& of = delivery()) {
    return WriteOut(format).text(of).output;
}

}  // namespace

TEST_CASE("a format is written as curl writes it") {
    CHECK(text("sent %{sent_bytes} bytes\\n") == "sent 7 bytes\n");
    CHECK(text("%{sent_bytes}%{sent_bytes}") == "77");
    CHECK(text("100%%\\t\\r") == "100%\t\r");
    CHECK(text("") == "");
    // Neither a variable nor an escape.
    CHECK(text("\\q 5%d \\\\n") == "\\q 5%d \\\\n");
    CHECK(text("%{sent_bytes") == "%{sent_bytes");
    CHECK(text("end%") == "end%");
    CHECK(text("end\\") == "end\\");
    CHECK(text("a%%{sent_bytes}") == "a%{sent_bytes}");
}

TEST_CASE("an unknown variable is kept for a warning, and writes nothing") {
    const WriteOut format("a%{nope}b%{}c");
    CHECK(format.unknown() == std::vector<std::string>{"nope", ""});
    CHECK(format.text(delivery()).output == "abc");
    CHECK(WriteOut("%{status}").unknown().empty());
}

TEST_CASE("a format chooses between the two outputs, and keeps a part for failures") {
    const WriteOut::Texts texts =
        WriteOut("a%{stderr}b%{stdout}c%{onerror}d%{stderr}%{exitcode}").text(delivery());
    CHECK(texts.output == "ac");
    CHECK(texts.error == "b");
    Delivery failed = delivery();
    failed.ended.status = dial::ExitStatus::timed_out;
    const WriteOut::Texts of_failure =
        WriteOut("a%{stderr}b%{stdout}c%{onerror}d%{stderr}%{exitcode}").text(failed);
    CHECK(of_failure.output == "acd");
    CHECK(of_failure.error == "b28");
}

TEST_CASE("json is an object on one line") {
    const std::string line = text("%{json}\\n");
    CHECK(line.find('\n') == line.size() - 1);
    CHECK(nlohmann::json::parse(line).at("sent_bytes") == 7);
}

TEST_CASE("the format of a file is without its line ends, and one that cannot be read is told") {
    const e2e::TemporaryFolder folder;
    const std::string file = folder.path() / "format";
    std::ofstream(file) << "%{sent_bytes},\r\n%{status}\\n\n";
    CHECK(WriteOut::from_argument("@" + file).text(delivery()).output == "7,0\n");
    CHECK(WriteOut::from_argument("%{sent_bytes}@").text(delivery()).output == "7@");
    try {
        WriteOut::from_argument("@" + file + ".none");
        FAIL("read");
    } catch (const dial::Failure& failure) {
        CHECK(failure.status() == dial::ExitStatus::input_unreadable);
        CHECK(std::string(failure.what()) ==
              file + ".none: cannot read the format: No such file or directory; check --write-out");
    }
}

}  // namespace write_out_test
