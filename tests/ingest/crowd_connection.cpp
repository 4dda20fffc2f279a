#include "ingest/crowd_connection.hpp"

#include <algorithm>
#include <utility>

#include "ingest/handshake.hpp"
#include "ingest/media_kind.hpp"
#include "rtmp/handshake.hpp"

namespace ingest {

using rtmp::ByteView;
using rtmp::MessageType;

CrowdConnection::CrowdConnection(const Script& script, CrowdBooks& books)
    : script_(&script),
      books_(&books),
      replies_(script),
      dialogue_(replies_, script),
      acknowledgements_(script),
      missing_(1 + rtmp::handshake_size) {}

void CrowdConnection::receive(ByteView bytes, Clock::time_point now) {
    received_ += bytes.size();
    if (stage_ != Stage::chunks && !shake_hands(bytes)) return;
    while (fault_.empty()) {
        const auto arrival = chunks_.next(bytes);
        if (!arrival) break;
        receive(*arrival, now);
    }
    if (fault_.empty()) fault_ = chunks_.fault();
    // The protocol counts from the byte behind the handshake; a server may count from the first, as this one does.
    if (const auto count = acknowledgements_.due(received_, media_messages_))
        replies_.acknowledgement(*count);
    queue(replies_.take());
}

bool CrowdConnection::shake_hands(ByteView& bytes) {
    if (stage_ == Stage::c0_c1) {
        const std::size_t count = std::min(missing_, bytes.size());
        c0_c1_.insert(c0_c1_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count));
        bytes = bytes.subspan(count);
        missing_ -= count;
        if (missing_ > 0) return false;
        rtmp::Bytes s0_s1_s2{script_->version};
        const rtmp::Bytes both = ServerHandshake(*script_).answer(ByteView(c0_c1_).subspan(1));
        s0_s1_s2.insert(s0_s1_s2.end(), both.begin(), both.end());
        c0_c1_ = {};
        if (!script_->never_answer.contains("handshake")) queue(s0_s1_s2);
        stage_ = Stage::c2;
        missing_ = rtmp::handshake_size;
    }
    const std::size_t count = std::min(missing_, bytes.size());
    bytes = bytes.subspan(count);
    missing_ -= count;
    if (missing_ > 0) return false;
    stage_ = Stage::chunks;
    return true;
}

void CrowdConnection::written(std::size_t count) {
    written_ += count;
    if (written_ < output_.size()) return;
    // The memory goes, too: most connections have nothing to write for as long as they live.
    output_ = {};
    written_ = 0;
}

void CrowdConnection::receive(const Arrival& arrival, Clock::time_point now) {
    switch (arrival.header.type) {
        case MessageType::audio:
        case MessageType::video: {
            ++media_messages_;
            if (!entry_) break;
            SeenTrack& track = arrival.header.type == MessageType::audio ? entry_->audio : entry_->video;
            track.count(arrival.header.timestamp, arrival.length);
            if (kind_of(arrival.header.type, arrival.beginning).part == MediaKind::Part::frame)
                ++track.frames;
            break;
        }
        case MessageType::data_amf0:
        case MessageType::data_amf3:
            if (entry_) ++entry_->data;
            break;
        case MessageType::command_amf0:
        case MessageType::command_amf3:
            receive_command(arrival, now);
            break;
        case MessageType::window_ack_size:
            acknowledgements_.announce(rtmp::ByteReader(arrival.payload).u32());
            break;
        default:
            break;
    }
}

void CrowdConnection::receive_command(const Arrival& arrival, Clock::time_point now) {
    const auto command = rtmp::decode_command(arrival.header.type, arrival.payload);
    if (!command) {
        fault_ = "a command without a name";
        return;
    }
    if (command->name == "connect") {
        app_ = command->argument(0).text_of("app");
        if (!std::exchange(asked_to_connect_, true) && ignores_connect())
            books_->misdeed(CrowdBooks::Misdeed::ignored);
    }
    const Dialogue::Outcome outcome = dialogue_.answer(*command);
    if (outcome == Dialogue::Outcome::hung_up || outcome == Dialogue::Outcome::playing)
        fault_ = "a command that a crowd's server hangs up on: " + command->name;
    if (command->name == "publish") note_publish(outcome, *command, now);
    if (outcome == Dialogue::Outcome::deleted && entry_) {
        fall_silent(now);
        deleted_ = true;
    }
}

void CrowdConnection::note_publish(Dialogue::Outcome outcome, const rtmp::Command& command,
                                   Clock::time_point now) {
    const std::string name = app_ + "/" + command.argument(1).text_or("");
    if (outcome == Dialogue::Outcome::refused) books_->refused(name);
    if (outcome != Dialogue::Outcome::publishing) return;
    fall_silent(now);
    close_entry(Ending::closed);
    entry_.emplace();
    entry_->name = name;
    live_ = true;
    deleted_ = false;
    books_->began(name, now);
}

void CrowdConnection::fall_silent(Clock::time_point now) {
    if (std::exchange(live_, false)) books_->fell_silent(now);
}

void CrowdConnection::close_entry(Ending ending) {
    if (!entry_) return;
    books_->closed(*entry_, deleted_ && ending == Ending::closed ? "deleteStream" : name_of(ending));
    entry_.reset();
}

void CrowdConnection::end(Ending ending, Clock::time_point now) {
    fall_silent(now);
    close_entry(ending);
    books_->departed(deleted_ && ending == Ending::closed ? "deleteStream" : name_of(ending), fault_);
}

void CrowdConnection::count_into(CrowdReport& report) const {
    if (entry_) add_to(report, *entry_, deleted_ ? "deleteStream" : name_of(Ending::open));
}

void CrowdConnection::queue(const rtmp::Bytes& bytes) {
    if (output().size() + bytes.size() > max_output) {
        fault_ = "a peer that asks and does not read";
        return;
    }
    output_.insert(output_.end(), bytes.begin(), bytes.end());
}

}  // namespace ingest
