#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "e2e/process.hpp"
#include "support/temporary_folder.hpp"

namespace e2e {

/// The ffmpeg program as an RTMP server for one publisher, which writes down exactly the messages that come,
/// as FLV.
class FfmpegWitness {
  public:
    FfmpegWitness();

    /// URL to publish to: any app and key are good.
    std::string url() const;
    std::uint16_t port() const { return port_; }
    /// The recording, once the publisher has gone.
    std::filesystem::path recording();

  private:
    TemporaryFolder folder_;
    std::uint16_t port_ = 0;
    std::optional<Process> process_;
};

}  // namespace e2e
