#include "ingest/connection.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "ingest/handshake.hpp"

namespace ingest {

using rtmp::MessageType;

namespace {

/// The point that is reached when a command was read and is not yet answered.
std::optional<Point> before_answer(const std::string& command) {
    if (command == "connect") return Point::connect_command;
    if (command == "createStream") return Point::create_stream_command;
    if (command == "publish") return Point::publish_command;
    if (command == "play") return Point::play_command;
    return {};
}

std::optional<Point> after_answer(Dialogue::Outcome outcome) {
    switch (outcome) {
        case Dialogue::Outcome::connected:
            return Point::connect_result;
        case Dialogue::Outcome::created:
            return Point::create_stream_result;
        case Dialogue::Outcome::publishing:
            return Point::publish_start;
        case Dialogue::Outcome::deleted:
            return Point::delete_stream;
        case Dialogue::Outcome::refused:
            return Point::refusal;
        case Dialogue::Outcome::nothing:
        case Dialogue::Outcome::playing:
        case Dialogue::Outcome::hung_up:
            return {};
    }
    return {};
}

/// Bytes of a message that may be a header: such are kept, for players that come later.
constexpr std::size_t max_header = 4096;

void add_fault(Seen& seen, std::string what) {
    static constexpr std::size_t max_faults = 100;
    if (seen.faults.size() < max_faults) seen.faults.push_back(std::move(what));
}

}  // namespace

Connection::Connection(Socket& socket, const Script& script, const Keeping& keeping, Relay& relay,
                       Notebook& notebook, std::size_t index)
    : socket_(socket),
      script_(script),
      keeping_(keeping),
      relay_(relay),
      notebook_(notebook),
      index_(index),
      incoming_(socket, script, keeping.media || !keeping.record_directory.empty() || script.poison),
      replies_(socket, script),
      dialogue_(replies_, script),
      acknowledgements_(script),
      measure_(Clock::now()) {
    incoming_.keep_media_where([this](std::size_t length) {
        return publication_ && (length <= max_header || publication_->is_wanted());
    });
}

void Connection::run() {
    if (script_.accept_then_close) {
        socket_.sleep_ms(static_cast<int>(script_.accept_then_close->count()));
        ending_ = Ending::script;
    }
    if (!over() && (!script_.http_proxy || pass_on()) && !reached(Point::accept) && shake_hands()) {
        while (!over()) {
            const auto arrival = incoming_.next();
            if (!arrival) {
                if (!over()) end_as_peer_did();
                break;
            }
            receive(*arrival);
            if (script_.writes != Writes::merged || !incoming_.has_more()) replies_.flush();
        }
    }
    finish();
}

bool Connection::pass_on() {
    std::string head;
    while (!head.ends_with("\r\n\r\n")) {
        const auto next = incoming_.take(1);
        if (!next) {
            end_as_peer_did();
            return false;
        }
        head.append(next->begin(), next->end());
    }
    replies_.raw(rtmp::as_bytes(std::string_view("HTTP/1.1 200 Connection established\r\n\r\n")));
    replies_.flush();
    return true;
}

bool Connection::shake_hands() {
    const auto c0_c1 = incoming_.take(1 + rtmp::handshake_size);
    if (!c0_c1) {
        end_as_peer_did();
        return false;
    }
    ServerHandshake handshake(script_);
    const rtmp::Bytes s1_s2 = handshake.answer(rtmp::ByteView(*c0_c1).subspan(1));
    note([&](Seen& seen) {
        seen.c1 = handshake.c1_form();
        if (c0_c1->front() != 3) add_fault(seen, fmt::format("C0 is {}", c0_c1->front()));
    });
    if (reached(Point::handshake_c1)) return false;
    if ((script_.refuse_simple && handshake.c1_form() == C1::simple) || !script_.greeting.empty()) {
        replies_.raw(rtmp::as_bytes(script_.greeting));
        ending_ = Ending::script;
        return false;
    }
    greet(s1_s2);
    const auto c2 = incoming_.take(rtmp::handshake_size);
    if (!c2) {
        end_as_peer_did();
        return false;
    }
    note([&](Seen& seen) { seen.c2 = handshake.judge(*c2); });
    return !reached(Point::handshake_done);
}

void Connection::greet(rtmp::ByteView s1_s2) {
    if (script_.never_answer.contains("handshake")) return;
    replies_.raw({&script_.version, 1});
    replies_.raw(s1_s2.first(script_.never_answer.contains("s2") ? rtmp::handshake_size : s1_s2.size()));
    replies_.flush();
}

void Connection::receive(const Arrival& arrival) {
    std::vector<std::string> faults = incoming_.take_faults();
    if (!faults.empty() || arrival.header.type == MessageType::set_chunk_size) {
        note([&](Seen& seen) {
            seen.chunk_size = incoming_.chunk_size();
            for (std::string& fault : faults)
                add_fault(seen, std::move(fault));
        });
    }
    if (is_poison(arrival)) {
        ending_ = Ending::script;
        return;
    }
    switch (arrival.header.type) {
        case MessageType::audio:
        case MessageType::video:
            receive_media(arrival);
            break;
        case MessageType::data_amf0:
        case MessageType::data_amf3:
            receive_data(arrival);
            break;
        case MessageType::command_amf0:
        case MessageType::command_amf3:
            receive_command(arrival);
            break;
        default:
            receive_control(arrival);
            break;
    }
    if (over()) return;
    if (const auto count = acknowledgements_.due(incoming_.bytes(), media_messages_))
        replies_.acknowledgement(*count);
}

bool Connection::is_poison(const Arrival& arrival) const {
    if (!script_.poison || script_.poison->type != arrival.header.type) return false;
    const rtmp::Bytes& ending = script_.poison->ending;
    return arrival.payload.size() >= ending.size() &&
           std::equal(ending.rbegin(), ending.rend(), arrival.payload.rbegin());
}

void Connection::receive_command(const Arrival& arrival) {
    const auto command = rtmp::decode_command(arrival.header.type, arrival.payload);
    if (!command) {
        note([](Seen& seen) { add_fault(seen, "a command without a name"); });
        return;
    }
    note_command(*command, arrival);
    if (const auto point = before_answer(command->name); point && reached(*point)) return;
    const Dialogue::Outcome outcome = dialogue_.answer(*command);
    if (outcome == Dialogue::Outcome::publishing) {
        begin_publishing();
    }
    if (outcome == Dialogue::Outcome::playing) begin_playing(*command);
    if (outcome == Dialogue::Outcome::deleted) {
        end_publishing();
        note([](Seen& seen) { seen.deleted = true; });
    }
    const bool ends_play = outcome == Dialogue::Outcome::deleted || command->name == "closeStream";
    if (player_ && ends_play) player_->stop();
    const auto point = after_answer(outcome);
    if (point) reached(*point);
    if (outcome == Dialogue::Outcome::hung_up) ending_ = Ending::script;
}

void Connection::note_command(const rtmp::Command& command, const Arrival& arrival) {
    const bool ends =
        command.name == "FCUnpublish" || command.name == "deleteStream" || command.name == "closeStream";
    note([&](Seen& seen) {
        seen.chunk_streams.insert(arrival.header.chunk_stream);
        seen.commands.push_back(
            {command, arrival.header.type, arrival.header.stream_id, arrival.header.chunk_stream});
        if (publication_ && !ends) ++seen.stray_commands;
        if (command.name == "connect") {
            if (const auto* object = command.argument(0).as<rtmp::amf0::Object>()) seen.connect = *object;
            seen.app = command.argument(0).text_of("app");
            seen.tc_url = command.argument(0).text_of("tcUrl");
        } else if (command.name == "publish" || command.name == "play") {
            seen.key = command.argument(1).text_or("");
        } else if (command.name == "deleteStream" && command.argument(1).number_or(-1) != script_.stream_id) {
            add_fault(seen, "deleteStream of another stream than createStream gave");
        }
    });
    if (command.name == "publish" || command.name == "play") check_stream_id(arrival);
}

void Connection::receive_media(const Arrival& arrival) {
    const Clock::time_point now = Clock::now();
    hand_on(arrival, now);
    measure_.arrived(now, arrival.header.timestamp);
    ++media_messages_;
    note([&](Seen& seen) {
        seen.chunk_streams.insert(arrival.header.chunk_stream);
        count_media(seen, arrival.header.type, arrival.header.timestamp, arrival.length, arrival.beginning);
    });
    keep(arrival);
    act_on_schedule();
    reached(Point::messages);
}

void Connection::receive_data(const Arrival& arrival) {
    hand_on(arrival, Clock::now());
    note([&](Seen& seen) {
        seen.chunk_streams.insert(arrival.header.chunk_stream);
        seen.data.count(arrival.header.timestamp, arrival.length);
        ++seen.data.frames;
    });
    keep(arrival);
}

void Connection::begin_publishing() {
    note([](Seen& seen) { seen.published = true; });
    const Seen seen = notebook_.page(index_);
    publication_.emplace(relay_.channel(stream_name(seen.app, seen.key)));
    start_recording(seen);
    act_on_schedule();
}

void Connection::end_publishing() {
    publication_.reset();
}

void Connection::hand_on(const Arrival& arrival, Clock::time_point now) {
    // Media that nobody wanted when it began is not there as a whole.
    if (!publication_ || arrival.payload.size() != arrival.length) return;
    publication_->pass(stream_message(arrival.header.type, arrival.header.timestamp, arrival.payload, now));
}

void Connection::begin_playing(const rtmp::Command& command) {
    if (!player_) {
        player_.emplace(socket_, replies_, dialogue_, script_, relay_,
                        [this](const Played& played) { note([&](Seen& seen) { seen.played = played; }); });
        incoming_.wait_by([this] {
            if (player_->relay_until_readable() == Player::End::readable) return true;
            ending_ = Ending::script;
            return false;
        });
    }
    act_on_schedule();
    player_->play(stream_name(notebook_.page(index_).app, command.argument(1).text_or("")));
}

void Connection::check_stream_id(const Arrival& arrival) {
    if (arrival.header.stream_id == script_.stream_id) return;
    note([&](Seen& seen) {
        add_fault(seen, fmt::format("{} on message stream {}", rtmp::name_of(arrival.header.type),
                                    arrival.header.stream_id));
    });
}

void Connection::keep(const Arrival& arrival) {
    check_stream_id(arrival);
    if (!publication_) {
        note([&](Seen& seen) {
            add_fault(seen, fmt::format("{} while nothing is published", rtmp::name_of(arrival.header.type)));
        });
    }
    if (keeping_.media) {
        note([&](Seen& seen) {
            seen.media.push_back({arrival.header.type,
                                  arrival.header.stream_id,
                                  arrival.header.timestamp,
                                  {arrival.payload.begin(), arrival.payload.end()}});
        });
    }
    if (recording_) recording_->write(arrival.header.type, arrival.header.timestamp, arrival.payload);
}

void Connection::receive_control(const Arrival& arrival) {
    rtmp::ByteReader reader(arrival.payload);
    switch (arrival.header.type) {
        case MessageType::acknowledgement:
            note([&](Seen& seen) { seen.acknowledgements.push_back(reader.u32()); });
            break;
        case MessageType::window_ack_size:
            note([&](Seen& seen) { seen.window_ack_size = reader.u32(); });
            acknowledgements_.announce(rtmp::ByteReader(arrival.payload).u32());
            break;
        case MessageType::user_control:
            if (static_cast<rtmp::UserControl>(reader.u16()) == rtmp::UserControl::ping_response) {
                note([&](Seen& seen) { seen.pongs.push_back(reader.u32()); });
            }
            break;
        case MessageType::set_chunk_size:
        case MessageType::set_peer_bandwidth:
        case MessageType::abort:
            break;
        default:
            note([&](Seen& seen) {
                add_fault(seen, "a message that no publisher sends: " + rtmp::name_of(arrival.header.type));
            });
            break;
    }
}

void Connection::start_recording(const Seen& seen) {
    if (keeping_.record_directory.empty()) return;
    const std::string app = seen.app.substr(0, seen.app.find('?'));
    const std::string path = FlvFile::path_in(keeping_.record_directory, app, seen.key, index_ + 1);
    recording_.emplace(path);
    note([&](Seen& page) { page.recording = path; });
}

void Connection::act_on_schedule() {
    const bool pings = script_.ping_every > 0 && media_messages_ <= script_.last_ping;
    if (pings && media_messages_ % script_.ping_every == 0) {
        replies_.ping(static_cast<std::uint32_t>(media_messages_));
        note([](Seen& seen) { ++seen.pings_sent; });
    }
    if (script_.late_status && script_.late_status->messages == media_messages_) {
        replies_.status(script_.late_status->status, 0, script_.late_status->tc_url);
    }
    for (const LateStatus& late : script_.further_statuses) {
        if (late.messages == media_messages_) replies_.status(late.status, 0, late.tc_url);
    }
}

bool Connection::reached(Point point) {
    const auto is_here = [&](const std::optional<Moment>& moment) {
        return moment && moment->point == point &&
               (point != Point::messages || moment->messages == media_messages_);
    };
    if (over()) return true;
    if (is_here(script_.reset_after)) {
        replies_.flush();
        socket_.reset();
        ending_ = Ending::script;
    } else if (is_here(script_.drop_after)) {
        replies_.flush();
        socket_.sleep_ms(static_cast<int>(script_.drop_delay.count()));
        socket_.drop();
        ending_ = Ending::script;
    } else if (is_here(script_.close_after)) {
        ending_ = Ending::script;
    } else if (is_here(script_.stop_reading_after)) {
        replies_.flush();
        socket_.wait_until_gone();
        ending_ = socket_.stopped() ? Ending::stopped : Ending::reset;
    }
    return over();
}

void Connection::end_as_peer_did() {
    std::vector<std::string> faults = incoming_.take_faults();
    note([&](Seen& seen) {
        for (std::string& fault : faults)
            add_fault(seen, std::move(fault));
    });
    switch (incoming_.end()) {
        case Incoming::End::none:
        case Incoming::End::closed:
            ending_ = socket_.stopped() ? Ending::stopped : Ending::closed;
            break;
        case Incoming::End::reset:
            ending_ = socket_.stopped() ? Ending::stopped : Ending::reset;
            break;
        case Incoming::End::broken:
            ending_ = Ending::protocol_error;
            break;
        case Incoming::End::over_limit:
            ending_ = Ending::script;
            socket_.reset();
            break;
    }
}

void Connection::finish() {
    end_publishing();
    if (player_) player_->stop();
    if (recording_) recording_->close();
    replies_.flush();
    note([&](Seen& seen) {
        seen.timing = measure_.timing();
        seen.ending = ending_;
    });
    if (script_.hold_open && ending_ == Ending::closed) socket_.wait_until_gone();
    socket_.end_gently();
}

}  // namespace ingest
