#include "publish/connect/agreement.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "media/track_number.hpp"
#include "pack/carriage.hpp"
#include "publish/failure.hpp"

namespace publish {

namespace {

namespace enhanced_tag = rtmp::enhanced_tag;
using pack::carriage_of;
using pack::EnhancedUse;
using rtmp::ServerCapabilities;

using Names = std::vector<std::string>;

/// "hvc1, av01 and Opus"
std::string listed(const Names& names) {
    if (names.empty()) return "nothing";
    std::string text = names.front();
    for (std::size_t i = 1; i < names.size(); ++i)
        text += (i + 1 == names.size() ? " and " : ", ") + names[i];
    return text;
}

Names names_of(const rtmp::Offer& offer) {
    Names names;
    for (const enhanced_tag::VideoCodec codec : offer.video)
        names.push_back(enhanced_tag::name_of(codec));
    for (const enhanced_tag::AudioCodec codec : offer.audio)
        names.push_back(enhanced_tag::name_of(codec));
    return names;
}

Names names_of(const ServerCapabilities& server) {
    Names names;
    for (const auto* codecs : {&server.any, &server.video, &server.audio}) {
        if (!*codecs) continue;
        for (const ServerCapabilities::Codec& codec : **codecs) {
            if (std::find(names.begin(), names.end(), codec.name) == names.end() && codec.is_taken())
                names.push_back(codec.name);
        }
    }
    return names;
}

/// Adds the names of the codecs that have that answer of the server's.
template <typename Codec>
void add_answered(const std::vector<Codec>& codecs, const ServerCapabilities& server,
                  ServerCapabilities::Answer answer, Names& names) {
    for (const Codec codec : codecs) {
        if (server.answer(codec) == answer) names.push_back(enhanced_tag::name_of(codec));
    }
}

Names answered(const rtmp::Offer& offer, const ServerCapabilities& server,
               ServerCapabilities::Answer answer) {
    Names names;
    add_answered(offer.video, server, answer, names);
    add_answered(offer.audio, server, answer, names);
    return names;
}

/// Adds the codec of a carriage to an offer, where it is named by its FOURCC and not in it already.
struct Offering {
    rtmp::Offer& offer;

    void operator()(const pack::FlvVideo&) const {}
    void operator()(const pack::FlvAudio&) const {}
    void operator()(const pack::FourCcVideo& video) const { add(video.codec, offer.video); }
    void operator()(const pack::FourCcAudio& audio) const { add(audio.codec, offer.audio); }

  private:
    template <typename Codec>
    static void add(Codec codec, std::vector<Codec>& codecs) {
        if (std::find(codecs.begin(), codecs.end(), codec) == codecs.end()) codecs.push_back(codec);
    }
};

void add(const std::optional<pack::Carriage>& carriage, rtmp::Offer& offer) {
    if (carriage) std::visit(Offering{offer}, *carriage);
}

}  // namespace

CodecOffer offer_of(const std::vector<media::Track>& tracks, EnhancedUse use) {
    CodecOffer offer;
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        add(carriage_of(tracks, i, use), offer.needed);
        offer.multitrack = offer.multitrack || media::number_of(tracks, i).number > 0;
    }
    if (offer.needed == rtmp::Offer{}) return offer;
    // Some servers refuse a codec that is not listed, though it needs no FOURCC: all are.
    for (const media::Track& track : tracks)
        add(carriage_of(track, 0, EnhancedUse::always), offer.announced);
    return offer;
}

std::optional<std::string> misfit(const std::vector<media::Track>& first,
                                  const std::vector<media::Track>& next, EnhancedUse use) {
    for (const media::Track& track : next) {
        if (!carriage_of(track, 0, use))
            return fmt::format("codec {} cannot be sent over RTMP with --enhanced off", track.codec_name);
    }
    for (std::size_t i = 0; i < next.size(); ++i) {
        const media::TrackNumber number = media::number_of(next, i);
        if (number.number == 0) continue;
        if (!media::index_of(first, number)) {
            return fmt::format("it has more {} tracks than the stream began with",
                               number.type == media::TrackType::video ? "video" : "audio");
        }
        if (!carriage_of(next, i, use))
            return fmt::format("codec {} can be sent only as the first of its type", next[i].codec_name);
    }
    const Names agreed = names_of(offer_of(first, use).needed);
    Names lacking;
    for (std::string& name : names_of(offer_of(next, use).needed)) {
        if (std::find(agreed.begin(), agreed.end(), name) == agreed.end()) lacking.push_back(std::move(name));
    }
    if (lacking.empty()) return std::nullopt;
    return fmt::format("it needs {}, which was not agreed on with the server when the stream began",
                       listed(lacking));
}

std::uint32_t caps_ex_of(const CodecOffer& codecs, NanoUse nano) {
    if (codecs.needed == rtmp::Offer{}) return 0;
    const std::uint32_t times =
        nano == NanoUse::off ? 0 : rtmp::caps_ex_mod_ex | rtmp::caps_ex_timestamp_nano;
    const std::uint32_t tracks = codecs.multitrack ? rtmp::caps_ex_multitrack : 0;
    return rtmp::caps_ex_reconnect | tracks | times;
}

Terms terms_of(const Settings& settings, const std::vector<media::Track>& tracks) {
    const CodecOffer codecs = offer_of(tracks, settings.enhanced);
    return {settings, codecs, caps_ex_of(codecs, settings.nano)};
}

std::string words_of(const rtmp::Offer& offer) {
    return listed(names_of(offer));
}

std::optional<std::string> judge(const ServerCapabilities& server, const CodecOffer& offer,
                                 const rtmp::Url& url) {
    const Names lacking = answered(offer.needed, server, ServerCapabilities::Answer::lacks);
    if (!lacking.empty()) {
        throw Failure(ExitStatus::nothing_to_send,
                      fmt::format("{}: the server does not take {}: it says it takes {}, and we would send "
                                  "{}; convert the input, or choose another server",
                                  url.redacted(), listed(lacking), listed(names_of(server)),
                                  words_of(offer.announced)));
    }
    if (offer.multitrack && server.caps_ex && (*server.caps_ex & rtmp::caps_ex_multitrack) == 0) {
        throw Failure(
            ExitStatus::nothing_to_send,
            fmt::format("{}: the server says what it can do (capsEx {}), and several tracks are not "
                        "among it; send one of a type (--tracks, --track-from), or choose another server",
                        url.redacted(), *server.caps_ex));
    }
    Names unsaid = answered(offer.needed, server, ServerCapabilities::Answer::silent);
    if (offer.multitrack && !server.caps_ex) unsaid.emplace_back("several tracks");
    if (unsaid.empty()) return std::nullopt;
    return fmt::format("the server does not say whether it takes {}; it is sent all the same",
                       listed(unsaid));
}

}  // namespace publish
