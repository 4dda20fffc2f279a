#pragma once

#include <string_view>

/// Logins with numbers that anyone can compute again with an MD5 program. An ffmpeg that is asked for a login
/// answers so.
namespace vectors::auth {

inline constexpr std::string_view user = "joe";
inline constexpr std::string_view password = "secret";
inline constexpr std::string_view client_nonce = "1a2b3c4d";

inline constexpr std::string_view adobe_user_wanted =
    "[ AccessManager.Reject ] : [ code=403 need auth; authmod=adobe ] : ";
inline constexpr std::string_view adobe_challenge =
    "[ AccessManager.Reject ] : [ authmod=adobe ] : "
    "?reason=needauth&user=joe&salt=SAML6A==&challenge=EMQ75w==&opaque=EMQ75w==";
inline constexpr std::string_view adobe_query =
    "?authmod=adobe&user=joe&challenge=1a2b3c4d&response=XDlwbud6HHHfqqTmC0OSQw==&opaque=EMQ75w==";
/// Adobe's answer to the challenge "testchallenge", without an opaque.
inline constexpr std::string_view adobe_query_without_opaque =
    "?authmod=adobe&user=joe&challenge=1a2b3c4d&response=QTjEJS+dknbiqlDNTEIWHQ==";

inline constexpr std::string_view limelight_challenge =
    "[ AccessManager.Reject ] : [ authmod=llnw ] : ?reason=needauth&user=joe&nonce=0123456789abcdef";
/// Limelight's answers for the app "live", and for "live/inst".
inline constexpr std::string_view limelight_query =
    "?authmod=llnw&user=joe&nonce=0123456789abcdef&cnonce=1a2b3c4d&nc=00000001"
    "&response=8976b6cd4dfb28bcf7536bc7bc50fabc";
inline constexpr std::string_view limelight_query_with_instance =
    "?authmod=llnw&user=joe&nonce=0123456789abcdef&cnonce=1a2b3c4d&nc=00000001"
    "&response=f25dc687b1b88473f929157c55a20bde";

}  // namespace vectors::auth
