#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "media/source.hpp"
#include "publish/settings.hpp"
#include "rtmp/capabilities.hpp"
#include "rtmp/session.hpp"
#include "rtmp/url.hpp"

namespace publish {

/// Our side of what is agreed on with a server.
struct CodecOffer {
    /// For connect: all codecs that will be sent, as soon as one travels by its FOURCC; otherwise none.
    rtmp::Offer announced = {};
    /// The codecs among them that travel by their FOURCC, which the server has to know.
    rtmp::Offer needed = {};
    /// The codecs of `needed` by their FOURCCs.
    std::map<std::string, CodecName> names = {};
    /// Several tracks of a type will be sent.
    bool multitrack = false;
};

/// The settings of a run, and what its servers have to take.
struct Terms : Settings {
    CodecOffer codecs = {};
    /// `capsEx` of connect (Enhanced RTMP v2); not sent when 0.
    std::uint32_t caps_ex = 0;
};
Terms terms_of(const Settings& settings, const std::vector<media::Track>& tracks);

CodecOffer offer_of(const std::vector<media::Track>& tracks, pack::EnhancedUse use);
/// Why a stream that was agreed on for the tracks `first` cannot go on with `next`; nothing where it can.
std::optional<std::string> misfit(const std::vector<media::Track>& first,
                                  const std::vector<media::Track>& next, pack::EnhancedUse use);
/// `capsEx` of connect: our abilities, none where no codec travels by its FOURCC; several tracks are among
/// them only where they will be sent.
std::uint32_t caps_ex_of(const CodecOffer& codecs, NanoUse nano);
/// "hvc1 and Opus"
std::string words_of(const rtmp::Offer& offer);

/// Throws Failure(nothing_to_send) when the server has said what it takes, and something that it has to know
/// is not among that: a codec, or several tracks.
void judge(const rtmp::ServerCapabilities& server, const CodecOffer& offer, const rtmp::Url& url);

/// True for H.264 and AAC: no server takes RTMP without them, whether or not it says so.
bool is_universal(std::string_view four_cc);

/// Media that a server gets though it has not said that it takes it, and may drop in silence.
struct Untold {
    /// libavcodec's name of the codec, or "several tracks".
    std::string what;
    /// The line for people, with what is known besides, and what to do.
    std::string warning;
};
/// All of that in what will be sent: codecs that need a FOURCC, but H.264 and AAC, which every server knows,
/// and those that its service is known to take; and several tracks of a type.
std::vector<Untold> untold(const rtmp::event::Connected& server, const Terms& terms, const rtmp::Url& url);

}  // namespace publish
