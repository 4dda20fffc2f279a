#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "e2e/ingest_server.hpp"
#include "e2e/process.hpp"
#include "support/temporary_folder.hpp"

namespace e2e {

/// A folder and an environment in which a shell runs commands as a reader of the manual types them, with the program
/// under test as `rtmpush`. It sends as fast as the server takes it, and the first failure ends it, unless the
/// environment is set otherwise.
class Workplace {
  public:
    Workplace();

    const std::filesystem::path& path() const { return folder_.path(); }
    void write(const std::string& name, const std::string& text) const;
    /// Puts one of media_file() into the folder, under another name.
    void place(const std::string& media, const std::string& name) const;
    std::string content(const std::string& name) const;
    /// Puts the script of this name in tests/e2e/stand_ins in the place of the program on the PATH.
    void stand_in(const std::string& program) const;
    /// Sets a variable of the environment.
    void set(const std::string& name, const std::string& value) { environment_[name] = value; }
    /// Sets a variable of the shell that its programs do not see.
    void assign(const std::string& name, const std::string& value) { variables_[name] = value; }
    /// Has what goes to `host:port` go to that port of 127.0.0.1; an empty one stands for any.
    void divert(const std::string& host_and_port, std::uint16_t port);

    /// The commands in a shell of this place; the first that fails ends it.
    Command shell(const std::string& commands) const;
    /// The outcome of the commands, which must have succeeded.
    Outcome run_well(const std::string& commands) const;

  private:
    TemporaryFolder folder_;
    std::map<std::string, std::string> environment_;
    std::map<std::string, std::string> variables_;
};

/// The loopback ingest with a certificate for the names of public hosts, to which it is that the workplace is diverted.
/// The certificate's authority is in the workplace's file ca.pem.
class PublicIngest {
  public:
    enum class Trust {
        /// rtmpush trusts the authority without being told.
        given,
        /// The commands themselves have to name the authority.
        asked_for,
    };
    /// Serves so many connections to `hosts`.
    PublicIngest(Workplace& workplace, const std::vector<std::string>& hosts, int connections,
                 Trust trust = Trust::given);

    std::string seen() { return server_.seen(); }

  private:
    IngestServer server_;
};

}  // namespace e2e
