#include "media/demux/chosen_tracks.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

#include "media/codec/decoder_config.hpp"
#include "media/streams/selection.hpp"

namespace media {

namespace {

/// Packets read ahead for parameters at least; in all, and with many tracks for each of them.
constexpr std::size_t least_packets_to_learn = 500;
constexpr std::size_t least_packets_a_track = 250;
/// Media read ahead for parameters beyond that; those that have not come by then don't come. Slides with sound
/// have one picture in many seconds. A pipe that is live brings it no faster than it plays, and is waited for pictures
/// alone.
constexpr Time max_span_to_learn = std::chrono::minutes(2);
constexpr Time max_span_of_pipe_to_learn = std::chrono::seconds(30);
constexpr std::size_t max_bytes_to_learn = 64U << 20U;

bool is_ready(const Reframer& reframer) {
    return reframer.ready();
}

/// Program of a stream: where it belongs to several, that of the other tracks.
std::optional<int> program_of(const StreamInfo& stream, const std::optional<int>& program) {
    const std::vector<int>& programs = stream.programs;
    if (programs.empty()) return std::nullopt;
    const bool is_shared = program && std::find(programs.begin(), programs.end(), *program) != programs.end();
    return is_shared ? program : programs.front();
}

std::vector<Reframer> selected(Container& container, const TrackChoice& choice) {
    const auto& streams = container.streams();
    std::vector<Reframer> reframers;
    std::vector<int> kept;
    std::optional<int> program = choice.program;
    for (const std::size_t index :
         select_streams(container.name(), streams, container.format().is_flv(), choice)) {
        StreamInfo stream = streams[index];
        if (container.format().has_several_programs()) stream.track.program = program_of(stream, program);
        if (!program) program = stream.track.program;
        reframers.emplace_back(stream);
        kept.push_back(stream.track.input_index);
    }
    container.keep(kept);
    return reframers;
}

void look_into(const Packet& packet, std::vector<Reframer>& reframers) {
    for (Reframer& reframer : reframers) {
        if (reframer.track().input_index == packet.stream) reframer.learn(packet);
    }
}

/// Amount of media read ahead: until when it is worth while to read on for parameters.
class Amount {
  public:
    Amount(std::size_t tracks, Time max_span)
        : least_packets_(std::max(least_packets_to_learn, tracks * least_packets_a_track)),
          max_span_(max_span) {}

    void add(const Packet& packet) {
        ++packets_;
        bytes_ += packet.data.size();
        if (!packet.dts) return;
        first_ = std::min(first_, *packet.dts);
        last_ = std::max(last_, *packet.dts);
    }
    bool is_enough() const {
        return packets_ >= least_packets_ &&
               ((last_ > first_ && last_ - first_ > max_span_) || bytes_ > max_bytes_to_learn);
    }

  private:
    std::size_t least_packets_;
    Time max_span_;
    std::size_t packets_ = 0;
    std::size_t bytes_ = 0;
    Time first_{Time::max()};
    Time last_{Time::min()};
};

void read_until_ready(Container& container, std::vector<Reframer>& reframers) {
    // The first packet shows whether the media is encrypted.
    if (container.ahead().empty()) container.read_ahead();
    for (const Packet& packet : container.ahead())
        look_into(packet, reframers);
    const bool pictures_lack = std::any_of(reframers.begin(), reframers.end(), [](const Reframer& reframer) {
        return !is_ready(reframer) && reframer.track().type == TrackType::video;
    });
    const Time span_of_pipe = pictures_lack ? max_span_of_pipe_to_learn : Time(0);
    Amount amount(reframers.size(), container.may_wait() ? span_of_pipe : max_span_to_learn);
    while (!amount.is_enough() && !std::all_of(reframers.begin(), reframers.end(), is_ready)) {
        const Packet* const packet = container.read_ahead();
        if (packet == nullptr) break;
        look_into(*packet, reframers);
        amount.add(*packet);
    }
}

void refuse_faults(const std::string& name, const std::vector<Reframer>& reframers) {
    for (const Reframer& reframer : reframers) {
        if (!reframer.fault()) continue;
        const Track& track = reframer.track();
        throw Error(ErrorKind::nothing_to_send,
                    fmt::format("{}: track {} ({}) cannot be sent: {}; write the file anew from its source",
                                name, track.input_index, track.codec_name, *reframer.fault()));
    }
}

/// Refuses AAC whose LATM is of a form that is not read here: whoever decodes it can convert it.
void refuse_unread_latm(const Container& container, const std::vector<Reframer>& reframers) {
    std::vector<StreamInfo> streams;
    std::vector<std::size_t> all;
    for (const Reframer& reframer : reframers) {
        all.push_back(streams.size());
        StreamInfo& stream = streams.emplace_back();
        stream.track = reframer.track();
        if (reframer.ready() || !reframer.has_unread_latm()) continue;
        stream.track.codec = Codec::other;
        stream.track.codec_name = "aac in a form of LATM that is not read here";
    }
    refuse_codecs(container.name(), streams, all, container.format().is_flv());
}

/// Tracks that lack what a decoder needs first are left out beside others, with a warning. Their packets stay
/// those of a chosen track, so that they are counted.
void leave_out_incomplete(Container& container, std::vector<Reframer>& reframers) {
    std::vector<Reframer> ready;
    std::vector<Track> missing;
    for (Reframer& reframer : reframers) {
        if (is_ready(reframer)) {
            ready.push_back(std::move(reframer));
        } else {
            missing.push_back(reframer.track());
        }
    }
    if (missing.empty()) {
        reframers = std::move(ready);
        return;
    }
    if (ready.empty()) {
        const Track& track = missing.front();
        if (container.is_scrambled(track.input_index)) {
            throw Error(ErrorKind::nothing_to_send,
                        fmt::format("{}: track {} ({}) is scrambled; descramble the input first",
                                    container.name(), track.input_index, track.codec_name));
        }
        throw Error(
            ErrorKind::nothing_to_send,
            fmt::format("{}: track {} ({}) has no {}; is the file damaged, or does it begin in mid-stream?",
                        container.name(), track.input_index, track.codec_name, name_of_config(track.codec)));
    }
    for (const Track& track : missing) {
        if (container.takes_late(track.type) && container.may_wait()) {
            container.remarks().add(
                fmt::format("track {} ({}) has not come yet; the rest is sent without it until then",
                            track.input_index, track.codec_name));
            continue;
        }
        const bool came =
            std::any_of(container.ahead().begin(), container.ahead().end(),
                        [&](const Packet& packet) { return packet.stream == track.input_index; });
        const std::string fault = container.is_scrambled(track.input_index) ? "is scrambled"
                                  : came ? fmt::format("has no {}", name_of_config(track.codec))
                                         : "is announced, and does not come";
        container.remarks().warn(
            {.text = fmt::format("{}: track {} ({}) {}; the rest is sent without it ({} if that is meant)",
                                 container.name(), track.input_index, track.codec_name, fault,
                                 option_without(track.type)),
             .type = Warning::Class::missing_track,
             .missing = track.type});
    }
    reframers = std::move(ready);
}

}  // namespace

std::vector<Reframer> choose_tracks(Container& container, const TrackChoice& choice) {
    std::vector<Reframer> reframers = selected(container, choice);
    read_until_ready(container, reframers);
    refuse_faults(container.name(), reframers);
    refuse_unread_latm(container, reframers);
    leave_out_incomplete(container, reframers);
    return reframers;
}

}  // namespace media
