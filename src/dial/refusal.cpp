#include "dial/refusal.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "ground/ascii.hpp"

namespace dial {

namespace {

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

/// Bytes of a server's words in a line for people; the rest is cut.
constexpr std::size_t max_words = 1000;

std::string cleaned(const std::string& text, const rtmp::Url& url) {
    return ground::without_controls(url.redact(text).substr(0, max_words));
}

std::string words(const rtmp::event::Refused& refused, const rtmp::Url& url) {
    const std::string to = refused.redirect.empty() ? "" : " to " + cleaned(refused.redirect, url);
    return words_of(refused.status, url) + to;
}

struct Verdict {
    ExitStatus status;
    const char* hint;
    /// A name of its own among those of its status; empty for none.
    const char* name = "";
};

constexpr const char* not_noticed = "the server may not have noticed yet that our last connection has gone";

/// Somebody else publishes under the name, or we do.
Verdict in_use(Standing key) {
    return {ExitStatus::name_in_use,
            key == Standing::unknown ? "is another encoder using this key?" : not_noticed};
}

/// A no to a viewer, whose stream is somebody else's.
Verdict no_to_play(std::string_view code, rtmp::Phase phase) {
    if (code.find("streamnotfound") != std::string_view::npos) {
        return {ExitStatus::publish_refused, "is it being published now, and under this name?",
                "play_refused"};
    }
    if (phase == rtmp::Phase::live) return {ExitStatus::connection_lost, "ask its operator"};
    return {ExitStatus::publish_refused, "check the stream name, and whether it may be played from here",
            "play_refused"};
}

Verdict judge(const rtmp::event::Refused& refused, Standing key, rtmp::Aim aim) {
    const bool plays = aim == rtmp::Aim::play;
    const std::string code = ground::lower_case(refused.status.code);
    const std::string description = ground::lower_case(refused.status.description);
    if (contains(description, "authmod=") || contains(description, "authfail") ||
        contains(code, "unauthorized")) {
        return {ExitStatus::login_refused, "check the user name and password, or the token in the URL"};
    }
    if (!refused.redirect.empty()) {
        return {ExitStatus::connect_refused, plays ? "play from the address that the server names"
                                                   : "publish to the address that the server names"};
    }
    switch (refused.phase) {
        case rtmp::Phase::connect:
            return {ExitStatus::connect_refused, "check the application name in the URL"};
        case rtmp::Phase::create_stream:
            return {ExitStatus::connect_refused,
                    "the server opens no stream; try again later or ask its operator"};
        case rtmp::Phase::publish:
            if (contains(code, "badname") || contains(code, "alreadyexist")) return in_use(key);
            return {ExitStatus::publish_refused, "check the stream key: wrong, expired, or not allowed here"};
        case rtmp::Phase::play:
            return no_to_play(code, refused.phase);
        case rtmp::Phase::closing:
            return {ExitStatus::unconfirmed, "the tail may be lost; check the server's log"};
        default:
            if (plays) return no_to_play(code, refused.phase);
            // A connection that was live has the name: whoever is told that it is in use was there first.
            if (contains(code, "badname")) return in_use(Standing::unknown);
            return {ExitStatus::connection_lost, "ask its operator"};
    }
}

/// Faults that a stream may have had which was accepted and closed at once.
std::string suspicions_of(const Loss& loss) {
    if (loss.key == Standing::proven) {
        return loss.suspicions.empty()
                   ? "check the server's log"
                   : fmt::format("check the server's log; maybe {}", fmt::join(loss.suspicions, ", or "));
    }
    if (loss.suspicions.empty()) return "most likely a wrong or expired key, or one that is live already";
    return fmt::format("a wrong or expired key, or one that is live already; or {}",
                       fmt::join(loss.suspicions, ", or "));
}

/// `failure` makes one of a status, a moment and a hint.
template <typename MakeFailure>
Failure lost_live(const Loss& loss, const MakeFailure& failure) {
    if (loss.just_started) {
        // A server that took the stream before has not taken its acceptance back.
        const bool proven = loss.key == Standing::proven;
        return failure(proven ? ExitStatus::connection_lost : ExitStatus::closed_early,
                       "right after accepting the stream", suspicions_of(loss));
    }
    if (loss.phase == rtmp::Phase::closing) {
        return failure(ExitStatus::unconfirmed, "before the end of the stream was confirmed",
                       "the tail may be lost; check the server's log");
    }
    return failure(ExitStatus::connection_lost, "while the stream was live",
                   "check the network and the server's log");
}

/// `failure` makes one of a status, a moment and a hint.
template <typename MakeFailure>
Failure lost_playing(const Loss& loss, const MakeFailure& failure) {
    switch (loss.phase) {
        case rtmp::Phase::create_stream:
            return failure(ExitStatus::connect_refused, "after createStream",
                           "try again later, or ask its operator");
        case rtmp::Phase::play:
            return failure(ExitStatus::closed_early, "without a word after play",
                           "is the stream live, and may it be played from here?");
        default:
            if (loss.just_started)
                return failure(ExitStatus::closed_early, "right after it had begun to play",
                               "is the stream live, and may it be played from here?");
            return failure(ExitStatus::connection_lost, "while the stream was played",
                           "has it ended? Otherwise check the network and the server's log");
    }
}

const char* attempt(rtmp::Phase phase) {
    switch (phase) {
        case rtmp::Phase::connect:
            return "connect refused";
        case rtmp::Phase::create_stream:
            return "createStream refused";
        case rtmp::Phase::publish:
            return "publish refused";
        case rtmp::Phase::play:
            return "play refused";
        default:
            return "the server ended the stream";
    }
}

}  // namespace

std::string words_of(const rtmp::ServerStatus& status, const rtmp::Url& url) {
    std::string text = status.code.empty() ? "no reason given" : status.code;
    const char* between = status.level.empty() || status.description.empty() ? "" : ": ";
    if (const std::string more = status.level + between + status.description; !more.empty())
        text += " (" + more + ")";
    return cleaned(text, url);
}

ServerWords server_words(const rtmp::ServerStatus& status, const rtmp::Url& url) {
    return {cleaned(status.level, url), cleaned(status.code, url), cleaned(status.description, url)};
}

Failure refusal(const rtmp::event::Refused& refused, const rtmp::Url& url, Standing key, rtmp::Aim aim) {
    const Verdict verdict = judge(refused, key, aim);
    return {verdict.status, verdict.name,
            fmt::format("{}: {}: {}; {}", url.redacted(), attempt(refused.phase), words(refused, url),
                        verdict.hint),
            server_words(refused.status, url)};
}

Failure broken_protocol(const rtmp::event::ProtocolError& error, const rtmp::Url& url) {
    return {ExitStatus::protocol_error, fmt::format("{}: {}: {}; is this an RTMP server?", url.redacted(),
                                                    name_of(error.phase), url.redact(error.what))};
}

Failure lost(const Loss& loss, const rtmp::Url& url) {
    const std::string how = loss.cause.empty() ? "the server closed the connection" : loss.cause;
    const auto failure = [&](ExitStatus status, std::string_view when, std::string_view hint) {
        return Failure(status, fmt::format("{}: {} {}; {}", url.redacted(), how, when, hint));
    };
    const bool proven = loss.key == Standing::proven;
    const bool got_through = loss.phase != rtmp::Phase::handshake && loss.phase != rtmp::Phase::connect;
    if (loss.aim == rtmp::Aim::play && got_through) return lost_playing(loss, failure);
    switch (loss.phase) {
        case rtmp::Phase::handshake:
            return failure(ExitStatus::protocol_error, "during the handshake",
                           loss.server_spoke ? "is this an RTMP server?"
                                             : "is this an RTMP server, or does this port want rtmps://?");
        case rtmp::Phase::connect:
            return failure(ExitStatus::connect_refused, "without a word after connect",
                           fmt::format("is '{}' the right application name?", url.redact(url.app)));
        case rtmp::Phase::create_stream:
            return failure(ExitStatus::connect_refused, "after createStream",
                           proven ? "ask its operator"
                                  : "the key may be wrong; or try again later, or ask its operator");
        case rtmp::Phase::publish:
            return failure(
                ExitStatus::closed_early, "without a word after publish",
                proven ? not_noticed : "most likely a wrong or expired key, or one that is live already");
        default:
            return lost_live(loss, failure);
    }
}

Failure unanswered(rtmp::Phase phase, double seconds, const rtmp::Url& url, Standing key) {
    const char* hint = "the server may be overloaded; raise --connect-timeout if it is only slow";
    if (phase == rtmp::Phase::handshake) hint = "is this an RTMP server, or does this port want rtmps://?";
    if (phase == rtmp::Phase::publish && key != Standing::proven)
        hint = "the application may not accept publishing, or the key is unknown";
    if (phase == rtmp::Phase::play) hint = "is the stream being published now, and under this name?";
    return {ExitStatus::timed_out, fmt::format("{}: {}: no answer within {:.3g} s; {}", url.redacted(),
                                               name_of(phase), seconds, hint)};
}

}  // namespace dial
