#include "net/opening.hpp"

#include <utility>

#include "net/proxy.hpp"

namespace net {

Opening::Opening(const Directions& to, const Origin& origin, const TlsClient* tls)
    : to_(&to), origin_(&origin), tls_(tls) {}

Opening::Step Opening::step() const {
    return static_cast<Step>(state_.index());
}

void Opening::advance(TimePoint now) {
    if (times_.begun == TimePoint{}) times_.begun = since_ = now;
    while (std::optional<State> next = std::visit([&](auto& state) { return go_on(state, now); }, state_))
        state_ = std::move(*next);
}

std::optional<Opening::State> Opening::go_on(Connecting& connecting, TimePoint now) {
    if (!connecting.attempt) begin(connecting, now);
    for (;;) {
        if (connecting.attempt->ended()) {
            if (auto stream = connecting.attempt->settle(connecting.losses))
                return reached(std::move(stream), now);
        } else if (now < next_turn()) {
            return std::nullopt;
        } else {
            connecting.losses.add(connecting.attempt->address(), ErrorKind::timed_out, "timed out");
        }
        ++address_;
        begin(connecting, now);
    }
}

void Opening::begin(Connecting& connecting, TimePoint now) {
    connecting.attempt.reset();
    connecting.begun = now;
    for (; address_ < to_->addresses.size(); ++address_) {
        connecting.attempt = ConnectAttempt::begin(to_->addresses[address_], *origin_, connecting.losses);
        if (!connecting.attempt) continue;
        ++sockets_;
        return;
    }
    throw placed(connecting.losses.sum_up());
}

Opening::State Opening::reached(std::unique_ptr<Stream> stream, TimePoint now) {
    if (!to_->proxy) return connected(std::move(stream), now);
    since_ = now;
    return Asking{std::move(stream), ProxyDialogue(*to_->proxy, to_->asked[asked_]), {}};
}

std::optional<Opening::State> Opening::go_on(Asking& asking, TimePoint now) {
    try {
        const std::optional<Stream::Interest> interest = carry_on(asking.dialogue, *asking.stream);
        if (!interest) return connected(std::move(asking.stream), now);
        asking.interest = *interest;
        return std::nullopt;
    } catch (const Error& error) {
        // The proxy may reach another address of the host.
        if (error.kind() != ErrorKind::proxy_refused || asked_ + 1 == to_->asked.size()) throw;
    }
    ++asked_;
    address_ = 0;
    since_ = now;
    return Connecting{};
}

Opening::State Opening::connected(std::unique_ptr<Stream> stream, TimePoint now) {
    times_.connected = now;
    if (tls_ == nullptr) return Open{{std::move(stream), {}}};
    since_ = now;
    return Securing{tls_->begin(std::move(stream), to_->named.host)};
}

std::optional<Opening::State> Opening::go_on(Securing& securing, TimePoint now) {
    if (!securing.handshake.advance()) return std::nullopt;
    times_.secured = now;
    return Open{securing.handshake.take()};
}

Stream::Interest Opening::interest() const {
    if (const auto* asking = std::get_if<Asking>(&state_)) return asking->interest;
    if (const auto* securing = std::get_if<Securing>(&state_)) return securing->handshake.interest();
    return {.read = false, .write = step() == Step::connect};
}

int Opening::descriptor() const {
    if (const auto* connecting = std::get_if<Connecting>(&state_))
        return connecting->attempt ? connecting->attempt->descriptor() : -1;
    if (const auto* asking = std::get_if<Asking>(&state_)) return asking->stream->descriptor();
    if (const auto* securing = std::get_if<Securing>(&state_))
        return securing->handshake.socket().descriptor();
    const Secured& secured = std::get<Open>(state_).secured;
    return secured.stream ? secured.stream->descriptor() : -1;
}

TimePoint Opening::next_turn() const {
    const auto* connecting = std::get_if<Connecting>(&state_);
    if (connecting == nullptr || !connecting->attempt || address_ + 1 >= to_->addresses.size())
        return TimePoint::max();
    return connecting->begun + address_turn;
}

Error Opening::timed_out() const {
    if (const auto* asking = std::get_if<Asking>(&state_)) return asking->dialogue.unanswered();
    if (const auto* securing = std::get_if<Securing>(&state_)) return securing->handshake.unanswered();
    const auto* connecting = std::get_if<Connecting>(&state_);
    ConnectLosses losses = connecting != nullptr ? connecting->losses : ConnectLosses();
    losses.add(to_->addresses[address_], ErrorKind::timed_out, "timed out");
    return placed(losses.as(ErrorKind::timed_out));
}

Error Opening::placed(const Error& error) const {
    return to_->proxy ? connecting_to(*to_->proxy, error) : error;
}

Secured Opening::take() {
    return std::move(std::get<Open>(state_).secured);
}

}  // namespace net
