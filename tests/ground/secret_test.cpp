#include "ground/secret.hpp"

#include <doctest/doctest.h>

namespace secret_test {

namespace {

std::string hidden(std::string text, std::string_view secret) {
    ground::hide(text, secret);
    return text;
}

std::string hidden_cut(std::string text, std::string_view secret) {
    ground::hide_cut(text, secret);
    return text;
}

}  // namespace

TEST_CASE("a secret is hidden wherever it stands, and a short one where it stands alone") {
    CHECK(hidden("an abcd, xabcdx", "abcd") == "an ****, x****x");
    CHECK(hidden("ab, abc, _ab, (ab)", "ab") == "****, abc, _ab, (****)");
    CHECK(hidden("nothing", "abcd") == "nothing");
    CHECK(hidden("nothing", "") == "nothing");
    CHECK(hidden("", "abcd").empty());
    CHECK(hidden("aaaaaaaaa", "aaaa") == "********a");
}

TEST_CASE("a secret is hidden in other letters") {
    CHECK(hidden("ABCD-eF", "abcd-Ef") == "****");
    CHECK(hidden("AB", "ab") == "****");
}

TEST_CASE("a secret is hidden in each way of escaping it, all of it or some") {
    const std::string_view secret = "a/b c&d=\"e\"";
    for (const char* form : {
             R"(a/b c&d="e")",
             "a%2Fb%20c%26d%3D%22e%22",
             "a%2fb+c%26d=%22e%22",
             "a%252Fb%2520c%2526d%253d%2522e%2522",
             R"(a\/b c&d=\"e\")",
             R"(a\u002fb\u0020c\u0026d=\u0022e\u0022)",
             R"(a\\\/b c&d=\\\"e\\\")",
             R"(a\\u002fb c&d="e")",
             "a%25252Fb c&d=%252522e\"",
             R"(a\x2fb\x20c\x26d=\x22e\x22)",
             "a/b c&amp;d=&quot;e&quot;",
             "%61/b c&d=\"%65\"",
         }) {
        CAPTURE(form);
        CHECK(hidden("<" + std::string(form) + ">", secret) == "<****>");
    }
    CHECK(hidden("100%25, 100%", "100%") == "****, ****");
    CHECK(hidden("k%65y", "k%65y") == "****");
    CHECK(hidden("a+b+c", "a+b+c") == "****");
}

TEST_CASE("other words stay, though they begin alike") {
    CHECK(hidden("a%2Gb a%2", "a/bc") == "a%2Gb a%2");
    CHECK(hidden("abc%", "abcd") == "abc%");
    CHECK(hidden("\\", "\\abc") == "\\");
}

TEST_CASE("what is left of a secret where a text was cut is hidden, in the middle of an escape too") {
    CHECK(hidden_cut("name: abcdefg", "abcdefghij") == "name: ****");
    CHECK(hidden_cut("abcdefg…, abcde…, live", "abcdefghij") == "****…, ****…, live");
    CHECK(hidden_cut("name: ABCD%2", "abcd/efg") == "name: ****");
    CHECK(hidden_cut("name: abcd\\u00…", "abcd/efg") == "name: ****…");
    CHECK(hidden_cut("name: abc", "abcdefghij") == "name: abc");
}

}  // namespace secret_test
