#pragma once

#include <cstdio>
#include <memory>
#include <string>

#include "rtmp/message.hpp"

namespace pack {

/// An FLV file of all messages that are sent (--dump), a tag each, `@setDataFrame` taken off as on playback.
class FlvDump {
  public:
    /// Throws Error(cannot_write) when the file cannot be created. A FIFO waits for its reader: a signal whose
    /// handler restarts no call ends that with Error(interrupted), and a write to it, too.
    FlvDump(std::string path, bool has_audio, bool has_video);

    /// Throws Error when the disk does not take it.
    void write(const rtmp::Message& message);
    /// Flushes; throws Error when the disk does not take it.
    void close();

  private:
    void put(rtmp::ByteView bytes);
    [[noreturn]] void fail() const;

    std::string path_;
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
};

}  // namespace pack
