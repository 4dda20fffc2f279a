#include "watch/play_line.hpp"

#include <chrono>
#include <exception>
#include <variant>

#include "rtmp/capabilities.hpp"

namespace watch {

void PlayLine::listen(TimePoint deadline, net::Wakeup& wakeup) {
    if (broken_) std::rethrow_exception(broken_);
    try {
        read_on(deadline, wakeup);
    } catch (...) {
        // The last messages come before the news that there are no more.
        if (played_.empty() && !has_ended_) throw;
        broken_ = std::current_exception();
    }
}

void PlayLine::read_on(TimePoint deadline, net::Wakeup& wakeup) {
    // Media may have come with the answer to play.
    handle_events();
    if (!played_.empty()) return;
    // Acknowledgements and answers to pings leave as there is room for them.
    const bool written = write_some();
    const net::Ready ready = wait({.read = true, .write = !written}, deadline, &wakeup);
    if (ready.woken) wakeup.clear();
    if (ready.readable) read_replies();
}

void PlayLine::hear(const rtmp::Event& event) {
    if (const auto* media = std::get_if<rtmp::event::MediaReceived>(&event))
        played_.push_back({*media, std::chrono::steady_clock::now()});
    if (std::holds_alternative<rtmp::event::PlayEnded>(event)) has_ended_ = true;
    if (std::holds_alternative<rtmp::event::MediaReceived>(event)) has_ended_ = false;
}

std::unique_ptr<PlayLine> join(dial::Approach& approach, const dial::Settings& settings,
                               dial::Listener& listener, const dial::Hurry& hurry) {
    approach.begin(rtmp::Aim::play);
    for (;;) {
        dial::Approach::Opened opened = approach.open();
        // Servers send codecs of Enhanced RTMP to those who say that they know them.
        opened.config.offer = rtmp::whole_offer();
        auto line = std::make_unique<PlayLine>(std::move(opened.stream), std::move(opened.config),
                                               std::move(opened.url), settings, listener, hurry);
        if (approach.arrives(*line)) return line;
    }
}

}  // namespace watch
