#include "media/streams/selection.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <optional>
#include <set>
#include <tuple>

#include "media/streams/codecs.hpp"

namespace media {

namespace {

const char* word(TrackType type) {
    return type == TrackType::video ? "video" : "audio";
}

[[noreturn]] void fail(const std::string& name, const std::string& cause) {
    throw Error(ErrorKind::nothing_to_send, fmt::format("{}: {}", name, cause));
}

/// `h264 1920x1080` or `aac 48000 Hz`.
std::string description(const Track& track) {
    if (track.type == TrackType::video && track.width > 0) {
        return fmt::format("{} {}x{}", track.codec_name, track.width, track.height);
    }
    if (track.type == TrackType::audio && track.sample_rate > 0) {
        return fmt::format("{} {} Hz", track.codec_name, track.sample_rate);
    }
    return track.codec_name;
}

/// The merit of a stream: larger is better. A codec that every server takes goes before the container's
/// preference.
auto merit(const StreamInfo& stream, bool from_flv) {
    const Track& track = stream.track;
    const std::int64_t size =
        track.type == TrackType::video ? std::int64_t{track.width} * track.height : track.channels;
    return std::tuple(reach_of(track.codec, from_flv), stream.begun, stream.preferred, size);
}

bool belongs_to(const StreamInfo& stream, const std::optional<int>& program) {
    // A stream of no program goes with each.
    return !program || stream.programs.empty() ||
           std::find(stream.programs.begin(), stream.programs.end(), *program) != stream.programs.end();
}

std::optional<int> first_program_of(const StreamInfo& stream) {
    return stream.programs.empty() ? std::nullopt : std::optional(stream.programs.front());
}

/// The streams of a container, of which some are selected.
struct Selector {
    const std::string& name;
    const std::vector<StreamInfo>& streams;
    bool from_flv;
    /// Program that all are of; nothing for any.
    std::optional<int> program;

    std::vector<std::size_t> all(TrackType type) const {
        std::vector<std::size_t> found;
        for (std::size_t i = 0; i < streams.size(); ++i) {
            if (streams[i].track.type == type && belongs_to(streams[i], program)) found.push_back(i);
        }
        return found;
    }

    std::optional<std::size_t> select(TrackType type, const std::optional<int>& number) const {
        const std::vector<std::size_t> found = all(type);
        if (number) {
            if (*number >= 0 && static_cast<std::size_t>(*number) < found.size()) {
                return found[static_cast<std::size_t>(*number)];
            }
            fail(name, fmt::format("no {} track {}; there {}", word(type), *number, listing(type, found)));
        }
        const auto worse = [this](std::size_t a, std::size_t b) {
            return merit(streams[a], from_flv) < merit(streams[b], from_flv);
        };
        const auto best = std::max_element(found.begin(), found.end(), worse);
        if (best == found.end()) return std::nullopt;
        return *best;
    }

    /// All streams of a type, the best one of a program first, where that has any.
    std::vector<std::size_t> select_all(TrackType type, const std::optional<int>& leading) const {
        std::vector<std::size_t> found = all(type);
        const Selector in_step{name, streams, from_flv, leading};
        auto best = in_step.select(type, std::optional<int>());
        if (!best) best = select(type, std::optional<int>());
        if (best) {
            const auto at = std::find(found.begin(), found.end(), *best);
            std::rotate(found.begin(), at, at + 1);
        }
        return found;
    }

    /// Streams that are asked for by their numbers in the container, in that order.
    std::vector<std::size_t> select_numbered(TrackType type, const std::vector<int>& numbers) const {
        const std::vector<std::size_t> found = all(type);
        std::vector<std::size_t> chosen;
        for (const int number : numbers) {
            const auto has_number = [&](std::size_t i) { return streams[i].track.input_index == number; };
            const auto at = std::find_if(found.begin(), found.end(), has_number);
            if (at != found.end()) chosen.push_back(*at);
        }
        return chosen;
    }

    /// Several streams of each type, video first. Of all, those that lead are of one program.
    std::vector<std::size_t> select_several(const TrackChoice& choice) const {
        std::vector<std::size_t> selected;
        std::optional<int> leading = program;
        for (const TrackType type : {TrackType::video, TrackType::audio}) {
            if (!wants(choice, type)) continue;
            const std::vector<std::size_t> found =
                choice.several->empty() ? select_all(type, leading) : select_numbered(type, *choice.several);
            selected.insert(selected.end(), found.begin(), found.end());
            if (!leading && !selected.empty()) leading = first_program_of(streams[selected.front()]);
        }
        return selected;
    }

    std::vector<std::size_t> select(TrackType type, const TrackChoice& choice) const {
        if (!wants(choice, type)) return {};
        const bool is_video = type == TrackType::video;
        const auto one = select(type, is_video ? choice.video : choice.audio);
        return one ? std::vector{*one} : std::vector<std::size_t>();
    }

    /// One video and one audio stream at most, of one program, video first.
    std::vector<std::size_t> select_of_one_program(const TrackChoice& choice) {
        std::vector<std::size_t> selected;
        if (!choice.want_video && !choice.audio) keep_to_program_of_video();
        const bool audio_is_asked_for = choice.audio && !choice.video;
        const std::array types = audio_is_asked_for ? std::array{TrackType::audio, TrackType::video}
                                                    : std::array{TrackType::video, TrackType::audio};
        for (const TrackType type : types) {
            const bool both_are_asked_for = choice.video && choice.audio;
            if (!selected.empty() && !program && !both_are_asked_for)
                program = first_program_of(streams[selected.front()]);
            const std::vector<std::size_t> found = select(type, choice);
            selected.insert(selected.end(), found.begin(), found.end());
        }
        if (audio_is_asked_for) std::reverse(selected.begin(), selected.end());
        return selected;
    }

    /// Sound alone is that of the best video, where that has any.
    void keep_to_program_of_video() {
        const auto video = select(TrackType::video, std::optional<int>());
        if (program || !video) return;
        program = first_program_of(streams[*video]);
        if (all(TrackType::audio).empty()) program.reset();
    }

    void refuse_unknown_program() const {
        std::set<int> known;
        for (const StreamInfo& stream : streams)
            known.insert(stream.programs.begin(), stream.programs.end());
        if (!program || known.contains(*program)) return;
        if (known.empty()) fail(name, fmt::format("no program {}; its tracks are of no program", *program));
        fail(name, fmt::format("no program {}; there {} {}", *program, known.size() > 1 ? "are" : "is only",
                               fmt::join(known, ", ")));
    }

    void refuse_unknown(const std::vector<int>& numbers) const {
        for (const int number : numbers) {
            const auto has_number = [&](const StreamInfo& stream) {
                return stream.track.input_index == number && belongs_to(stream, program);
            };
            if (std::any_of(streams.begin(), streams.end(), has_number)) continue;
            std::string known;
            for (const StreamInfo& stream : streams) {
                if (!belongs_to(stream, program)) continue;
                known += fmt::format("{}{} ({}, {})", known.empty() ? "" : ", ", stream.track.input_index,
                                     word(stream.track.type), description(stream.track));
            }
            fail(name, fmt::format("track {} is neither audio nor video of it; there is {}", number, known));
        }
    }

    std::string listing(TrackType type, const std::vector<std::size_t>& found) const {
        if (found.empty()) return fmt::format("is no {} at all", word(type));
        std::string text = found.size() == 1 ? "is only" : "are";
        for (std::size_t i = 0; i < found.size(); ++i) {
            text += fmt::format("{} {} ({})", i == 0 ? "" : ",", i, description(streams[found[i]].track));
        }
        return text;
    }
};

/// Refuses tracks that can't be sent: names them, and the others.
void refuse_codecs_of_several(const std::string& name, const std::vector<StreamInfo>& streams,
                              const std::vector<std::size_t>& selected, bool from_flv) {
    std::string faults;
    std::string others;
    for (const std::size_t index : selected) {
        const Track& track = streams[index].track;
        if (is_sendable(track.codec, from_flv)) {
            others += fmt::format("{}{}", others.empty() ? "" : ",", track.input_index);
        } else {
            faults += fmt::format("{}track {} ({}, {})", faults.empty() ? "" : " and ", track.input_index,
                                  word(track.type), track.codec_name);
        }
    }
    if (faults.empty()) return;
    const std::string hint = others.empty() ? "" : ", or name the others: --tracks " + others;
    fail(name, fmt::format("{} can't be sent over RTMP; convert it{}", faults, hint));
}

/// Refuses a track whose codec nothing tells: no command converts that. A writer of MPEG-PS that copied H.264 as
/// MP4 has it leaves such a one.
void refuse_unknown_codec(const std::string& name, const std::vector<StreamInfo>& streams,
                          const std::vector<std::size_t>& selected) {
    for (const std::size_t index : selected) {
        const Track& track = streams[index].track;
        if (track.codec_name != unknown_codec) continue;
        const std::string hint =
            selected.size() > 1 ? fmt::format(", or leave it out: --no-{}", word(track.type)) : "";
        fail(name, fmt::format("track {} ({}) does not show its codec; write the file anew from its source{}",
                               track.input_index, word(track.type), hint));
    }
}

}  // namespace

bool wants(const TrackChoice& choice, TrackType type) {
    return type == TrackType::video ? choice.want_video : choice.want_audio;
}

void refuse_codecs(const std::string& name, const std::vector<StreamInfo>& streams,
                   const std::vector<std::size_t>& selected, bool from_flv) {
    std::string faults;
    std::string command = "ffmpeg -i " + shell_quoted(name);
    std::string without;
    for (const std::size_t index : selected) {
        const Track& track = streams[index].track;
        const bool video = track.type == TrackType::video;
        if (is_sendable(track.codec, from_flv)) {
            command += video ? " -c:v copy" : " -c:a copy";
            continue;
        }
        faults += fmt::format("{}track {} ({}, {})", faults.empty() ? "" : " and ", track.input_index,
                              word(track.type), track.codec_name);
        command += video ? " -c:v libx264" : " -c:a aac";
        if (selected.size() > 1) without += video ? "--no-video" : "--no-audio";
    }
    if (faults.empty()) return;
    const bool all_at_fault = without.size() > std::string_view("--no-video").size();
    const std::string hint =
        without.empty() || all_at_fault ? "" : fmt::format(", or leave it out: {}", without);
    const char* const output = from_flv ? "out.flv" : "out.mp4";
    fail(name, fmt::format("{} can't be sent over RTMP; convert it: {} {}{}", faults, command, output, hint));
}

std::string shell_quoted(const std::string& name) {
    if (name == "standard input") return "-";
    std::string plain = name.starts_with('-') ? "./" + name : name;
    const auto is_safe = [](unsigned char c) {
        return std::isalnum(c) != 0 ||
               std::string_view("_./:@%+,=-").find(static_cast<char>(c)) != std::string_view::npos;
    };
    if (std::all_of(plain.begin(), plain.end(), is_safe)) return plain;
    std::string quoted = "'";
    for (const char c : plain) {
        if (c == '\'') {
            quoted += "'\\''";
        } else {
            quoted += c;
        }
    }
    return quoted + "'";
}

std::vector<std::size_t> select_streams(const std::string& name, const std::vector<StreamInfo>& streams,
                                        bool from_flv, const TrackChoice& choice) {
    if (streams.empty()) fail(name, "holds neither audio nor video");
    Selector selector{name, streams, from_flv, choice.program};
    selector.refuse_unknown_program();
    if (choice.several) selector.refuse_unknown(*choice.several);
    std::vector<std::size_t> selected =
        choice.several ? selector.select_several(choice) : selector.select_of_one_program(choice);
    if (selected.empty() && !choice.want_video && !choice.want_audio)
        fail(name, "neither audio nor video is wanted");
    if (selected.empty()) {
        fail(name, choice.want_video ? "holds no video, and audio is not wanted"
                                     : "holds no audio, and video is not wanted");
    }
    for (const std::size_t index : selected) {
        const Track& track = streams[index].track;
        if (!streams[index].encrypted) continue;
        fail(name, fmt::format("track {} ({}, {}) is encrypted; decrypt the file first", track.input_index,
                               word(track.type), track.codec_name));
    }
    refuse_unknown_codec(name, streams, selected);
    if (choice.several) {
        refuse_codecs_of_several(name, streams, selected, from_flv);
    } else {
        refuse_codecs(name, streams, selected, from_flv);
    }
    return selected;
}

}  // namespace media
