#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "media/source.hpp"

namespace media {

/// Proofs that a viewer shows at an address, and demands there.
struct RemoteAccess {
    /// Name of the address in messages; empty for redacted_address().
    std::string name = {};
    /// Lines of the HTTP request, such as `Authorization: Bearer …`, each ended by "\r\n". They go to the host of the
    /// address alone, and no redirect is followed with them.
    std::string headers = {};
    /// Proxy to go through: `http://[user:password@]host:port`; empty for what the environment says (http_proxy,
    /// no_proxy).
    std::string http_proxy = {};
    /// Authorities to trust (PEM).
    std::string authorities_file = {};
    enum class Verification { full, none };
    Verification verification = Verification::full;
    /// Longest time without a packet.
    std::chrono::nanoseconds patience = std::chrono::seconds(10);
    /// Checked while it waits: once true, reads end with ErrorKind::interrupted.
    const std::atomic<bool>* interrupt = nullptr;
    /// Becomes true once nothing more is published: a playlist that grows no more is at its end then. May be null.
    const std::atomic<bool>* ended = nullptr;
    /// Becomes readable when `interrupt` is set, and stays so; -1 for none.
    int interrupt_descriptor = -1;
};

/// A failure of a remote stream, with what a caller may want to tell apart.
class RemoteError : public Error {
  public:
    enum class Cause {
        other,
        /// Nothing came in time.
        silent,
        /// The server answers, with no stream that is known.
        no_media,
        /// The server said no (HTTP 4xx and 5xx).
        refused,
        /// The server wants a login (HTTP 401).
        login,
    };
    RemoteError(ErrorKind kind, const std::string& what, Cause cause) : Error(kind, what), cause_(cause) {}
    Cause cause() const { return cause_; }

  private:
    Cause cause_;
};

/// One packet of a remote stream: an access unit or an audio frame in its container's own form.
struct RemoteUnit {
    TrackType type = TrackType::video;
    Codec codec = Codec::other;
    /// Configuration as the container has it, of any form; empty where it travels in the packets.
    ByteView config;
    std::optional<Time> dts;
    std::optional<Time> pts;
    bool keyframe = false;
    /// It was held back for what should have come behind it, and is handed out as the wait for that ends.
    bool held = false;
    ByteView data;
    /// Owner of the memory of `data`; that of `config` lasts until the next call.
    std::shared_ptr<const void> owner;
};

/// A stream as its viewers get it, over HTTP(S), HLS or HTTP-FLV, from a pipe or from a file: read as it comes, with no
/// look ahead, since the moment of each packet counts. Of several variants of HLS, the first stream of each type that
/// brings packets is taken.
class RemoteStream {
  public:
    /// Opens an address (http, https), "-" for standard input, or a file or FIFO. What the address leads on to is
    /// opened only where it is http or https too. Throws RemoteError: cannot_open, interrupted.
    RemoteStream(const std::string& address, const RemoteAccess& access);
    ~RemoteStream();
    RemoteStream(const RemoteStream&) = delete;
    RemoteStream& operator=(const RemoteStream&) = delete;

    /// No wait for a packet goes beyond that moment, from now on.
    void end_waits_at(std::chrono::steady_clock::time_point moment);
    /// The next packet of audio or video; nothing at the end. Throws RemoteError: cannot_read, interrupted.
    std::optional<RemoteUnit> next();
    /// libavformat's name for the container: "hls", "flv".
    std::string container() const;

  private:
    struct Opened;
    std::unique_ptr<Opened> opened_;
};

/// True for an address that is read over the network: http:// or https://.
bool is_network_address(std::string_view address);
/// The address without what may be secret: user, password and query.
std::string redacted_address(std::string_view address);

}  // namespace media
