#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <vector>

#include "media/source.hpp"
#include "rtmp/message.hpp"

namespace load {

/// A message as all copies send it.
struct TapeMessage {
    rtmp::Message message;
    /// Its time from the beginning of the tape: that of decoding, for a frame.
    media::Time time{0};
    enum class Role {
        /// Metadata or a sequence header.
        header,
        /// A frame that a copy can begin with.
        entry,
        frame,
        /// Data of a moment.
        data,
        /// The end of a track, behind its last frame.
        end,
    };
    Role role = Role::frame;

    bool is_frame() const { return role == Role::frame || role == Role::entry; }
};

/// Bytes that the reels of a tape hold at the moment.
class ReelRoom;

/// A run of messages: one group of pictures, or with short groups and with sound alone some 250 ms, and never more than
/// `most_messages`. One thread, the tape's, writes it; any number read it meanwhile, without a lock. Readers have it
/// const; what is not const is the writer's.
class Reel {
  public:
    static constexpr std::size_t most_messages = 1024;

    using Headers = std::shared_ptr<const std::vector<TapeMessage>>;

    enum class Beginning {
        /// A copy can begin here.
        entry,
        /// The middle of a group that one reel could not hold.
        middle,
    };

    /// `headers` are not null; `room`, where there is one, counts the bytes of its messages as long as it lives.
    Reel(Beginning beginning, media::Time begin, Headers headers, std::shared_ptr<ReelRoom> room = nullptr);
    ~Reel();
    Reel(const Reel&) = delete;
    Reel& operator=(const Reel&) = delete;

    /// Messages that are there so far. Those below it never change.
    std::size_t size() const { return size_.load(std::memory_order_acquire); }
    /// `at` is below size().
    const TapeMessage& operator[](std::size_t at) const { return blocks_[at / block_size][at % block_size]; }

    /// Nothing will be added, and next() is final. To be asked before size(): what is there then is all of it.
    bool complete() const { return complete_.load(std::memory_order_acquire); }
    /// The reel behind it; null while complete() is false, and at the end of the tape.
    std::shared_ptr<const Reel> next() const { return complete() ? next_ : nullptr; }

    /// A copy can begin here: the first frame is an entry. Only data may lie before it, in the first reel of a tape.
    bool begins_with_entry() const { return beginning_ == Beginning::entry; }
    /// Time of the first message. Never below that of the reel before.
    media::Time begin() const { return begin_; }
    /// What a copy that begins here sends first: metadata and sequence headers, each in the form that holds for the
    /// first frame. Their times are those at which they came; a copy sends them at its first frame's.
    const std::vector<TapeMessage>& headers() const { return *headers_; }

    /// Adds a message, where size() is below most_messages.
    void add(TapeMessage message);
    /// Nothing more will be added: `next` follows, or null at the end of the tape. Once.
    void complete_with(std::shared_ptr<const Reel> next);

  private:
    static constexpr std::size_t block_size = 32;

    const Beginning beginning_;
    const media::Time begin_;
    const Headers headers_;
    const std::shared_ptr<ReelRoom> room_;
    /// Bytes that are counted in the room; the writer's, then the destructor's.
    std::size_t bytes_ = 0;
    /// Messages stay where they are. A block is there before size_ tells of its first message.
    std::array<std::unique_ptr<TapeMessage[]>, most_messages / block_size> blocks_;
    std::atomic<std::size_t> size_{0};
    /// Written before complete_ is, and never again.
    std::shared_ptr<const Reel> next_;
    std::atomic<bool> complete_{false};
};

}  // namespace load
