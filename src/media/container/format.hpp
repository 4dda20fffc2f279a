#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "media/bytes/byte_source.hpp"
#include "media/container/followed_source.hpp"
#include "media/container/remarks.hpp"
#include "media/mp4/file_tail.hpp"
#include "media/mp4/sample_descriptions.hpp"
#include "media/source.hpp"
#include "media/streams/clock_origin.hpp"

struct AVFormatContext;
struct AVPacket;
struct AVStream;

namespace media {

/// libavformat's words for one of its errors.
std::string error_text(int error);

/// An input that libavformat has opened: which kind of container it is, and what its head and its end tell.
class Format {
  public:
    /// Opens the container called `asked` (is_format_name), or finds out which it is where that is empty; text
    /// is then none, however libavformat reads it. Reads no further than its head; files and addresses that
    /// it names are never opened. Throws Error with libavformat's words and what to do.
    Format(ByteSource& source, Remarks& remarks, const std::string& asked);
    ~Format();
    Format(const Format&) = delete;
    Format& operator=(const Format&) = delete;

    bool is_flv() const;
    /// True for MP4 and its kin, MOV among them.
    bool is_mp4() const;
    /// True for an MP4 with samples that libavformat passes over: their description has another codec than the first
    /// one.
    bool skips_descriptions() const { return skips_descriptions_; }
    /// True for MPEG-PS, whose stream ids tell video from audio.
    bool is_program_stream() const;
    /// True when times may jump in mid-stream (MPEG-TS).
    bool may_jump() const;
    bool is_avi() const;
    /// True where the times of packets are made of the numbers that frames have: bare FLAC.
    bool numbers_frames() const;
    /// True where packets may not say when their frames are shown: AVI, bare H.264, HEVC and VVC, and Matroska with a
    /// track as AVI has it.
    bool may_lack_presentation_times() const;
    /// The sample descriptions of an MP4 in fragments, where a track has several; nullptr otherwise.
    SampleDescriptions* descriptions() const;

    /// The length of the whole, where something tells it.
    std::optional<Time> duration() const;
    /// True when a header or an index tells it. Of MPEG-TS and its kin, the times at both ends of the file do.
    bool promises_duration() const;
    /// Time when the first of all streams begins to be shown or heard, where that is known: it was looked for
    /// (MPEG-TS), or an index tells (MP4).
    std::optional<Time> beginning() const;
    /// A time as messages name it: from the beginning of an input that counts from anywhere.
    std::string place(Time time) const;
    /// The time that the container counts from (ContainerTimes::zero), of all in it: its tracks keep their
    /// places to each other. `first_shown` stands in where it tells no beginning.
    Time zero(Time first_shown) const;
    /// The moment that the times of the packets count from.
    const ClockOrigin& origin() const { return origin_; }
    /// Takes the first time of the container, from which its origin follows; later calls change nothing.
    void note_first_time(std::int64_t ticks, Tick tick);

    /// How the file ends, as far as FLV and MP4 show it. Of pipes, only FLV does, once it is read to its end.
    FileEnd end();
    /// True for a packet that no edit of an MP4 shows.
    bool hides(const AVPacket& packet) const;
    /// Byte where another file begins that was put behind an MP4; nothing where none was, or another container goes on
    /// there.
    std::optional<std::int64_t> appended_file() const;

    /// Goes on at the tag of FLV that begins there, or at the first one where that is behind: 0 or more, or an
    /// AVERROR.
    int seek_byte(std::int64_t position) const;
    /// Reads the next packet as av_read_frame() does: 0, or an AVERROR.
    int read(AVPacket& packet) const;

    /// libavformat's object, which lives as long as this one.
    AVFormatContext& context() const;
    std::span<AVStream* const> streams() const;
    bool has_several_programs() const;
    /// Numbers of the programs that a stream belongs to; empty where the container knows none.
    std::vector<int> programs_of(const AVStream& stream) const;
    /// The bytes on their way to libavformat.
    FollowedSource& bytes() const;

  private:
    struct Opened;

    void open_one_codec(const std::string& name, Remarks& remarks);
    [[noreturn]] static void refuse_text(ByteSource& source, const Remarks& remarks);

    std::unique_ptr<Opened> opened_;
    bool skips_descriptions_ = false;
    ClockOrigin origin_;
};

}  // namespace media
