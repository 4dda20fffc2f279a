#pragma once

#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "media/input.hpp"

namespace clips {

/// A temporary folder of media files, made by the ffmpeg program; it goes with all in it when this object
/// does.
class Folder {
  public:
    Folder();
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    /// Runs ffmpeg with these arguments (as a shell takes them) and `name` as output. In them, `@/` stands
    /// for the folder. Gives the file's path; throws when ffmpeg fails.
    std::string make(const std::string& name, const std::string& arguments) const;
    /// Writes a file.
    std::string write(const std::string& name, const media::Bytes& bytes) const;
    /// The first `size` bytes of a file in the folder, as another file.
    std::string cut(const std::string& path, std::size_t size) const;
    std::string path(const std::string& name) const { return folder_ / name; }

  private:
    std::filesystem::path folder_;
};

/// Makes a file come in by standard input, through a pipe, as long as it lives.
class PipedInput {
  public:
    explicit PipedInput(const std::string& path);
    ~PipedInput();
    PipedInput(const PipedInput&) = delete;
    PipedInput& operator=(const PipedInput&) = delete;

  private:
    std::FILE* writer_;
    int before_;
};

/// Inputs of ffmpeg: a small moving picture at 25 fps and a tone at 48 kHz, 2 s of each.
inline const std::string picture = "-f lavfi -t 2 -i testsrc2=size=64x48:rate=25 ";
inline const std::string tone = "-f lavfi -t 2 -i sine=sample_rate=48000 ";
/// H.264 with B-frames in GOPs of 1 s, and AAC.
inline const std::string h264_aac = picture + tone + "-c:v libx264 -bf 2 -g 25 -c:a aac -shortest ";

media::Bytes bytes_of(const std::string& path);
/// The built-in clip of H.264 and AAC in the container of that ending, as the text of a page.
std::string testcard_as(const std::string& ending);
/// The output of a command; throws when it fails.
std::string output_of(const std::string& command);

std::unique_ptr<media::Source> open(const std::string& path, const media::TrackChoice& choice = {});
/// All frames up to the end.
std::vector<media::Frame> all_frames(media::Source& source);
/// The frames of one track type.
std::vector<media::Frame> frames_of(const std::string& path, media::TrackType type);
/// A payload's bytes in one piece.
media::Bytes joined(const media::Payload& payload);
double milliseconds(media::Time time);
/// The message of the Error that opening and reading all of `path` ends with; empty when it ends well.
struct Failure {
    std::optional<media::ErrorKind> kind;
    std::string what;
    std::size_t frames = 0;
};
Failure failure_of(const std::string& path, const media::TrackChoice& choice = {});

}  // namespace clips
