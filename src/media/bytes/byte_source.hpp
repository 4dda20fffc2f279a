#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "ground/descriptor.hpp"
#include "media/bytes/file_watch.hpp"
#include "media/input.hpp"

namespace media {

/// The source of an input's bytes: a file, standard input, or memory. A file that is followed (Input::follow)
/// is read as a pipe is. Waiting for more ends when the caller's interrupt is set.
class ByteSource {
  public:
    /// Throws Error: cannot_open for what is missing, forbidden, empty or a directory, interrupted for a pipe
    /// that stayed silent until then.
    explicit ByteSource(const Input& input);

    /// The input as messages call it.
    const std::string& name() const { return name_; }
    /// The first bytes, at most `head_size`, all where the input is shorter; read() brings them too.
    ByteView head() const { return head_; }
    static constexpr std::size_t head_size = 512;
    /// head(), made longer: the first `size` bytes, or all where the input is shorter or fails; later reads tell
    /// why. Waits for a pipe; only before the first read(). Throws Error(interrupted).
    ByteView look(std::size_t size);
    /// True when it begins as text does, mostly in ASCII.
    bool is_text() const;

    /// The end of a read. At `ok`, `count` is above 0.
    enum class Outcome { ok, end, interrupted, failed };
    struct Result {
        Outcome outcome = Outcome::ok;
        std::size_t count = 0;
        /// The errno of `failed`.
        int error = 0;
    };
    Result read(std::span<std::uint8_t> into);

    /// True for files and memory, false for pipes and what is followed.
    bool seekable() const { return size_.has_value(); }
    /// Size in bytes when it was last looked at, first at opening; nothing for pipes.
    std::optional<std::int64_t> size() const { return size_; }
    /// Looks at the size again: a file may grow while it is read.
    std::optional<std::int64_t> measure_size();
    /// True for a file that has grown since it was opened, when its size was last looked at.
    bool has_grown() const { return size_ && *size_ > first_size_; }
    bool is_followed() const { return watch_.has_value(); }
    /// True once a file that is followed has lost what was read of it.
    bool was_shortened() const { return shortened_; }
    /// Fills `into` from `position` bytes from the start, and leaves the read position alone; false where the
    /// input is too short, or a pipe.
    bool read_at(std::int64_t position, std::span<std::uint8_t> into) const;
    /// Zeros that the input ends in, as far as `most` of them are looked for; 0 for pipes.
    std::int64_t zeros_at_end(std::int64_t most);
    /// Moves the read position to `position` bytes from the start; false when that is not possible.
    bool seek(std::int64_t position);
    /// True once the caller's interrupt is set.
    bool interrupted() const { return interrupt_ != nullptr && interrupt_->load(std::memory_order_relaxed); }
    /// Throws Error(interrupted) if it is.
    void throw_if_interrupted() const;

  private:
    void open(const Input& input);
    std::size_t fetch(std::span<std::uint8_t> into, int& error);
    void fetch_head();
    Result read_memory(ByteView memory, std::span<std::uint8_t> into);
    bool wait_readable() const;
    bool wait_for_more();

    std::string name_;
    /// The bytes of an input in memory; without data where there is a descriptor.
    ByteView memory_;
    Bytes head_;
    /// Read position in memory, or in `head_` while a pipe still hands that out.
    std::int64_t position_ = 0;
    /// A file that was opened here, which standard input was not.
    ground::Descriptor file_;
    int descriptor_ = -1;
    const std::atomic<bool>* interrupt_ = nullptr;
    int interrupt_descriptor_ = -1;
    std::optional<std::int64_t> size_;
    /// Size at opening.
    std::int64_t first_size_ = 0;
    /// The watch on a file that is followed; nothing for other inputs.
    std::optional<FileWatch> watch_;
    bool shortened_ = false;
};

}  // namespace media
