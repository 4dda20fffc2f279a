#pragma once

#include <array>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "rtmp/bytes.hpp"

/// Logging in as publishers of Adobe's and Limelight's servers do: `connect` is refused with a description
/// that asks for something, and the next connection gives it in a query that lengthens app and tcUrl. The
/// first asks who publishes, the second for the answer to a challenge. Nothing in these queries is
/// percent-coded.
namespace rtmp {

using Md5 = std::array<std::uint8_t, 16>;
/// MD5 of the parts joined: an argument, so that the protocol links no cryptography.
using Md5Function = Md5 (*)(std::initializer_list<ByteView> parts);

enum class AuthMethod { adobe, limelight };
/// As `authmod=` has it.
std::string_view name_of(AuthMethod method);

/// What an answer is made from; each empty where the server left it out.
struct AuthChallenge {
    // Of Adobe's method.
    std::string salt;
    std::string challenge;
    std::string opaque;
    // Of Limelight's.
    std::string nonce;
};
/// Bytes of one of these; no server needs more than a few dozen.
inline constexpr std::size_t max_auth_field = 512;

/// What a server that refuses `connect` says about logging in.
struct AuthDemand {
    enum class Kind {
        /// Who publishes?
        user,
        /// Here is a challenge.
        answer,
        /// The user or the answer is refused.
        refused,
        /// A challenge without what an answer needs, or out of all proportion.
        unusable,
    };
    Kind kind = Kind::user;
    /// Nothing for a method that is not known here.
    std::optional<AuthMethod> method;
    /// The method's name as the server has it; cut, and possibly empty.
    std::string method_name;
    /// With `answer` alone.
    AuthChallenge challenge;
    /// With `refused`: authfailed, nosuchuser and the like; cut.
    std::string reason;
};
/// Reads the description of a refusal; nothing when it does not speak of logging in. What servers write
/// around the parts differs, so that these are searched for, not expected in places.
std::optional<AuthDemand> read_auth_demand(std::string_view description);

/// `?authmod=adobe&user=USER`, for the second connection.
std::string auth_opening(AuthMethod method, std::string_view user);

struct AuthAnswer {
    std::string_view user;
    std::string_view password;
    /// As the URL has it; its query does not count.
    std::string_view app;
    /// Eight hexadecimal digits that differ from time to time.
    std::string_view client_nonce;
};
/// `?authmod=adobe&user=USER&challenge=…&response=…`, for the third.
std::string auth_query(AuthMethod method, const AuthChallenge& challenge, const AuthAnswer& answer,
                       Md5Function md5);

}  // namespace rtmp
