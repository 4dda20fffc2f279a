#pragma once

#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace dial {

/// How a run ended: the exit status of the command, stable, and documented in the man page. Where the meaning
/// is curl's, so is the number.
enum class ExitStatus : int {
    success = 0,
    internal = 1,
    usage = 2,
    malformed_url = 3,
    not_resolved = 6,
    not_connected = 7,
    input_unreadable = 26,
    timed_out = 28,
    tls_failed = 35,
    connection_lost = 55,
    certificate_untrusted = 60,
    login_refused = 67,
    bound_broken = 99,
    protocol_error = 110,
    connect_refused = 111,
    publish_refused = 112,
    name_in_use = 113,
    closed_early = 114,
    unconfirmed = 115,
    incomplete = 119,
    nothing_to_send = 120,
    check_failed = 121,
    too_slow = 122,
    not_verified = 123,
    hung_up = 129,
    interrupted = 130,
    terminated = 143,
};

/// A stable name of a status for scripts: "publish_refused".
std::string_view name_of(ExitStatus status);

/// A server's own words for its no, as it sent them but without secrets.
struct ServerWords {
    std::string level;
    /// `NetStream.Publish.BadName`
    std::string code;
    std::string description;
};

/// A failure as the user meets it. `what()` is one line without the program's name: what was attempted, on
/// what (redacted), why it failed, and what to do.
class Failure : public std::runtime_error {
  public:
    Failure(ExitStatus status, const std::string& what) : std::runtime_error(what), status_(status) {}
    Failure(ExitStatus status, const std::string& what, std::optional<ServerWords> server)
        : std::runtime_error(what), status_(status), server_(std::move(server)) {}
    /// A failure with a name of its own among those of its status, which outlives it.
    Failure(ExitStatus status, std::string_view name, const std::string& what,
            std::optional<ServerWords> server = std::nullopt)
        : std::runtime_error(what), status_(status), name_(name), server_(std::move(server)) {}
    ExitStatus status() const { return status_; }
    /// A stable name for scripts: that of the status, or its own.
    std::string_view name() const { return name_.empty() ? name_of(status_) : name_; }
    /// The server's words, where it said no.
    const std::optional<ServerWords>& server() const { return server_; }

  private:
    ExitStatus status_;
    std::string_view name_;
    std::optional<ServerWords> server_;
};

/// The words for an exception that no room has foreseen. For a limit of this process: which, and how it is
/// raised.
std::string unforeseen(const std::exception& error);

}  // namespace dial
