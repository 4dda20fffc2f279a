#pragma once

#include <string>
#include <vector>

#include "dial/failure.hpp"
#include "rtmp/session.hpp"
#include "rtmp/url.hpp"

namespace dial {

/// An end of a connection that we did not ask for, as it concerns the user: the failure class and the line,
/// hint included. The code decides, not only the level: servers are careless with levels.

/// `NetStream.Publish.BadName (error: Already publishing)`: a server's words without secrets, on one line,
/// and cut.
std::string words_of(const rtmp::ServerStatus& status, const rtmp::Url& url);
/// Level, code and description of a server's words, each by itself.
ServerWords server_words(const rtmp::ServerStatus& status, const rtmp::Url& url);

/// Standing of our key with a server.
enum class Standing {
    unknown,
    /// A stream with it was accepted, so that the name was ours.
    accepted,
    /// A stream with it was live for longer than a server needs to take its acceptance back.
    proven,
};

/// The server said no, to a session with that aim. A no to play has the name `play_refused`.
Failure refusal(const rtmp::event::Refused& refused, const rtmp::Url& url, Standing key = Standing::unknown,
                rtmp::Aim aim = rtmp::Aim::publish);
/// The peer broke the protocol.
Failure broken_protocol(const rtmp::event::ProtocolError& error, const rtmp::Url& url);

/// How the transport ended.
struct Loss {
    rtmp::Phase phase{};
    /// Any byte had arrived from the server.
    bool server_spoke = false;
    /// Live, but for less than a server needs to take its acceptance back.
    bool just_started = false;
    /// The kernel's words, or empty for an orderly close.
    std::string cause = {};
    Standing key = Standing::unknown;
    /// Causes besides the key, each with its remedy: "it takes no hevc (convert the input)".
    std::vector<std::string> suspicions = {};
    rtmp::Aim aim = rtmp::Aim::publish;
};
Failure lost(const Loss& loss, const rtmp::Url& url);
/// Nothing came for `seconds` in that phase.
Failure unanswered(rtmp::Phase phase, double seconds, const rtmp::Url& url, Standing key = Standing::unknown);

}  // namespace dial
