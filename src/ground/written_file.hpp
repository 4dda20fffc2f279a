#pragma once

#include <span>
#include <string>

#include "ground/bytes.hpp"
#include "ground/descriptor.hpp"

namespace ground {

/// A file that is written from its beginning, or a FIFO. Neither the wait for a FIFO's reader nor the one for
/// room in it goes beyond the moment at which `interrupt` becomes readable; -1 for a wait without an end.
class WrittenFile {
  public:
    /// Creates the file, or empties it; opens a FIFO once it has a reader. Throws std::system_error: EINTR for
    /// the interrupt.
    WrittenFile(const std::string& path, int interrupt);

    /// Throws std::system_error, as above.
    void write(std::span<const std::uint8_t> bytes);
    /// Throws std::system_error where the disk does not take what was written.
    void close();

  private:
    Descriptor file_;
    int interrupt_;
};

}  // namespace ground
