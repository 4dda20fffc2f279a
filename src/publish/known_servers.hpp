#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "media/source.hpp"
#include "rtmp/server_name.hpp"

namespace publish {

/// Facts of servers that are known beforehand: hardly any tells which codecs it takes. Codecs have the names
/// that libavcodec gives them.
struct KnownServers {
    /// A service, and all the codecs that it takes of each type; none where that is not known.
    struct Service {
        std::string name;
        /// Host names; one that begins with a dot stands for all names that end in it.
        std::vector<std::string> hosts;
        std::vector<std::string> video;
        std::vector<std::string> audio;

        const std::vector<std::string>& takes(media::TrackType type) const {
            return type == media::TrackType::video ? video : audio;
        }
    };
    /// A server program, and codecs that it drops without a word.
    struct Program {
        std::string name;
        /// Beginning of a name that it gives itself in its answer to connect.
        std::string says;
        /// The first version that this is not true of: "6.0.2"; empty for none.
        std::string before;
        enum class Name {
            its_own,
            /// Programs that this is not true of give themselves the same name.
            common,
        };
        Name says_what = Name::its_own;
        std::vector<std::string> drops;
        /// The day of the fact, YYYY-MM-DD.
        std::string date;
    };
    std::vector<Service> services;
    std::vector<Program> programs;

    /// The service that the host belongs to; null for none.
    const Service* service_at(std::string_view host) const;
    /// The programs that a server with these names is, or may be.
    std::vector<const Program*> programs_named(const rtmp::ServerName& name) const;
};

/// Whether the version at the front of `text` is lower than the other: "5.0.213(Bee)" is lower than "6.0".
/// False where `text` begins with none.
bool is_earlier(std::string_view text, std::string_view version);

/// A codec that is to be sent.
struct CodecName {
    media::TrackType type{};
    /// libavcodec's name: "hevc".
    std::string name;
};

/// Knowledge of a codec at a server.
struct KnownOfCodec {
    enum class Answer { nothing, takes, drops };
    Answer answer = Answer::nothing;
    /// A clause for people on a codec that is dropped, or may be; empty for none.
    std::string words;
};
/// A service's facts go before those of the program that it runs.
KnownOfCodec known_of(const KnownServers& known, std::string_view host, const rtmp::ServerName& name,
                      const CodecName& codec);

}  // namespace publish
