#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace cli {

/// Puts a file of this text in the place of `path`, whole: whoever reads that name gets the old text or the
/// new one. Throws std::runtime_error with the cause, also where `path` is no plain file.
void replace_file(const std::string& path, std::string_view text);

/// A file that is written again and again while a stream goes on, which it must not hold up.
class KeptFile {
  public:
    /// Writes the file for the first time, so that a place that cannot be written to is known before anything
    /// is sent: throws Failure(internal), which names `option`. A later failure is told to `warn`, once until
    /// a write succeeds.
    KeptFile(std::string_view option, std::string path, std::string_view text,
             std::function<void(const std::string&)> warn);

    void write(std::string_view text);

  private:
    const std::string path_;
    const std::function<void(const std::string&)> warn_;
    bool failing_ = false;
};

}  // namespace cli
