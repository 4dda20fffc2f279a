#include "support/clips.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <unistd.h>

#include "media/clips/testcard.hpp"
#include "media/open.hpp"

namespace clips {

Folder::Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "rtmpush-media-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = name;
}

Folder::~Folder() {
    std::error_code ignored_at_the_end;
    std::filesystem::remove_all(folder_, ignored_at_the_end);
}

std::string Folder::make(const std::string& name, const std::string& arguments) const {
    std::string command = "ffmpeg -nostdin -v error -y " + arguments + " '@/" + name + "' 2>&1";
    for (std::size_t at = command.find("@/"); at != std::string::npos; at = command.find("@/", at)) {
        command.replace(at, 2, folder_.string() + "/");
    }
    output_of(command);
    return path(name);
}

std::string Folder::write(const std::string& name, const media::Bytes& bytes) const {
    std::ofstream file(path(name), std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (!file.flush()) throw std::runtime_error("can't write " + path(name));
    return path(name);
}

std::string Folder::cut(const std::string& path, std::size_t size) const {
    media::Bytes bytes = bytes_of(path);
    bytes.resize(std::min(size, bytes.size()));
    return write("cut" + std::filesystem::path(path).extension().string(), bytes);
}

PipedInput::PipedInput(const std::string& path)
    : writer_(::popen(("cat '" + path + "' 2>/dev/null").c_str(), "r")), before_(::dup(STDIN_FILENO)) {
    if (writer_ == nullptr || ::dup2(::fileno(writer_), STDIN_FILENO) < 0)
        throw std::runtime_error("no pipe");
}

PipedInput::~PipedInput() {
    // Both ends are let go first, so that a writer with more to say ends too.
    ::dup2(before_, STDIN_FILENO);
    ::close(before_);
    ::pclose(writer_);
}

media::Bytes bytes_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("can't read " + path);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string testcard_as(const std::string& ending) {
    const Folder folder;
    const media::ByteView clip = media::testcards().front().clip;
    const std::string card = folder.write("card.mp4", media::Bytes(clip.begin(), clip.end()));
    const media::Bytes made = bytes_of(folder.make("made." + ending, "-i " + card + " -c copy"));
    return {made.begin(), made.end()};
}

std::string output_of(const std::string& command) {
    std::FILE* const pipe = ::popen(command.c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error("can't run " + command);
    std::string output;
    std::array<char, 4096> piece{};
    while (const std::size_t count = std::fread(piece.data(), 1, piece.size(), pipe))
        output.append(piece.data(), count);
    const int status = ::pclose(pipe);
    if (status != 0) throw std::runtime_error(command + ": " + output);
    return output;
}

std::unique_ptr<media::Source> open(const std::string& path, const media::TrackChoice& choice) {
    media::Input input;
    input.path = path;
    input.choice = choice;
    return media::open_input(input);
}

std::vector<media::Frame> all_frames(media::Source& source) {
    std::vector<media::Frame> frames;
    while (auto frame = source.next())
        frames.push_back(std::move(*frame));
    return frames;
}

std::vector<media::Frame> frames_of(const std::string& path, media::TrackType type) {
    const auto source = open(path);
    std::vector<media::Frame> frames = all_frames(*source);
    std::erase_if(frames,
                  [&](const media::Frame& frame) { return source->tracks().at(frame.track).type != type; });
    return frames;
}

media::Bytes joined(const media::Payload& payload) {
    media::Bytes bytes;
    for (const media::ByteView slice : payload.slices)
        bytes.insert(bytes.end(), slice.begin(), slice.end());
    return bytes;
}

double milliseconds(media::Time time) {
    return std::chrono::duration<double, std::milli>(time).count();
}

Failure failure_of(const std::string& path, const media::TrackChoice& choice) {
    Failure failure;
    try {
        const auto source = open(path, choice);
        while (source->next())
            ++failure.frames;
    } catch (const media::Error& error) {
        failure.kind = error.kind();
        failure.what = error.what();
    }
    return failure;
}

}  // namespace clips
