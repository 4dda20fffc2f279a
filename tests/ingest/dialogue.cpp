#include "ingest/dialogue.hpp"

#include <utility>

#include "ingest/gate.hpp"

namespace ingest {

using rtmp::amf0::Null;
using rtmp::amf0::Object;
using rtmp::amf0::Value;

Dialogue::Outcome Dialogue::answer(const rtmp::Command& command) {
    const std::string& name = command.name;
    const bool ends = name == "FCUnpublish" || name == "deleteStream" || name == "closeStream";
    if (publishing_ && script_.stray_command_ends && !ends) return Outcome::hung_up;
    if (overhears(name) || script_.never_answer.contains(name)) {
        return name == "deleteStream" ? Outcome::deleted : Outcome::nothing;
    }
    if (const auto found = script_.refuse.find(name); found != script_.refuse.end()) {
        return refuse(command, found->second);
    }
    if (name == "connect") return connect(command);
    if (name == "releaseStream") {
        if (script_.fc_publish != FcPublishReply::none) result(command.transaction, Value{});
    } else if (name == "FCPublish") {
        fc_publish(command.transaction);
    } else if (name == "createStream") {
        result(command.transaction, static_cast<double>(script_.stream_id));
        created_ = true;
        return Outcome::created;
    } else if (name == "publish") {
        return publish(command);
    } else if (name == "FCUnpublish") {
        if (script_.fc_publish != FcPublishReply::none && !script_.hold_open) {
            replies_.command("onFCUnpublish", 0, {Null{}});
        }
    } else if (name == "play") {
        playing_ = true;
        return Outcome::playing;
    } else if (name == "getStreamLength") {
        result(command.transaction, 0.0);
    } else if (name == "deleteStream") {
        return end_of_stream();
    } else if (name == "_checkbw") {
        result(command.transaction, Value{});
    }
    return Outcome::nothing;
}

bool Dialogue::overhears(const std::string& name) {
    if (!script_.strict_order) return false;
    if (order_ == Order::awaits_fc_publish && name != "FCPublish") return true;
    if (order_ == Order::awaits_create_stream && name != "createStream") return true;
    order_ = name == "releaseStream" ? Order::awaits_fc_publish
             : name == "FCPublish"   ? Order::awaits_create_stream
                                     : Order::open;
    return false;
}

Dialogue::Outcome Dialogue::refuse(const rtmp::Command& command, const Status& status) {
    if (command.name == "publish" || command.name == "play") {
        replies_.status(status, script_.echo_transaction ? command.transaction : 0);
        return Outcome::refused;
    }
    replies_.command("_error", command.transaction, {Null{}, info_object(status)});
    // Servers answer these two with errors that mean nothing.
    const bool matters = command.name != "releaseStream" && command.name != "FCPublish";
    return matters ? Outcome::refused : Outcome::nothing;
}

Dialogue::Outcome Dialogue::connect(const rtmp::Command& command) {
    if (script_.require_tc_url && command.argument(0).text_of("tcUrl").empty()) return Outcome::hung_up;
    if (script_.abort) replies_.aborted_message();
    replies_.control(rtmp::MessageType::window_ack_size, rtmp::encode_u32(script_.ask_acks));
    rtmp::ByteWriter bandwidth;
    bandwidth.u32(2'500'000);
    bandwidth.u8(2);
    replies_.control(rtmp::MessageType::set_peer_bandwidth, bandwidth.take());
    replies_.chunk_size();
    if (script_.stream_begin) {
        replies_.control(rtmp::MessageType::user_control,
                         rtmp::encode_user_control(rtmp::UserControl::stream_begin, 0));
    }
    if (rejects_connect(command)) return Outcome::refused;
    std::vector<Value> objects;
    if (script_.connect_objects == ConnectObjects::null) objects = {Null{}, Null{}};
    if (script_.connect_objects == ConnectObjects::full) {
        Object info = info_object({"NetConnection.Connect.Success", "status", "Connection succeeded."});
        info.members.emplace_back("objectEncoding", 0.0);
        if (!script_.program.empty()) {
            Object data{{{"version", script_.fms_version}, {"srs_server", script_.program}}, true};
            info.members.emplace_back("data", std::move(data));
        }
        objects = {properties(), std::move(info)};
    }
    replies_.command("_result", command.transaction, std::move(objects));
    if (script_.bandwidth_check) {
        replies_.command("onBWDone", 0, {Null{}, 8192.0});
        replies_.command("_onbwcheck", 7, {Null{}, std::string(1000, 'b')});
    }
    if (script_.unknown) replies_.unknown_messages();
    return Outcome::connected;
}

rtmp::amf0::Object Dialogue::properties() const {
    Object properties{{{"fmsVer", script_.fms_version}, {"capabilities", 31.0}}, false};
    if (!script_.fourcc_list.empty()) {
        rtmp::amf0::StrictArray list;
        for (const std::string& name : script_.fourcc_list)
            list.values.emplace_back(name);
        properties.members.emplace_back("fourCcList", std::move(list));
    }
    if (!script_.video_fourccs.empty()) {
        Object map;
        for (const auto& [name, can] : script_.video_fourccs)
            map.members.emplace_back(name, static_cast<double>(can));
        properties.members.emplace_back("videoFourCcInfoMap", std::move(map));
    }
    if (script_.caps_ex) properties.members.emplace_back("capsEx", static_cast<double>(*script_.caps_ex));
    return properties;
}

bool Dialogue::rejects_connect(const rtmp::Command& command) {
    Object info = info_object({"NetConnection.Connect.Rejected", "error", "Connection rejected."});
    const Value& properties = command.argument(0);
    const std::optional<std::string> away =
        script_.gate ? turned_away(*script_.gate, properties.text_of("app"), properties.text_of("tcUrl"))
                     : std::nullopt;
    if (away) {
        info = info_object({"NetConnection.Connect.Rejected", "error", *away});
    } else if (!script_.redirect.empty() || !script_.redirect2.empty()) {
        Object extra{{{"code", 302.0}}, false};
        if (!script_.redirect.empty()) extra.members.emplace_back("redirect", script_.redirect);
        if (!script_.redirect2.empty()) extra.members.emplace_back("redirect2", script_.redirect2);
        info.members.emplace_back("ex", std::move(extra));
    } else {
        return false;
    }
    replies_.command("_error", command.transaction, {Null{}, std::move(info)});
    return true;
}

void Dialogue::fc_publish(double transaction) {
    const Status start{"NetStream.Publish.Start", "status", "Started publishing stream."};
    switch (script_.fc_publish) {
        case FcPublishReply::result:
            result(transaction, Value{});
            break;
        case FcPublishReply::none:
            break;
        case FcPublishReply::early_start:
            result(transaction, Value{});
            replies_.command("onFCPublish", 0, {Null{}, info_object(start)}, script_.stream_id);
            break;
        case FcPublishReply::refused:
            replies_.command("onFCPublish", 0,
                             {Null{}, info_object({"NetStream.Publish.BadName", "error", "banned"})});
            break;
        case FcPublishReply::bare:
            replies_.bare_command("onFCPublish");
            break;
    }
}

Dialogue::Outcome Dialogue::publish(const rtmp::Command& command) {
    publishing_ = true;
    if (script_.stream_begin) {
        replies_.control(rtmp::MessageType::user_control,
                         rtmp::encode_user_control(rtmp::UserControl::stream_begin, script_.stream_id));
    }
    if (script_.publish_reply != PublishReply::status) result(command.transaction, Value{});
    if (script_.publish_reply != PublishReply::result) {
        replies_.status({"NetStream.Publish.Start", "status", "Start publishing"},
                        script_.echo_transaction ? command.transaction : 0);
    }
    if (script_.unknown) replies_.unknown_messages();
    return Outcome::publishing;
}

Dialogue::Outcome Dialogue::end_of_stream() {
    publishing_ = false;
    // A player is owed no word: servers leave the end of its stream unanswered.
    if (std::exchange(playing_, false)) return Outcome::deleted;
    if (!script_.no_unpublish_answer && !script_.hold_open) {
        replies_.status({"NetStream.Unpublish.Success", "status", "Stop publishing"}, 0);
    }
    return Outcome::deleted;
}

void Dialogue::start_play() {
    stream_event(rtmp::UserControl::stream_begin);
    replies_.status({"NetStream.Play.Reset", "status", "Playing and resetting stream."}, 0);
    replies_.status({"NetStream.Play.Start", "status", "Started playing stream."}, 0);
    replies_.media(rtmp::MessageType::data_amf0, 0,
                   rtmp::amf0::encode_all({"|RtmpSampleAccess", true, true}));
}

void Dialogue::resume_play() {
    stream_event(rtmp::UserControl::stream_begin);
    replies_.status({"NetStream.Play.PublishNotify", "status", "The stream is published again."}, 0);
}

void Dialogue::end_play() {
    const EndOfPlay end = script_.play.end;
    if (end == EndOfPlay::both || end == EndOfPlay::notify)
        replies_.status({"NetStream.Play.UnpublishNotify", "status", "The stream is published no more."}, 0);
    if (end == EndOfPlay::stop)
        replies_.status({"NetStream.Play.Stop", "status", "Stopped playing stream."}, 0);
    if (end == EndOfPlay::both || end == EndOfPlay::eof || end == EndOfPlay::stop)
        stream_event(rtmp::UserControl::stream_eof);
}

void Dialogue::refuse_play() {
    replies_.status({"NetStream.Play.StreamNotFound", "error", "No such stream."}, 0);
}

void Dialogue::stream_event(rtmp::UserControl event) {
    replies_.control(rtmp::MessageType::user_control, rtmp::encode_user_control(event, script_.stream_id));
}

void Dialogue::result(double transaction, Value value) {
    replies_.command("_result", transaction, {Null{}, std::move(value)});
}

}  // namespace ingest
