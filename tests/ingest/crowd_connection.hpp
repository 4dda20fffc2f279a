#pragma once

#include <optional>
#include <string>

#include "ingest/acknowledgements.hpp"
#include "ingest/crowd_books.hpp"
#include "ingest/crowd_chunks.hpp"
#include "ingest/dialogue.hpp"
#include "ingest/replies.hpp"
#include "ingest/script.hpp"
#include "rtmp/bytes.hpp"

namespace ingest {

/// One publisher of a crowd, without its socket: bytes in, bytes out. It answers as the script has it, of which the
/// commands' part counts alone, shakes hands in the simple form, and counts what comes.
class CrowdConnection {
  public:
    /// Bytes that may wait for a peer that does not read; more are a fault.
    static constexpr std::size_t max_output = 65536;

    /// Both outlive the connection.
    CrowdConnection(const Script& script, CrowdBooks& books);

    /// Takes what came. After a fault it takes no more.
    void receive(rtmp::ByteView bytes, Clock::time_point now);
    /// Bytes for the peer; written() takes them off the front.
    rtmp::ByteView output() const { return rtmp::ByteView(output_).subspan(written_); }
    void written(std::size_t count);

    /// True while a stream is live that the peer has not ended.
    bool live() const { return live_; }
    bool ignores_connect() const { return script_->never_answer.contains("connect"); }
    /// True once connect was read.
    bool asked_to_connect() const { return asked_to_connect_; }
    /// The way in which the peer broke the protocol; empty for none. The connection is over then.
    const std::string& fault() const { return fault_; }

    /// Closes the books on the connection, which has ended in this way. Called once.
    void end(Ending ending, Clock::time_point now);
    /// Counts what is live into a report.
    void count_into(CrowdReport& report) const;

  private:
    enum class Stage { c0_c1, c2, chunks };

    bool shake_hands(rtmp::ByteView& bytes);
    void receive(const Arrival& arrival, Clock::time_point now);
    void receive_command(const Arrival& arrival, Clock::time_point now);
    void note_publish(Dialogue::Outcome outcome, const rtmp::Command& command, Clock::time_point now);
    void fall_silent(Clock::time_point now);
    void close_entry(Ending ending);
    void queue(const rtmp::Bytes& bytes);

    const Script* script_;
    CrowdBooks* books_;
    Replies replies_;
    Dialogue dialogue_;
    Acknowledgements acknowledgements_;
    CrowdChunks chunks_;
    Stage stage_ = Stage::c0_c1;
    bool live_ = false;
    bool deleted_ = false;
    bool asked_to_connect_ = false;
    /// Bytes of C0 and C1, or of C2, that are still to come.
    std::size_t missing_;
    /// C0 and C1 until they are whole.
    rtmp::Bytes c0_c1_;
    rtmp::Bytes output_;
    std::size_t written_ = 0;
    std::uint64_t received_ = 0;
    std::uint64_t media_messages_ = 0;
    std::string app_;
    std::optional<CrowdBooks::Entry> entry_;
    std::string fault_;
};

}  // namespace ingest
