#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "e2e/process.hpp"
#include "e2e/temporary_folder.hpp"

namespace e2e {

/// nginx with its RTMP module, in the foreground on a port of its own. Its applications:
///   live    takes and records everything
///   denied  says Publish.Start, then closes
///   dead    never answers publish
/// A second port takes messages of at most 64 KiB.
class NginxServer {
  public:
    NginxServer();

    std::uint16_t port() const { return port_; }
    /// `rtmp://127.0.0.1:PORT/` and what follows.
    std::string url(const std::string& app_and_key) const;
    std::string url_for_small_messages(const std::string& key) const;
    /// The recording of a key in `live`, once its publisher has gone and nginx has closed the file.
    std::filesystem::path recording(const std::string& key) const;
    /// True as soon as nginx is recording this key; false if that does not happen within 10 s.
    bool wait_until_recording(const std::string& key) const;
    /// What nginx has logged.
    std::string log() const;

  private:
    TemporaryFolder folder_;
    std::uint16_t port_ = 0;
    std::uint16_t small_port_ = 0;
    std::optional<Process> process_;
};

}  // namespace e2e
