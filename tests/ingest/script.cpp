#include "ingest/script.hpp"

#include <array>
#include <charconv>
#include <fmt/format.h>
#include <limits>
#include <stdexcept>
#include <utility>

namespace ingest {
namespace {

struct Option {
    std::string_view name;
    /// Name of the value in the help; empty for an option without one.
    std::string_view value;
    std::string_view help;
    void (*apply)(Script&, std::string_view);
};

template <class Number>
Number number(std::string_view text) {
    Number value = 0;
    const int base = text.starts_with("0x") ? 16 : 10;
    if (base == 16) text.remove_prefix(2);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc() || end != text.data() + text.size() || text.empty()) {
        throw std::invalid_argument(fmt::format("'{}' is not a number in range", text));
    }
    return value;
}

/// The text before the first colon; what follows stays in `text`.
std::string_view field(std::string_view& text) {
    const std::size_t colon = text.find(':');
    const std::string_view first = text.substr(0, colon);
    text = colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
    return first;
}

template <class Value, std::size_t size>
Value choice(std::string_view text, const std::array<std::pair<std::string_view, Value>, size>& choices) {
    std::string known;
    for (const auto& [name, value] : choices) {
        if (name == text) return value;
        known += fmt::format(" {}", name);
    }
    throw std::invalid_argument(fmt::format("'{}' is none of:{}", text, known));
}

constexpr std::array<std::pair<std::string_view, Point>, 13> points{{
    {"accept", Point::accept},
    {"handshake-c1", Point::handshake_c1},
    {"handshake-done", Point::handshake_done},
    {"connect-command", Point::connect_command},
    {"connect-result", Point::connect_result},
    {"create-stream-command", Point::create_stream_command},
    {"create-stream-result", Point::create_stream_result},
    {"publish-command", Point::publish_command},
    {"publish-start", Point::publish_start},
    {"play-command", Point::play_command},
    {"refusal", Point::refusal},
    {"messages", Point::messages},
    {"delete-stream", Point::delete_stream},
}};

std::chrono::milliseconds milliseconds(std::string_view text) {
    return std::chrono::milliseconds(number<std::int32_t>(text));
}

std::uint64_t count(std::string_view text) {
    return number<std::uint64_t>(text);
}

Moment moment(std::string_view text) {
    Moment result;
    result.point = choice(field(text), points);
    if (result.point == Point::messages) result.messages = number<std::uint64_t>(text);
    return result;
}

/// Reads `METHOD:USER:PASSWORD`.
Gate gate(std::string_view text) {
    Gate result;
    result.method = field(text);
    result.user = field(text);
    result.password = text;
    return result;
}

/// Reads `CODE[:LEVEL[:DESCRIPTION]]`.
Status status(std::string_view text) {
    Status result;
    result.code = field(text);
    if (const std::string_view level = field(text); !level.empty()) result.level = level;
    result.description = text;
    return result;
}

constexpr auto options = std::to_array<Option>({
    {"--like", "SERVER", "the habits of nginx, srs, mediamtx, nms or ffmpeg; give it before other options",
     [](Script& script, std::string_view text) { script = like(text); }},
    {"--echo-c1", "", "S1 and S2 are C1", [](Script& script, std::string_view) { script.echo_c1 = true; }},
    {"--digest", "", "sign S1 and S2 for a client that signed C1",
     [](Script& script, std::string_view) { script.digest = true; }},
    {"--refuse-simple", "", "close on a C1 that is not signed",
     [](Script& script, std::string_view) { script.refuse_simple = true; }},
    {"--version-byte", "N", "S0",
     [](Script& script, std::string_view text) { script.version = number<std::uint8_t>(text); }},
    {"--greeting", "TEXT", "send it instead of a handshake, and close",
     [](Script& script, std::string_view text) { script.greeting = text; }},
    {"--never-answer", "COMMAND", "leave it (or handshake, or s2) unanswered; may be repeated",
     [](Script& script, std::string_view text) { script.never_answer.emplace(text); }},
    {"--refuse", "COMMAND:CODE[:LEVEL[:TEXT]]", "answer with an error; may be repeated",
     [](Script& script, std::string_view text) {
         const std::string command(field(text));
         script.refuse[command] = status(text);
     }},
    {"--redirect", "URL", "refuse connect with ex.redirect",
     [](Script& script, std::string_view text) { script.redirect = text; }},
    {"--redirect2", "URL", "refuse connect with ex.redirect2",
     [](Script& script, std::string_view text) { script.redirect2 = text; }},
    {"--login", "METHOD:USER:PASSWORD", "ask for a login; METHOD is adobe or llnw, or one that nobody knows",
     [](Script& script, std::string_view text) { script.gate = gate(text); }},
    {"--close-after", "POINT", "close: see the points below",
     [](Script& script, std::string_view text) { script.close_after = moment(text); }},
    {"--reset-after", "POINT", "close with a TCP reset",
     [](Script& script, std::string_view text) { script.reset_after = moment(text); }},
    {"--stop-reading-after", "POINT", "read nothing more",
     [](Script& script, std::string_view text) { script.stop_reading_after = moment(text); }},
    {"--drop-after", "POINT", "read nothing more, and close with what is unread",
     [](Script& script, std::string_view text) { script.drop_after = moment(text); }},
    {"--drop-delay-ms", "N", "close so long after --drop-after",
     [](Script& script, std::string_view text) {
         script.drop_delay = std::chrono::milliseconds(number<std::uint32_t>(text));
     }},
    {"--accept-then-close-ms", "N", "close so long after accept, without a byte",
     [](Script& script, std::string_view text) {
         script.accept_then_close = std::chrono::milliseconds(number<std::uint32_t>(text));
     }},
    {"--hold-open", "", "neither answer the end of the stream nor close",
     [](Script& script, std::string_view) { script.hold_open = true; }},
    {"--no-unpublish-answer", "", "leave the end of the stream unanswered, and close",
     [](Script& script, std::string_view) { script.no_unpublish_answer = true; }},
    {"--status-after", "N:CODE[:LEVEL[:TEXT]]", "onStatus after N audio and video messages; may be repeated",
     [](Script& script, std::string_view text) {
         const auto messages = number<std::uint64_t>(field(text));
         const LateStatus late{messages, status(text), {}};
         if (script.late_status) {
             script.further_statuses.push_back(late);
         } else {
             script.late_status = late;
         }
     }},
    {"--reconnect-after", "N:URL", "ask the client to move after N messages (URL may be empty)",
     [](Script& script, std::string_view text) {
         const auto messages = number<std::uint64_t>(field(text));
         script.late_status =
             LateStatus{messages, {"NetConnection.Connect.ReconnectRequest", "status", ""}, std::string(text)};
     }},
    {"--chunk-size", "N", "of the replies",
     [](Script& script, std::string_view text) {
         script.chunk_size = number<std::uint32_t>(text);
         if (script.chunk_size == 0 || script.chunk_size > 0x7FFFFFFF) {
             throw std::invalid_argument("a chunk size is 1 to 0x7FFFFFFF");
         }
     }},
    {"--stream-id", "N", "createStream's answer",
     [](Script& script, std::string_view text) { script.stream_id = number<std::uint32_t>(text); }},
    {"--status-stream-id", "N", "the message stream id of onStatus, as 0x01000000",
     [](Script& script, std::string_view text) { script.status_stream_id = number<std::uint32_t>(text); }},
    {"--split-writes", "", "every byte a write of its own",
     [](Script& script, std::string_view) { script.writes = Writes::each_byte; }},
    {"--merge-writes", "", "one write for all that was asked so far",
     [](Script& script, std::string_view) { script.writes = Writes::merged; }},
    {"--delay-ms", "N", "wait so long before each write",
     [](Script& script, std::string_view text) {
         script.delay = std::chrono::milliseconds(number<std::uint32_t>(text));
     }},
    {"--commands", "FORM", "amf0, amf3 or amf3-bare",
     [](Script& script, std::string_view text) {
         script.command_form = choice<CommandForm, 3>(
             text,
             {{{"amf0", CommandForm::amf0}, {"amf3", CommandForm::amf3}, {"amf3-bare", CommandForm::amf3_bare}}});
     }},
    {"--answer-fcpublish", "HOW", "result, none (as for releaseStream), early-start, refused or bare",
     [](Script& script, std::string_view text) {
         script.fc_publish = choice<FcPublishReply, 5>(text, {{{"result", FcPublishReply::result},
                                                               {"none", FcPublishReply::none},
                                                               {"early-start", FcPublishReply::early_start}, {"refused", FcPublishReply::refused},
                                                               {"bare", FcPublishReply::bare}}});
     }},
    {"--answer-publish", "HOW", "status, result or both",
     [](Script& script, std::string_view text) {
         script.publish_reply = choice<PublishReply, 3>(
             text,
             {{{"status", PublishReply::status}, {"result", PublishReply::result}, {"both", PublishReply::both}}});
     }},
    {"--object-results", "HOW", "the objects of connect's _result: full, null or missing",
     [](Script& script, std::string_view text) {
         script.connect_objects = choice<ConnectObjects, 3>(text, {{{"full", ConnectObjects::full},
                                                                    {"null", ConnectObjects::null},
                                                                    {"missing", ConnectObjects::missing}}});
     }},
    {"--program", "NAME", "name itself in connect's _result as SRS does, beside fmsVer",
     [](Script& script, std::string_view text) { script.program = text; }},
    {"--fms-version", "NAME", "fmsVer in connect's _result",
     [](Script& script, std::string_view text) { script.fms_version = text; }},
    {"--fourcc-list", "CODEC[,CODEC...]", "say in connect's _result that it takes these and no others",
     [](Script& script, std::string_view text) {
         script.fourcc_list.clear();
         for (;;) {
             const std::size_t comma = text.find(',');
             script.fourcc_list.emplace_back(text.substr(0, comma));
             if (comma == std::string_view::npos) break;
             text.remove_prefix(comma + 1);
         }
     }},
    {"--fourcc-map", "FOURCC:BITS", "say this in videoFourCcInfoMap; may be repeated",
     [](Script& script, std::string_view text) {
         const std::string name(field(text));
         script.video_fourccs[name] = number<std::uint32_t>(text);
     }},
    {"--caps-ex", "BITS", "say this as capsEx",
     [](Script& script, std::string_view text) { script.caps_ex = number<std::uint32_t>(text); }},
    {"--ping", "N", "a PingRequest at the start and every N messages",
     [](Script& script, std::string_view text) { script.ping_every = number<std::uint64_t>(text); }},
    {"--ack-window", "N", "acknowledge every N bytes",
     [](Script& script, std::string_view text) { script.ack_window = number<std::uint32_t>(text); }},
    {"--count-acks", "WHAT", "what acknowledgements count: bytes, since-last, constant or messages",
     [](Script& script, std::string_view text) {
         script.ack_count = choice<AckCount, 4>(text, {{{"bytes", AckCount::bytes},
                                                        {"since-last", AckCount::since_last},
                                                        {"constant", AckCount::constant},
                                                        {"messages", AckCount::messages}}});
     }},
    {"--ack-anew", "N", "count bytes anew from N on",
     [](Script& script, std::string_view text) { script.ack_anew = number<std::uint64_t>(text); }},
    {"--http-proxy", "", "say yes to an HTTP proxy's CONNECT, then go on as the host",
     [](Script& script, std::string_view) { script.http_proxy = true; }},
    {"--ask-acks", "N", "the window that the client is told to acknowledge",
     [](Script& script, std::string_view text) { script.ask_acks = number<std::uint32_t>(text); }},
    {"--abort", "", "begin a message and abort it",
     [](Script& script, std::string_view) { script.abort = true; }},
    {"--bw-check", "", "send onBWDone and _onbwcheck",
     [](Script& script, std::string_view) { script.bandwidth_check = true; }},
    {"--unknown", "", "send message types and events that nobody knows",
     [](Script& script, std::string_view) { script.unknown = true; }},
    {"--max-message", "N", "reset on a longer one, in bytes",
     [](Script& script, std::string_view text) { script.max_message = number<std::uint32_t>(text); }},
    {"--slow", "N", "read N bytes a second",
     [](Script& script, std::string_view text) { script.bytes_per_second = number<std::uint32_t>(text); }},
    {"--play-absent", "HOW", "answer a play of what is not live: silent (when it is), started or not-found",
     [](Script& script, std::string_view text) {
         script.play.absent = choice<Absent, 3>(
             text,
             {{{"silent", Absent::silent}, {"started", Absent::started}, {"not-found", Absent::not_found}}});
     }},
    {"--play-not-found", "N", "answer the first N plays with Play.StreamNotFound",
     [](Script& script, std::string_view text) { script.play.not_found = count(text); }},
    {"--play-end", "HOW", "tell players of the end: both, notify, eof, stop, nothing or close",
     [](Script& script, std::string_view text) {
         script.play.end = choice<EndOfPlay, 6>(text, {{{"both", EndOfPlay::both},
                                                        {"notify", EndOfPlay::notify},
                                                        {"eof", EndOfPlay::eof},
                                                        {"stop", EndOfPlay::stop},
                                                        {"nothing", EndOfPlay::nothing},
                                                        {"close", EndOfPlay::close}}});
     }},
    {"--play-group", "", "send a player what came since the last keyframe at once",
     [](Script& script, std::string_view) { script.play.cached_group = true; }},
    {"--play-lose-video", "N", "lose every Nth frame of video",
     [](Script& script, std::string_view text) { script.play.lose_video = count(text); }},
    {"--play-lose-audio", "N", "lose every Nth frame of audio",
     [](Script& script, std::string_view text) { script.play.lose_audio = count(text); }},
    {"--play-alter-video", "N", "alter a byte of every Nth frame of video",
     [](Script& script, std::string_view text) { script.play.alter_video = count(text); }},
    {"--play-twice", "N", "send every Nth frame of video, and of audio, twice",
     [](Script& script, std::string_view text) { script.play.twice = count(text); }},
    {"--play-no-audio", "", "send no audio",
     [](Script& script, std::string_view) { script.play.no_audio = true; }},
    {"--play-delay-ms", "N", "send all so long after it came",
     [](Script& script, std::string_view text) {
         script.play.delay = std::chrono::milliseconds(number<std::uint32_t>(text));
     }},
    {"--play-shift-audio-ms", "N", "add it to the timestamps of audio; it may be negative",
     [](Script& script, std::string_view text) { script.play.shift_audio = milliseconds(text); }},
    {"--play-rebase", "", "let timestamps begin at 0 for each player",
     [](Script& script, std::string_view) { script.play.rebase = true; }},
    {"--play-repeat-headers", "N", "send the headers again every N messages",
     [](Script& script, std::string_view text) { script.play.repeat_headers = count(text); }},
    {"--play-aggregate", "N", "put N frames into one aggregate message",
     [](Script& script, std::string_view text) { script.play.aggregate = count(text); }},
    {"--play-stop-after", "N", "send a player nothing after N messages",
     [](Script& script, std::string_view text) { script.play.stop_after = count(text); }},
    {"--play-close-after", "N", "close a player's connection after N messages",
     [](Script& script, std::string_view text) { script.play.close_after = count(text); }},
    {"--play-queue", "BYTES", "what may wait for a slow player; the rest is dropped",
     [](Script& script, std::string_view text) { script.play.queue = number<std::size_t>(text); }},
});

}  // namespace

Script like(std::string_view server) {
    Script script;
    if (server == "nginx") {
        script.echo_c1 = true;
        script.fc_publish = FcPublishReply::none;
        script.max_chunk_stream = 31;
        script.max_message = 1U << 20U;
    } else if (server == "srs") {
        script.digest = true;
        script.chunk_size = 60000;
        script.fc_publish = FcPublishReply::early_start;
        script.require_tc_url = script.strict_order = script.stray_command_ends = true;
    } else if (server == "mediamtx") {
        script.chunk_size = 65536;
        script.fc_publish = FcPublishReply::none;
        script.status_stream_id = 0x01000000;
        script.echo_transaction = script.require_tc_url = true;
        script.max_chunk_stream = 63;
        script.max_message = 10U << 20U;
    } else if (server == "nms") {
        script.chunk_size = 65536;
        script.fc_publish = FcPublishReply::none;
        script.no_unpublish_answer = true;
    } else if (server == "ffmpeg") {
        script.chunk_size = 128;
        script.fc_publish = FcPublishReply::bare;
        script.stream_begin = script.bandwidth_check = true;
        script.no_unpublish_answer = true;
    } else {
        throw std::invalid_argument(fmt::format("'{}' is none of: nginx srs mediamtx nms ffmpeg", server));
    }
    return script;
}

std::size_t apply_option(Script& script, std::span<const std::string> arguments) {
    if (arguments.empty()) return 0;
    for (const Option& option : options) {
        if (option.name != arguments.front()) continue;
        if (!option.value.empty() && arguments.size() < 2) {
            throw std::invalid_argument(fmt::format("{} needs a value: {}", option.name, option.value));
        }
        try {
            option.apply(script, option.value.empty() ? std::string_view() : std::string_view(arguments[1]));
        } catch (const std::invalid_argument& error) {
            throw std::invalid_argument(fmt::format("{}: {}", option.name, error.what()));
        }
        return option.value.empty() ? 1 : 2;
    }
    return 0;
}

std::string script_help() {
    std::string text;
    for (const Option& option : options) {
        text += fmt::format("  {:<44} {}\n", fmt::format("{} {}", option.name, option.value), option.help);
    }
    text += "  POINT:";
    for (const auto& [name, point] : points) {
        text += fmt::format(" {}{}", name, point == Point::messages ? ":N" : "");
    }
    return text + "\n";
}

}  // namespace ingest
