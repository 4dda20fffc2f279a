#pragma once

#include <csignal>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "e2e/process.hpp"
#include "support/temporary_folder.hpp"

namespace e2e {

/// nginx with its RTMP module, in the foreground on a port of its own. Its applications:
///   live       takes and records everything
///   each       takes everything, and records each connection to a file of its own
///   hls        makes a playlist of segments of what it takes: playlist_url()
///   edge       plays what `live` takes, as a server that pulls it from there
///   denied     says Publish.Start, then closes
///   forbidden  asks its on_publish hook, which says no: closes after publish without a word
///   dead       never answers publish
///
/// A second port takes messages of at most 64 KiB. A third asks its on_connect hook, which says no.
class NginxServer {
  public:
    NginxServer();

    std::uint16_t port() const { return port_; }
    /// The URL `rtmp://127.0.0.1:PORT/` and what follows.
    std::string url(const std::string& app_and_key) const;
    std::uint16_t http_port() const { return http_port_; }
    /// The playlist of a key in `hls`.
    std::string playlist_url(const std::string& key) const;
    std::string url_for_small_messages(const std::string& key) const;
    std::string url_for_nobody(const std::string& key) const;
    /// Ends the connection of a publisher, as an operator can: an end without a word. Throws
    /// std::runtime_error if there is none.
    void drop_publisher(const std::string& app, const std::string& key) const;
    /// The recording of a key in `live`, once its publisher has gone and nginx has closed the file.
    std::filesystem::path recording(const std::string& key) const;
    /// The recordings of a key in `each`, in the order of their connections.
    std::vector<std::filesystem::path> recordings(const std::string& key) const;
    /// Ends nginx at once, as a crash does: bytes that it had not read yet are lost.
    void kill();
    /// Stops nginx from running, but not its system from taking what comes for it.
    void freeze() const { process_->send_signal(SIGSTOP); }
    void thaw() const { process_->send_signal(SIGCONT); }
    /// Starts nginx again on the same port. Throws std::runtime_error if it does not listen there soon.
    void start_again();
    /// True as soon as nginx is recording this key; false if that does not happen within 10 s.
    bool wait_until_recording(const std::string& key) const;
    /// What nginx says of itself and of its streams at this moment: the XML of its module's statistics.
    std::string statistics() const;
    /// The error log of nginx.
    std::string log() const;

  private:
    Command command() const;
    void write_configuration() const;

    TemporaryFolder folder_;
    std::uint16_t port_ = 0;
    std::uint16_t small_port_ = 0;
    std::uint16_t closed_port_ = 0;
    std::uint16_t http_port_ = 0;
    /// Count of new starts: after each, nginx records `each` to another folder.
    int run_ = 0;
    std::optional<Process> process_;
};

}  // namespace e2e
