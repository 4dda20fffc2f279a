#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "ground/bytes.hpp"
#include "net/route.hpp"
#include "net/stream.hpp"

namespace net {

/// Bytes of the head of an HTTP answer; a longer one is refused.
inline constexpr std::size_t max_http_head = 16384;

/// The dialogue with a proxy until it has passed a stream on, as bytes in and bytes out: SOCKS5 (RFC 1928, RFC
/// 1929) or HTTP CONNECT (RFC 9110, section 9.3.6). It asks for no byte of what follows the proxy's last one.
class ProxyDialogue {
  public:
    /// Both outlive it. Throws Error(proxy_refused) for a host that the proxy cannot be told.
    ProxyDialogue(const Proxy& proxy, const Endpoint& target);

    /// The proxy has passed the stream on, and nothing is left to be said.
    bool passed() const { return std::holds_alternative<Passed>(state_); }
    /// Bytes to say next.
    ByteView output() const { return ByteView(output_).subspan(said_); }
    /// `size` bytes of output() have been said.
    void said(std::size_t size);
    /// The proxy takes nothing any more: what it said before may tell why, and what is to be said is given up.
    void say_no_more() { said_ = output_.size(); }

    /// Bytes to read at most, and no more: those behind them may be the target's. 0 once passed.
    std::size_t wanted() const;
    /// Takes at most wanted() bytes. Throws Error: proxy_refused, proxy_login, not_a_proxy.
    void receive(ByteView bytes);
    /// The error for a proxy that closes before it has passed the stream on.
    Error closed() const;
    /// The error for one that does not answer, or takes nothing, until the deadline.
    Error unanswered() const;
    /// The error for an interrupt.
    Error interrupted() const;

  private:
    // What the proxy is to say next.
    struct Method {};
    struct LoginAnswer {};
    struct Reply {};
    struct BoundType {};
    struct BoundNameSize {};
    struct BoundAddress {
        std::size_t size = 0;
    };
    struct Head {
        std::string text;
    };
    struct Passed {};
    using State =
        std::variant<Method, LoginAnswer, Reply, BoundType, BoundNameSize, BoundAddress, Head, Passed>;

    /// Bytes of the whole that the state wants.
    std::size_t size() const;
    /// Acts on answer_, which is whole: the state that follows.
    State take(Method& method);
    State take(LoginAnswer& login);
    State take(Reply& reply);
    State take(BoundType& type);
    State take(BoundNameSize& name);
    State take(BoundAddress& address);
    State take(Head& head);
    State take(Passed& passed);
    State request();
    /// Reads the whole head of an HTTP answer.
    void judge(const std::string& head) const;

    void say(ground::Bytes bytes);
    /// The proxy's words as one short line, with our login hidden.
    std::string words(std::string text) const;
    Error failed(ErrorKind kind, std::string_view why) const;

    const Proxy* proxy_;
    const Endpoint* target_;
    ground::Bytes output_;
    std::size_t said_ = 0;
    /// What has come of the whole that the state wants.
    ground::Bytes answer_;
    State state_;
};

}  // namespace net
