#pragma once

#include <array>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "rtmp/bytes.hpp"

/// Login as Adobe's and Limelight's servers ask for it: they refuse `connect` with a description that asks
/// for something, and the next connection gives it in a query appended to app and tcUrl. The first refusal
/// asks for the user's name, the second for the answer to a challenge. Nothing in these queries is
/// percent-coded.
namespace rtmp {

using Md5 = std::array<std::uint8_t, 16>;
/// MD5 of the parts joined: an argument, so that the protocol links no cryptography.
using Md5Function = Md5 (*)(std::initializer_list<ByteView> parts);

enum class AuthMethod { adobe, limelight };
/// The method's name in `authmod=`.
std::string_view name_of(AuthMethod method);

/// Fields of a challenge, from which the answer is made; each empty where the server left it out.
struct AuthChallenge {
    // Adobe's method.
    std::string salt;
    std::string challenge;
    std::string opaque;
    // Limelight's method.
    std::string nonce;
};
/// Bytes of one field of a challenge; no server needs more than a few dozen.
inline constexpr std::size_t max_auth_field = 512;

/// A server's demand for a login, as its refusal of `connect` states it.
struct AuthDemand {
    enum class Kind {
        /// The server asks who publishes.
        user,
        /// The server sends a challenge to be answered.
        answer,
        /// The server refuses the user or the answer.
        refused,
        /// The challenge lacks what an answer needs, or is out of all proportion.
        unusable,
    };
    Kind kind = Kind::user;
    /// The method of the login; nothing for one that is not known here.
    std::optional<AuthMethod> method;
    /// The method's name as the server has it; cut, and possibly empty.
    std::string method_name;
    /// The challenge, for Kind::answer.
    AuthChallenge challenge;
    /// The server's reason, for Kind::refused: authfailed, nosuchuser and the like; cut.
    std::string reason;
};
/// Reads the demand from the description of a refusal; nothing when it does not speak of logging in. Servers
/// write different things around its parts, so the parts are searched for, not expected in places.
std::optional<AuthDemand> read_auth_demand(std::string_view description);

/// The query of the second connection: `?authmod=adobe&user=USER`.
std::string auth_opening(AuthMethod method, std::string_view user);

struct AuthAnswer {
    std::string_view user;
    std::string_view password;
    /// The app as the URL has it; its query does not count.
    std::string_view app;
    /// A nonce of ours: eight hexadecimal digits that differ from time to time.
    std::string_view client_nonce;
};
/// The query of the third connection: `?authmod=adobe&user=USER&challenge=…&response=…`.
std::string auth_query(AuthMethod method, const AuthChallenge& challenge, const AuthAnswer& answer,
                       Md5Function md5);

}  // namespace rtmp
