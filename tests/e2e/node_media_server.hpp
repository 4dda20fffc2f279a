#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "e2e/process.hpp"
#include "support/temporary_folder.hpp"

namespace e2e {

/// Node-Media-Server 4 from npm, which needs Node 20. It records every stream.
class NodeMediaServer {
  public:
    /// The reason why the server cannot run here; empty if it can. A test that needs it and cannot have it
    /// is skipped (is_skipped()).
    static std::string why_not();

    enum class Publishers { all, signed_urls_alone };
    explicit NodeMediaServer(Publishers publishers = Publishers::all);

    std::string url(const std::string& app_and_key) const;
    /// Where viewers get a stream as HTTP-FLV.
    std::string flv_url(const std::string& app_and_key) const;
    /// The URL over the server's own TLS; its certificate is nobody's.
    std::string tls_url(const std::string& app_and_key) const;
    /// The recording of a stream, once its publisher has gone. Throws std::runtime_error if there is none
    /// soon.
    std::filesystem::path recording(const std::string& app_and_key) const;

  private:
    Command command(Publishers publishers);

    TemporaryFolder folder_;
    std::uint16_t port_ = 0;
    std::uint16_t tls_port_ = 0;
    std::uint16_t http_port_ = 0;
    std::optional<Process> process_;
};

}  // namespace e2e
