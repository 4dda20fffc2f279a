#include "publish/connect/agreement.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "dial/failure.hpp"
#include "media/track_number.hpp"
#include "pack/carriage.hpp"

namespace publish {

namespace {

namespace enhanced_tag = rtmp::enhanced_tag;
using pack::carriage_of;
using pack::EnhancedUse;
using rtmp::ServerCapabilities;
using Answer = rtmp::ServerCapabilities::Answer;

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

/// The codecs that the server says, by leaving them out of its list, that it does not take.
Names lacking_in(const ServerCapabilities& server, const rtmp::Offer& offer) {
    Names names;
    const auto add_lacking = [&](const auto& codecs) {
        for (const auto codec : codecs) {
            if (server.answer(codec) == Answer::lacks) names.push_back(enhanced_tag::name_of(codec));
        }
    };
    add_lacking(offer.video);
    add_lacking(offer.audio);
    return names;
}

struct Doubt {
    std::string what;
    /// A clause on what is known of it; empty for nothing.
    std::string known;
    std::string remedy;
};

std::string warning_of(const Doubt& doubt, const rtmp::Url& url) {
    return fmt::format(
        "{}: the server does not say that it takes {}, and may drop it in silence{}{}; see "
        "whether it comes out, or {}",
        url.redacted(), doubt.what, doubt.known.empty() ? "" : "; ", doubt.known, doubt.remedy);
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

/// The FOURCC of a carriage; empty where its codec has a number.
std::string four_cc_of(const std::optional<pack::Carriage>& carriage) {
    rtmp::Offer alone;
    add(carriage, alone);
    const Names names = names_of(alone);
    return names.empty() ? std::string() : names.front();
}

}  // namespace

CodecOffer offer_of(const std::vector<media::Track>& tracks, EnhancedUse use) {
    CodecOffer offer;
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        const std::optional<pack::Carriage> carriage = carriage_of(tracks, i, use);
        add(carriage, offer.needed);
        if (const std::string name = four_cc_of(carriage); !name.empty())
            offer.names[name] = {tracks[i].type, tracks[i].codec_name};
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

void judge(const ServerCapabilities& server, const CodecOffer& offer, const rtmp::Url& url) {
    const Names lacking = lacking_in(server, offer.needed);
    if (!lacking.empty()) {
        throw dial::Failure(
            dial::ExitStatus::nothing_to_send,
            fmt::format("{}: the server does not take {}: it says it takes {}, and we would send "
                        "{}; convert the input, or choose another server",
                        url.redacted(), listed(lacking), listed(names_of(server)),
                        words_of(offer.announced)));
    }
    if (offer.multitrack && server.caps_ex && (*server.caps_ex & rtmp::caps_ex_multitrack) == 0) {
        throw dial::Failure(
            dial::ExitStatus::nothing_to_send,
            fmt::format("{}: the server says what it can do (capsEx {}), and several tracks are not "
                        "among it; send one of a type (--tracks, --track-from), or choose another server",
                        url.redacted(), *server.caps_ex));
    }
}

bool is_universal(std::string_view four_cc) {
    return four_cc == enhanced_tag::name_of(enhanced_tag::VideoCodec::avc) ||
           four_cc == enhanced_tag::name_of(enhanced_tag::AudioCodec::aac);
}

std::vector<Untold> untold(const rtmp::event::Connected& server, const Terms& terms, const rtmp::Url& url) {
    std::vector<Untold> all;
    const CodecOffer& offer = terms.codecs;
    const auto add_silent = [&](const auto& codecs) {
        for (const auto codec : codecs) {
            const std::string four_cc = enhanced_tag::name_of(codec);
            const CodecName& name = offer.names.at(four_cc);
            if (is_universal(four_cc) || server.capabilities.answer(codec) != Answer::silent) continue;
            const KnownOfCodec known = known_of(terms.known, url.host, server.server, name);
            if (known.answer == KnownOfCodec::Answer::takes) continue;
            all.push_back({name.name, warning_of({fmt::format("{} ({})", name.name, four_cc), known.words,
                                                  "convert the input to H.264 and AAC"},
                                                 url)});
        }
    };
    add_silent(offer.needed.video);
    add_silent(offer.needed.audio);
    if (offer.multitrack && !server.capabilities.caps_ex) {
        const std::string what = "several tracks";
        all.push_back({what, warning_of({what, {}, "send one of a type (--tracks)"}, url)});
    }
    return all;
}

}  // namespace publish
