#include "publish/connect/approach.hpp"

#include <cstddef>
#include <cstdint>
#include <utility>

#include "net/tcp.hpp"

namespace publish {

namespace {

/// Bytes after which the server is asked to say what it has read, when the stream is paced: a few of its
/// answers a second cost nothing, and the less is unknown when the connection is lost.
constexpr std::uint32_t paced_window = 64U << 10U;

/// Bytes of a paced stream that wait in the kernel before they leave for the network: there they cannot be
/// thrown away any more, however late they are. On a link of 2 Mbit/s it is an eighth of a second.
constexpr std::size_t paced_unsent = 32U << 10U;

}  // namespace

std::unique_ptr<Connection> Approach::go() {
    std::unique_ptr<Connection> live = go(rtmp::Aim::publish);
    const dial::Reached& reached = way_.reached();
    reports_.push(report::Publishing{reached.destination, reached.address, reached.proxy, reached.server,
                                     reached.times, reached.tls});
    return live;
}

std::unique_ptr<Connection> Approach::go(rtmp::Aim aim) {
    way_.begin(aim);
    for (;;) {
        std::unique_ptr<Connection> connection = connection_over(way_.open());
        if (way_.arrives(*connection)) return connection;
    }
}

std::unique_ptr<Connection> Approach::connection_over(dial::Approach::Opened opened) const {
    if (settings_.speed) {
        net::limit_unsent(*opened.stream, paced_unsent);
        opened.config.acknowledgement_window = paced_window;
    }
    opened.config.caps_ex = settings_.caps_ex;
    opened.config.offer = settings_.codecs.announced;
    auto connection = std::make_unique<Connection>(std::move(opened.stream), std::move(opened.config),
                                                   std::move(opened.url), settings_, reports_, hurry_);
    connection->know_key(key_);
    return connection;
}

}  // namespace publish
