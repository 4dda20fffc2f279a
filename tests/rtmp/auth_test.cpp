#include "rtmp/auth.hpp"

#include <doctest/doctest.h>
#include <openssl/evp.h>

#include "vectors/auth.hpp"

namespace auth_test {

using namespace rtmp;
namespace vector = vectors::auth;
using Kind = AuthDemand::Kind;

namespace {

Md5 md5(std::initializer_list<ByteView> parts) {
    Bytes whole;
    for (const ByteView part : parts)
        whole.insert(whole.end(), part.begin(), part.end());
    Md5 digest{};
    unsigned size = 0;
    REQUIRE(EVP_Digest(whole.data(), whole.size(), digest.data(), &size, EVP_md5(), nullptr) == 1);
    REQUIRE(size == digest.size());
    return digest;
}

std::string query(AuthMethod method, const AuthChallenge& challenge, std::string_view app = "live") {
    return auth_query(method, challenge, {vector::user, vector::password, app, vector::client_nonce}, md5);
}

AuthDemand demand(std::string_view description) {
    const std::optional<AuthDemand> read = read_auth_demand(description);
    REQUIRE(read);
    return *read;
}

}  // namespace

TEST_CASE("Adobe's three steps, with the numbers of a known client") {
    const AuthDemand first = demand(vector::adobe_user_wanted);
    CHECK(first.kind == Kind::user);
    REQUIRE(first.method == AuthMethod::adobe);
    CHECK(auth_opening(*first.method, vector::user) == "?authmod=adobe&user=joe");

    const AuthDemand second = demand(vector::adobe_challenge);
    CHECK(second.kind == Kind::answer);
    CHECK(second.method == AuthMethod::adobe);
    CHECK(second.challenge.salt == "SAML6A==");
    CHECK(second.challenge.challenge == "EMQ75w==");
    CHECK(second.challenge.opaque == "EMQ75w==");
    CHECK(query(AuthMethod::adobe, second.challenge) == vector::adobe_query);
    CHECK(query(AuthMethod::adobe, {"SAML6A==", "testchallenge", "", ""}) ==
          vector::adobe_query_without_opaque);
}

TEST_CASE("Limelight's answer, with the numbers of a known client") {
    const AuthDemand asked = demand(vector::limelight_challenge);
    CHECK(asked.kind == Kind::answer);
    CHECK(asked.method == AuthMethod::limelight);
    CHECK(asked.challenge.nonce == "0123456789abcdef");
    CHECK(query(AuthMethod::limelight, asked.challenge) == vector::limelight_query);
    CHECK(query(AuthMethod::limelight, asked.challenge, "live/inst") ==
          vector::limelight_query_with_instance);
    // Only the path of the app is signed.
    CHECK(query(AuthMethod::limelight, asked.challenge, "live?a=b/c") == vector::limelight_query);
}

TEST_CASE("a demand is found whatever stands around it") {
    CHECK(demand("code=403 need auth; authmod=adobe").kind == Kind::user);
    CHECK(demand("authmod=llnw").method == AuthMethod::limelight);
    const AuthDemand bare = demand("authmod=adobe ?reason=needauth&user=a?b&salt=S&challenge=C= ]\n");
    CHECK(bare.kind == Kind::answer);
    CHECK(bare.challenge.salt == "S");
    CHECK(bare.challenge.challenge == "C=");
    CHECK(bare.challenge.opaque.empty());
    CHECK(demand("authmod=adobe : reason=needauth&challenge=C").challenge.challenge == "C");
    CHECK(demand("authmod=adobe : ?challenge=C&reason=needauth").challenge.challenge == "C");
    // base64 has = + and /; nothing is decoded.
    CHECK(demand("authmod=adobe ?reason=needauth&salt=a%20+/==&opaque=x=y").challenge.salt == "a%20+/==");
}

TEST_CASE("a refusal is told from a question") {
    CHECK(demand("[ authmod=adobe ] : ?reason=authfailed&opaque=x").kind == Kind::refused);
    CHECK(demand("[ authmod=adobe ] : ?reason=authfailed&opaque=x").reason == "authfailed");
    CHECK(demand("[ authmod=llnw ] : ?reason=nosuchuser").reason == "nosuchuser");
    CHECK(demand("[ authmod=llnw ] : ?reason=expired").kind == Kind::refused);
    CHECK(demand("?reason=authfail").kind == Kind::refused);
    CHECK_FALSE(read_auth_demand("application down, reason=maintenance"));
    CHECK_FALSE(read_auth_demand(""));
    CHECK_FALSE(read_auth_demand("no such application"));
}

TEST_CASE("a method that is not known keeps its name") {
    const AuthDemand asked = demand("[ code=403 need auth; authmod=kerberos-5 ] : ");
    CHECK_FALSE(asked.method);
    CHECK(asked.method_name == "kerberos-5");
    CHECK(demand("authmod=").method_name.empty());
    CHECK_FALSE(demand("authmod=adobeX").method);
}

TEST_CASE("a hostile description takes no more room than it deserves") {
    const std::string endless(100000, 'x');
    CHECK(demand("authmod=" + endless).method_name.size() == 32);
    CHECK(demand("authmod=adobe ?reason=" + endless).reason.size() == 32);
    CHECK(demand("authmod=adobe ?reason=needauth&challenge=" + std::string(max_auth_field, 'c')).kind ==
          Kind::answer);
    CHECK(demand("authmod=adobe ?reason=needauth&challenge=" + std::string(max_auth_field + 1, 'c')).kind ==
          Kind::unusable);
    CHECK(demand("authmod=adobe ?reason=needauth&challenge=C&salt=" + endless).kind == Kind::unusable);
    CHECK_FALSE(read_auth_demand(endless + "authmod=adobe"));
    CHECK(demand("authmod=adobe ?reason=needauth" + std::string(9000, '&')).kind == Kind::unusable);
    CHECK(demand("authmod=adobe ?reason=needauth&nonce=N").kind == Kind::unusable);
    CHECK(demand("authmod=llnw ?reason=needauth&challenge=C").kind == Kind::unusable);
}

TEST_CASE("user and password may be long, and hold anything") {
    const std::string user(5000, 'u');
    const std::string password = "p:a ss\n\xC3\xA4" + std::string(5000, 'p');
    const std::string text = auth_query(AuthMethod::adobe, {"s", "c", "o", ""},
                                        {user, password, "live", vector::client_nonce}, md5);
    CHECK(text.starts_with("?authmod=adobe&user=" + user + "&challenge=1a2b3c4d&response="));
    CHECK(text.find("pppp") == std::string::npos);
}

}  // namespace auth_test
