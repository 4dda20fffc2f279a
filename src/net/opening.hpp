#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <variant>

#include "net/connect_attempt.hpp"
#include "net/directions.hpp"
#include "net/proxy_dialogue.hpp"
#include "net/route.hpp"
#include "net/stream.hpp"
#include "net/tls.hpp"

namespace net {

/// A connection on its way that never waits: TCP to the addresses one after the other, then the dialogue with a
/// proxy, then the TLS handshake. Whoever has many of them waits for all at once:
///
///     Opening opening(directions, origin, tls);
///     opening.advance(now);
///     while (opening.step() != Opening::Step::open) {
///         // wait for opening.interest() on opening.descriptor(), until opening.next_turn()
///         if (now >= opening.since() + patience) throw opening.timed_out();
///         opening.advance(now);
///     }
///     Secured secured = opening.take();
///
/// An Error, once thrown, has ended it. SIGPIPE must be ignored or blocked, as for TlsClient.
class Opening {
  public:
    enum class Step { connect, proxy, tls, open };
    /// Time for an address to answer, where there is another one to try.
    static constexpr auto address_turn = std::chrono::seconds(2);

    /// Moments, each of meaning once it has come.
    struct Times {
        TimePoint begun;
        /// TCP is there, and the proxy has passed it on.
        TimePoint connected;
        /// TLS is there.
        TimePoint secured;
    };

    /// Begins nothing: the first advance() does. A connection in the clear has no `tls`. All three outlive it.
    Opening(const Directions& to, const Origin& origin, const TlsClient* tls);
    Opening(Opening&&) noexcept = default;
    Opening& operator=(Opening&&) noexcept = default;
    ~Opening() = default;

    Step step() const;
    /// Goes on as far as it can without waiting; may be called at any time. `now` is the moment of the call.
    /// Throws Error, worded as by connect_along and TlsClient::secure.
    void advance(TimePoint now);
    /// Readiness of descriptor() that advance() waits for.
    Stream::Interest interest() const;
    /// The socket; -1 before the first advance(). It stays the same from TCP's being there to the end, unless the
    /// proxy is asked for another address of the host.
    int descriptor() const;
    /// Sockets so far. Where the count has grown, descriptor() is another one, though maybe of the same number:
    /// what was to be heard of the old one (epoll) is forgotten, and has to be asked for anew.
    unsigned sockets() const { return sockets_; }
    /// The moment at which the next address has its turn, and advance() is to be called though the descriptor is
    /// not ready; TimePoint::max() for none.
    TimePoint next_turn() const;
    /// Beginning of the step, from which its deadline counts: step() is connect again, and this later, for another
    /// connection to the proxy, but not for another address.
    TimePoint since() const { return since_; }
    const Times& times() const { return times_; }
    /// The error for a deadline that has passed in this step, worded as connect_along and TlsClient::secure word it.
    Error timed_out() const;
    /// The open stream, and its TLS terms, which are empty without TLS; once, when step() is open.
    Secured take();

  private:
    struct Connecting {
        /// Address under way, of to_->addresses.
        std::size_t index = 0;
        /// Nothing before the first one.
        std::optional<ConnectAttempt> attempt;
        TimePoint begun;
        ConnectLosses losses;
    };
    struct Asking {
        std::unique_ptr<Stream> stream;
        ProxyDialogue dialogue;
        Stream::Interest interest;
    };
    struct Securing {
        TlsHandshake handshake;
    };
    struct Open {
        Secured secured;
    };

    /// Goes on with a step; true when it is over, and state_ the next one.
    bool advance(Connecting& connecting, TimePoint now);
    bool advance(Asking& asking, TimePoint now);
    bool advance(Securing& securing, TimePoint now);
    /// Begins with the address at connecting.index, or the first after it that a connect can be begun to.
    void begin(Connecting& connecting, TimePoint now);
    /// A connection is there: goes on to the proxy, or past it.
    void reached(std::unique_ptr<Stream> stream, TimePoint now);
    void connected(std::unique_ptr<Stream> stream, TimePoint now);
    /// An error of connecting, of the proxy where that is what is connected to.
    Error placed(const Error& error) const;

    const Directions* to_;
    const Origin* origin_;
    const TlsClient* tls_;
    /// Endpoint that the proxy is asked for, of to_->asked.
    std::size_t asked_ = 0;
    unsigned sockets_ = 0;
    TimePoint since_;
    Times times_;
    std::variant<Connecting, Asking, Securing, Open> state_;
};

}  // namespace net
