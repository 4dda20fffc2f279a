#pragma once

#include <stdexcept>
#include <string>

namespace pack {

enum class ErrorKind {
    /// A track or a frame that RTMP cannot carry, or not in the way that was asked for.
    cannot_travel,
    /// The file of a dump was not created, or its disk takes no more.
    cannot_write,
    /// A signal ended the wait for the reader of a dump's pipe.
    interrupted,
};

/// `what()` names the track or the file, the cause and what to do, in one line.
class Error : public std::runtime_error {
  public:
    Error(ErrorKind kind, const std::string& what) : std::runtime_error(what), kind_(kind) {}
    ErrorKind kind() const { return kind_; }

  private:
    ErrorKind kind_;
};

}  // namespace pack
