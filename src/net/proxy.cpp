#include "net/proxy.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace net {
namespace {

/// Says what there is to be said; false where there is no room for the rest.
bool say_all(ProxyDialogue& dialogue, Stream& stream) {
    try {
        while (!dialogue.output().empty()) {
            const ByteView output = dialogue.output();
            const std::size_t written = stream.write_some({&output, 1});
            if (written == 0) return false;
            dialogue.said(written);
        }
    } catch (const Error& error) {
        // A proxy that closes may have said why before: the next read finds that, or the end.
        if (error.kind() != ErrorKind::lost) throw;
        dialogue.say_no_more();
    }
    return true;
}

/// Reads some of what the dialogue wants; false where nothing is there.
bool hear(ProxyDialogue& dialogue, Stream& stream) {
    std::array<std::uint8_t, 512> buffer;
    Stream::ReadResult result;
    try {
        result = stream.read_some(std::span(buffer).first(std::min(buffer.size(), dialogue.wanted())));
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::lost) throw;
        result.end = true;
    }
    dialogue.receive(ByteView(buffer).first(result.bytes));
    if (result.end && !dialogue.passed()) throw dialogue.closed();
    return result.bytes > 0;
}

}  // namespace

std::optional<Stream::Interest> carry_on(ProxyDialogue& dialogue, Stream& stream) {
    while (!dialogue.passed()) {
        if (!say_all(dialogue, stream)) return Stream::Interest{.read = false, .write = true};
        if (!hear(dialogue, stream)) return Stream::Interest{.read = true, .write = false};
    }
    return std::nullopt;
}

void pass_on(Stream& stream, const Proxy& proxy, const Endpoint& target, TimePoint deadline,
             const Wakeup* interrupt) {
    ProxyDialogue dialogue(proxy, target);
    while (const std::optional<Stream::Interest> interest = carry_on(dialogue, stream)) {
        const Ready ready = stream.wait(*interest, deadline, interrupt);
        if (ready.woken) throw dialogue.interrupted();
        if (ready.timed_out()) throw dialogue.unanswered();
    }
}

Error connecting_to(const Proxy& proxy, const Error& error) {
    const bool absent = error.kind() == ErrorKind::refused || error.kind() == ErrorKind::unreachable;
    return {absent ? ErrorKind::proxy_unreachable : error.kind(),
            fmt::format("proxy {}: {}", proxy.text(), error.what())};
}

}  // namespace net
