#pragma once

#include <cstdio>
#include <memory>
#include <string>

#include "rtmp/message.hpp"

namespace ingest {

/// Records messages as an FLV file (Adobe FLV 10.1, annex E): tag bodies exactly as received, but for the
/// `@setDataFrame` of metadata, which is no part of what a player sees.
class FlvFile {
  public:
    /// Throws std::system_error when the file cannot be created.
    explicit FlvFile(const std::string& path);

    /// The file in that directory for a stream of the connection of that number: `APP.KEY.NUMBER.flv`, with names that
    /// are safe in a path.
    static std::string path_in(const std::string& directory, const std::string& app, const std::string& key,
                               std::size_t number);

    /// `timestamp` is in milliseconds modulo 2^32. Throws std::system_error when the disk does not take it.
    void write(rtmp::MessageType type, std::uint32_t timestamp, rtmp::ByteView body);
    /// Puts the kinds of track that came into the header, and closes. Throws std::system_error.
    void close();

  private:
    void put(rtmp::ByteView bytes);

    std::string path_;
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
    std::uint8_t tracks_ = 0;
};

}  // namespace ingest
