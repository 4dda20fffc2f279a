#include "media/demux/chosen_tracks.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "media/codec/decoder_config.hpp"
#include "media/container/selection.hpp"

namespace media {

namespace {

/// Packets read ahead for parameters; those that have not come by then don't come. In all, and with many
/// tracks for each of them.
constexpr std::size_t max_packets_to_learn = 500;
constexpr std::size_t max_packets_a_track = 250;

bool is_ready(const Reframer& reframer) {
    return reframer.ready();
}

std::vector<Reframer> selected(Container& container, const TrackChoice& choice) {
    const auto& streams = container.streams();
    std::vector<Reframer> reframers;
    std::vector<int> kept;
    for (const std::size_t index :
         select_streams(container.name(), streams, container.format().is_flv(), choice)) {
        reframers.emplace_back(streams[index]);
        kept.push_back(streams[index].track.input_index);
    }
    container.keep(kept);
    return reframers;
}

void look_into(const Packet& packet, std::vector<Reframer>& reframers) {
    for (Reframer& reframer : reframers) {
        if (reframer.track().input_index == packet.stream) reframer.learn(packet);
    }
}

void read_until_ready(Container& container, std::vector<Reframer>& reframers) {
    // The first packet shows whether the media is encrypted.
    if (container.ahead().empty()) container.read_ahead();
    for (const Packet& packet : container.ahead())
        look_into(packet, reframers);
    const std::size_t most = std::max(max_packets_to_learn, reframers.size() * max_packets_a_track);
    for (std::size_t i = 0; i < most && !std::all_of(reframers.begin(), reframers.end(), is_ready); ++i) {
        const Packet* const packet = container.read_ahead();
        if (packet == nullptr) break;
        look_into(*packet, reframers);
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
        const std::string fault =
            came ? fmt::format("has no {}", name_of_config(track.codec)) : "is announced, and does not come";
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
    leave_out_incomplete(container, reframers);
    return reframers;
}

}  // namespace media
