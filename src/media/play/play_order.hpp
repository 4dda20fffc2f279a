#pragma once

#include <atomic>
#include <cstdint>
#include <ctime>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "media/input.hpp"

namespace media {

/// The order in which inputs are played, pass after pass.
class PlayOrder {
  public:
    enum class Sequence { as_given, shuffled };
    struct Settings {
        /// The inputs in playing order. With a playlist file, one that says how each of its files is to be
        /// opened.
        std::vector<Input> inputs;
        /// A file that names the inputs; read again when it changes. Empty for none.
        std::string playlist_file;
        /// Number of times that all inputs are played; nothing for no end.
        std::optional<unsigned> passes = 1;
        Sequence sequence = Sequence::as_given;
        /// Seed of the shuffling.
        std::uint32_t seed = 0;
        /// Once true, the playlist file is read again though it looks unchanged. May be null.
        std::atomic<bool>* reread = nullptr;
    };

    /// Throws Error(cannot_open) for a playlist file that can't be read or names nothing.
    explicit PlayOrder(Settings settings);

    /// One input of one pass.
    struct Entry {
        Input input;
        /// Number of the pass, from 1 on.
        std::size_t pass = 1;
    };
    /// The next input, from its beginning after the first one; nothing when all passes are over.
    std::optional<Entry> next();

    /// Number of the inputs as of now.
    std::size_t size() const { return entries_.size(); }
    /// True when there is one input, given by name: a fault of that is one of all.
    bool single() const { return settings_.playlist_file.empty() && entries_.size() == 1; }
    const std::optional<unsigned>& passes() const { return settings_.passes; }
    /// True when one of the inputs is no file with an end, such as a pipe: its bytes may be waited for.
    bool may_wait() const;
    /// Faults of the playlist file since the last call.
    std::vector<std::string> take_warnings() { return std::move(warnings_); }

  private:
    /// The looks of a file from outside, which are others once it was written.
    struct Look {
        std::int64_t size = -1;
        std::timespec modified{};
        std::uint64_t inode = 0;
    };

    std::vector<Input> read();
    Look look() const;
    void read_again_if_changed();
    void begin_pass();

    Settings settings_;
    std::vector<Input> entries_;
    Look seen_;
    std::minstd_rand generator_;
    /// Indices of entries_ in the order of this pass.
    std::vector<std::size_t> order_;
    /// Index in order_ of the next input.
    std::size_t position_ = 0;
    std::size_t pass_ = 1;
    bool begun_ = false;
    /// The path that came last.
    std::string last_;
    std::vector<std::string> warnings_;
};

}  // namespace media
