#pragma once

#include <string_view>

namespace dial {

/// Certainty that the end of a stream has arrived, weakest first.
enum class Confirmation {
    /// Nothing is known, or not yet.
    none,
    /// The server's system has acknowledged every byte of media.
    acked,
    /// The server closed the connection in order after our end.
    closed,
    /// The server answered that the stream has ended.
    answered,
};

/// Name as `--confirm` takes it: "acked".
constexpr std::string_view name_of(Confirmation confirmation) {
    switch (confirmation) {
        case Confirmation::none:
            return "none";
        case Confirmation::acked:
            return "acked";
        case Confirmation::closed:
            return "closed";
        case Confirmation::answered:
            return "answered";
    }
    return {};
}

}  // namespace dial
