#include "e2e/media_files.hpp"

#include <cerrno>
#include <fcntl.h>
#include <functional>
#include <map>
#include <sstream>
#include <stdexcept>
#include <sys/file.h>
#include <system_error>
#include <unistd.h>

#include "e2e/process.hpp"

namespace e2e {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

/// Recipe of a file: made from another of the table, or from ffmpeg's generators if `from` is empty.
struct Recipe {
    std::string_view from;
    Words arguments;
};

/// A picture of that size and rate with B-frames, and sound whose frames are no whole number of nanoseconds.
Words generated(const std::string& size_and_rate, const std::string& seconds) {
    return {"-f",      "lavfi",    "-i",       "testsrc2=s=" + size_and_rate,
            "-f",      "lavfi",    "-i",       "sine=f=440:r=44100",
            "-t",      seconds,    "-c:v",     "libx264",
            "-preset", "veryfast", "-bf",      "2",
            "-g",      "25",       "-pix_fmt", "yuv420p",
            "-c:a",    "aac"};
}

const std::map<std::string_view, Recipe>& recipes() {
    static const Words encoding = {"-f",      "lavfi", "-i",       "testsrc2=s=320x180:r=30",
                                   "-f",      "lavfi", "-i",       "sine=f=440:r=48000",
                                   "-t",      "3",     "-c:v",     "libx264",
                                   "-preset", "fast",  "-bf",      "2",
                                   "-g",      "30",    "-pix_fmt", "yuv420p",
                                   "-c:a",    "aac",   "-b:a",     "96k"};
    static const Words big_frame = {
        "-f",       "lavfi",     "-i",   "nullsrc=s=1920x1080:r=10,geq=random(1)*255:128:128",
        "-t",       "0.5",       "-c:v", "libx264",
        "-preset",  "ultrafast", "-qp",  "1",
        "-pix_fmt", "yuv420p"};
    static const Words heavy = {
        "-f",       "lavfi",   "-i",           "nullsrc=s=320x180:r=30,geq=random(1)*255:128:128",
        "-f",       "lavfi",   "-i",           "sine=f=440:r=48000",
        "-t",       "6",       "-c:v",         "libx264",
        "-preset",  "fast",    "-b:v",         "4M",
        "-maxrate", "4M",      "-bufsize",     "1M",
        "-g",       "30",      "-x264-params", "nal-hrd=cbr",
        "-pix_fmt", "yuv420p", "-c:a",         "aac",
        "-b:a",     "96k"};
    static const Words fragments = {"-c", "copy", "-movflags", "frag_keyframe+empty_moov+default_base_moof"};
    // These encoders are slow, so the pictures are small.
    static const Words hevc = {"-f",           "lavfi",
                               "-i",           "testsrc2=s=160x90:r=25",
                               "-f",           "lavfi",
                               "-i",           "sine=f=440:r=48000",
                               "-t",           "2",
                               "-c:v",         "libx265",
                               "-preset",      "superfast",
                               "-tag:v",       "hvc1",
                               "-x265-params", "log-level=error:keyint=25:bframes=3:pools=1",
                               "-pix_fmt",     "yuv420p",
                               "-c:a",         "aac"};
    static const Words av1 = {"-f",        "lavfi",   "-i",       "testsrc2=s=160x90:r=25",
                              "-f",        "lavfi",   "-i",       "sine=f=440:r=48000",
                              "-t",        "2",       "-c:v",     "libaom-av1",
                              "-cpu-used", "8",       "-usage",   "realtime",
                              "-g",        "25",      "-pix_fmt", "yuv420p",
                              "-c:a",      "libopus", "-b:a",     "64k"};
    static const Words picture = {"-f", "lavfi", "-i", "testsrc2=s=160x90:r=25", "-t", "1"};
    static const Words tracks = {"-f",
                                 "lavfi",
                                 "-i",
                                 "testsrc2=s=160x90:r=25",
                                 "-f",
                                 "lavfi",
                                 "-i",
                                 "testsrc2=s=64x48:r=25",
                                 "-f",
                                 "lavfi",
                                 "-i",
                                 "sine=f=440:r=48000",
                                 "-f",
                                 "lavfi",
                                 "-i",
                                 "sine=f=880:r=48000",
                                 "-map",
                                 "0",
                                 "-map",
                                 "1",
                                 "-map",
                                 "2",
                                 "-map",
                                 "3",
                                 "-t",
                                 "2",
                                 "-c:v",
                                 "libx264",
                                 "-bf",
                                 "2",
                                 "-g",
                                 "25",
                                 "-pix_fmt",
                                 "yuv420p",
                                 "-c:a:0",
                                 "aac",
                                 "-c:a:1",
                                 "libopus",
                                 "-metadata:s:a:0",
                                 "language=eng",
                                 "-metadata:s:a:1",
                                 "language=fre",
                                 "-metadata:s:a:1",
                                 "title=commentaire"};
    static const Words surround = {"-f", "lavfi", "-i", "anoisesrc=r=48000:d=1,aformat=channel_layouts=5.1"};
    const auto with = [](Words words, const Words& more) {
        words.insert(words.end(), more.begin(), more.end());
        return words;
    };
    static const std::map<std::string_view, Recipe> table = {
        {"vp9.webm", {"", with(picture, {"-c:v", "libvpx-vp9", "-deadline", "realtime", "-g", "12"})}},
        {"vp9.mp4", {"vp9.webm", {"-c", "copy"}}},
        {"vp9.ivf", {"vp9.webm", {"-c", "copy"}}},
        {"vp8.webm", {"", with(picture, {"-c:v", "libvpx", "-deadline", "realtime", "-g", "12"})}},
        {"vp8.mkv", {"vp8.webm", {"-c", "copy"}}},
        {"hdr.mp4",
         {"", with(picture,
                   {"-c:v", "libx265", "-preset", "superfast", "-pix_fmt", "yuv420p10le", "-tag:v", "hvc1",
                    "-x265-params", "log-level=error:keyint=25:bframes=0:pools=1",
                    // The colours of the frames, for FFmpeg 7; and of the encoder, for FFmpeg 5.
                    "-vf", "setparams=color_primaries=bt2020:color_trc=smpte2084:colorspace=bt2020nc",
                    "-color_primaries", "bt2020", "-color_trc", "smpte2084", "-colorspace", "bt2020nc"})}},
        {"surround.mkv", {"", with(surround, {"-c:a", "libopus", "-mapping_family", "1"})}},
        {"flac.mkv", {"", with(surround, {"-c:a", "flac"})}},
        {"flac.flac", {"flac.mkv", {"-c", "copy"}}},
        {"flac.mp4", {"flac.mkv", {"-c", "copy", "-strict", "experimental"}}},
        {"ac3.mkv", {"", with(surround, {"-c:a", "ac3"})}},
        {"ac3.mp4", {"ac3.mkv", {"-c", "copy"}}},
        {"ac3.ts", {"ac3.mkv", {"-c", "copy"}}},
        {"from_ac3.ts.mp4", {"ac3.ts", {"-c", "copy"}}},
        {"eac3.mkv", {"", with(surround, {"-c:a", "eac3"})}},
        {"eac3.mp4", {"eac3.mkv", {"-c", "copy"}}},
        {"eac3.ts", {"eac3.mkv", {"-c", "copy"}}},
        {"from_eac3.ts.mp4", {"eac3.ts", {"-c", "copy"}}},
        {"tracks.mkv", {"", tracks}},
        {"hevc.mp4", {"", hevc}},
        {"hevc.mkv", {"hevc.mp4", {"-c", "copy"}}},
        {"hevc.ts", {"hevc.mp4", {"-c", "copy"}}},
        {"av1.mp4", {"", av1}},
        {"av1.mkv", {"av1.mp4", {"-c", "copy"}}},
        {"av1.webm", {"av1.mp4", {"-c", "copy"}}},
        {"av1.ivf", {"av1.mp4", {"-c", "copy", "-an"}}},
        {"opus.mkv", {"clip.mp4", {"-c:v", "copy", "-c:a", "libopus"}}},
        {"opus.mp4", {"opus.mkv", {"-c", "copy"}}},
        {"opus.ts", {"opus.mkv", {"-c", "copy"}}},
        {"opus.ogg", {"opus.mkv", {"-c", "copy", "-vn"}}},
        {"clip.mp4", {"", encoding}},
        {"heavy.mp4", {"", heavy}},
        // Groups of half a second, so that a cut costs little.
        {"groups.mp4",
         {"clip.mp4", {"-c:v", "libx264", "-preset", "fast", "-bf", "2", "-g", "15", "-c:a", "copy"}}},
        {"groups_picture.mp4", {"groups.mp4", {"-c", "copy", "-an"}}},
        {"groups_no_b.mp4",
         {"clip.mp4", {"-c:v", "libx264", "-preset", "fast", "-bf", "0", "-g", "15", "-c:a", "copy"}}},
        {"fragmented.mp4", {"clip.mp4", fragments}},
        {"clip.flv", {"clip.mp4", {"-c", "copy"}}},
        {"clip.mkv", {"clip.mp4", {"-c", "copy"}}},
        {"clip.ts", {"clip.mp4", {"-c", "copy"}}},
        {"audio.m4a", {"clip.mp4", {"-c", "copy", "-vn"}}},
        {"video.mp4", {"clip.mp4", {"-c", "copy", "-an"}}},
        {"vorbis.mkv", {"clip.mp4", {"-vn", "-c:a", "libvorbis"}}},
        {"big_frame.mp4", {"", big_frame}},
        {"short.mp4", {"", generated("64x48:r=25", "2")}},
        {"1080p.mp4", {"", generated("1920x1080:r=30", "1")}},
        {"720p.mp4", {"", generated("1280x720:r=25", "1")}},
        // References for files that are framed for broadcast: their streams with that framing taken off.
        {"from_clip.ts.mp4",
         {"clip.ts", {"-c", "copy", "-bsf:v", "filter_units=remove_types=9|12", "-bsf:a", "aac_adtstoasc"}}},
        {"from_opus.ts.mp4", {"opus.ts", {"-c", "copy", "-bsf:v", "filter_units=remove_types=9|12"}}},
        {"from_hevc.ts.mp4",
         {"hevc.ts", {"-c", "copy", "-bsf:v", "filter_units=remove_types=35|38", "-bsf:a", "aac_adtstoasc"}}},
        // The video of av1.ivf without temporal delimiters.
        {"from_av1.ivf.mp4", {"av1.ivf", {"-c", "copy"}}},
    };
    return table;
}

class FileLock {
  public:
    explicit FileLock(const fs::path& file)
        : descriptor_(::open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0644)) {
        if (descriptor_ < 0 || ::flock(descriptor_, LOCK_EX) != 0) {
            throw std::system_error(errno, std::generic_category(), "lock " + file.string());
        }
    }
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;
    ~FileLock() { ::close(descriptor_); }

  private:
    int descriptor_;
};

/// Part of the kept file's name, so that a changed recipe makes a new file.
std::string fingerprint(const Recipe& recipe) {
    std::string text(recipe.from);
    for (const std::string& word : recipe.arguments)
        text += ' ' + word;
    std::ostringstream hex;
    hex << std::hex << crc32(text);
    return hex.str();
}

void make(const Recipe& recipe, const fs::path& file) {
    Words words = {"ffmpeg", "-nostdin", "-v", "error", "-y"};
    if (!recipe.from.empty()) words.insert(words.end(), {"-i", media_file(recipe.from)});
    words.insert(words.end(), recipe.arguments.begin(), recipe.arguments.end());
    // The file has another name of the same ending until it is whole.
    const fs::path unfinished = file.parent_path() / ("unfinished-" + file.filename().string());
    words.push_back(unfinished);
    const Outcome made = run({words}, std::chrono::seconds(60));
    if (made.status != 0)
        throw std::runtime_error("ffmpeg could not make " + file.string() + ": " + made.err);
    fs::rename(unfinished, file);
}

fs::path kept(const Recipe& recipe, std::string_view name) {
    const fs::path folder = E2E_MEDIA_FOLDER;
    const fs::path file = folder / (fingerprint(recipe) + "-" + std::string(name));
    fs::create_directories(folder);
    // One lock a file: a recipe that needs another file takes that one's lock inside.
    const FileLock lock(file.string() + ".lock");
    if (!fs::exists(file)) make(recipe, file);
    return file;
}

}  // namespace

fs::path media_file(std::string_view name) {
    const auto found = recipes().find(name);
    if (found == recipes().end()) throw std::runtime_error("no recipe for " + std::string(name));
    return kept(found->second, name);
}

fs::path media_file(std::string_view name, const std::vector<std::string>& arguments) {
    return kept({"", arguments}, name);
}

fs::path unframed(const fs::path& file) {
    const std::string kept = file.filename().string();
    // VP9 has no delimiters.
    if (file.extension() != ".ts" && !kept.ends_with("av1.ivf")) return file;
    // The name of the recipe stands behind the fingerprint.
    return media_file("from_" + kept.substr(kept.find('-') + 1) + ".mp4");
}

std::vector<Packet> packets_of(const fs::path& file, char kind, std::size_t number) {
    const fs::path source = unframed(file);
    const Outcome probe =
        run({{"ffprobe", "-v", "error", "-select_streams", kind + (":" + std::to_string(number)),
              "-show_packets", "-show_data_hash", "CRC32", "-show_entries",
              "packet=pts_time,dts_time,data_hash", "-of", "default=nw=1", source}});
    if (probe.status != 0) throw std::runtime_error("ffprobe " + source.string() + ": " + probe.err);
    // ffprobe shows decoding times for Matroska too, but those are libavformat's guesses.
    const bool matroska = source.extension() == ".mkv";
    std::vector<Packet> packets;
    std::istringstream lines(probe.out);
    for (std::string line; std::getline(lines, line);) {
        const std::string value = line.substr(line.find('=') + 1);
        if (line.starts_with("pts_time=")) packets.emplace_back().pts = std::stod(value);
        if (line.starts_with("dts_time=") && !matroska) packets.back().dts = std::stod(value);
        if (line.starts_with("data_hash=CRC32:")) {
            packets.back().crc =
                static_cast<std::uint32_t>(std::stoul(value.substr(value.find(':') + 1), nullptr, 16));
        }
    }
    return packets;
}

std::uint32_t crc32(std::string_view data) {
    constexpr std::uint32_t polynomial = 0xEDB88320;
    std::uint32_t crc = 0xFFFFFFFF;
    for (const char byte : data) {
        crc ^= static_cast<std::uint8_t>(byte);
        for (int bit = 0; bit < 8; ++bit)
            crc = crc >> 1 ^ (crc & 1U ? polynomial : 0);
    }
    return ~crc;
}

}  // namespace e2e
