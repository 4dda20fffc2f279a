#pragma once

#include <optional>
#include <string>
#include <system_error>

#include "ground/written_file.hpp"
#include "rtmp/message.hpp"

namespace pack {

/// An FLV file of all messages that are sent (--dump), a tag each, `@setDataFrame` taken off as on playback.
class FlvDump {
  public:
    /// Throws Error(cannot_write) when the file cannot be created. A FIFO waits for its reader: `interrupt`,
    /// once it is readable, ends that with Error(interrupted), and the wait of a write for room in it, too; -1
    /// for never.
    FlvDump(std::string path, bool has_audio, bool has_video, int interrupt = -1);

    /// Throws Error when the disk does not take it.
    void write(const rtmp::Message& message);
    /// Flushes; throws Error when the disk does not take it.
    void close();

  private:
    void put(rtmp::ByteView bytes);
    void write_pending();
    [[noreturn]] void fail(const std::system_error& error) const;

    std::string path_;
    std::optional<ground::WrittenFile> file_;
    /// Bytes that wait for more, for one write.
    rtmp::Bytes pending_;
};

}  // namespace pack
