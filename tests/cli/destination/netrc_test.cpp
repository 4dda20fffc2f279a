#include "cli/destination/netrc.hpp"

#include <doctest/doctest.h>
#include <string>

namespace netrc_test {

using cli::find_in_netrc;

namespace {

/// `user:password`, or "none".
std::string login(const std::string& text, const std::string& host, const std::string& user = {}) {
    const auto found = find_in_netrc(text, host, user);
    return found ? found->user + ':' + found->password : "none";
}

std::string error(const std::string& text) {
    try {
        find_in_netrc(text, "host");
    } catch (const cli::NetrcError& error) {
        return error.what();
    }
    return "none";
}

}  // namespace

TEST_CASE("the first entry of the host is taken") {
    const std::string text =
        "# logins\n"
        "machine a.example.com login ann password apple\n"
        "machine B.example.com\n\tlogin bob\n\tpassword banana\n\taccount x\n"
        "MACHINE b.example.com Login bert PASSWORD berry\n"
        "default login anonymous password guest\n";
    CHECK(login(text, "a.example.com") == "ann:apple");
    CHECK(login(text, "b.EXAMPLE.com") == "bob:banana");
    CHECK(login(text, "a.example.com.") == "ann:apple");
    CHECK(login(text, "b.example.com", "bert") == "bert:berry");
    CHECK(login(text, "b.example.com", "eve") == "none");
    CHECK(login(text, "c.example.com") == "anonymous:guest");
    CHECK(login("machine a login x password y", "b") == "none");
    CHECK(login("", "b") == "none");
}

TEST_CASE("an entry without a user name is for a user that is asked for") {
    const std::string text = "machine h password p\nmachine h login joe password q";
    CHECK(login(text, "h", "ann") == "ann:p");
    CHECK(login(text, "h") == "joe:q");
    CHECK(login("machine h login joe", "h") == "joe:");
}

TEST_CASE("words may be quoted, and hold what a comment begins with") {
    CHECK(login("machine h login joe password \"a b\\\"c\\\\\\t\"", "h") == "joe:a b\"c\\\t");
    CHECK(login("machine h login joe password #1!\n# password x\n", "h") == "joe:#1!");
    CHECK(login("machine \"h\" login \"\" password x", "h") == "none");
    CHECK(login("machine h\r\nlogin joe\r\npassword x\r\n", "h") == "joe:x");
}

TEST_CASE("macros are passed over") {
    CHECK(login("macdef init\ncd /pub\nmachine h login no password no\n\nmachine h login joe password x",
                "h") == "joe:x");
    CHECK(login("macdef last\nput x", "h") == "none");
}

TEST_CASE("what is wrong is told with its line, and without its words") {
    CHECK(error("machine h login joe\npasswort secret") ==
          "line 2: a word that is none of machine, default, login, password, account, macdef");
    CHECK(error("\n\nlogin joe password secret") == "line 3: it belongs to no machine");
    CHECK(error("machine h login joe password") == "line 1: a word is missing at the end");
    CHECK(error("machine h login joe password \"secret\n") == "line 1: a quotation mark is not closed");
    CHECK(error("machine h login joe password \"secret\\") == "line 1: a quotation mark is not closed");
    CHECK(error("machine h password " + std::string(cli::max_netrc_word + 1, 'x')) ==
          "line 1: a word is far too long");
    CHECK(error("machine h\npassword " + std::string("a\0b", 3)) == "line 2: not a text");
    // Also behind the entry that is wanted.
    CHECK(error("machine host login joe password x\nnonsense") != "none");
}

}  // namespace netrc_test
