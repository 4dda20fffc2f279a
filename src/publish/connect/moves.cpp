#include "publish/connect/moves.hpp"

#include <fmt/format.h>
#include <utility>

#include "dial/redirects.hpp"

namespace publish {

void Moves::tend(Connection& current, TimePoint now) {
    if (std::optional<std::string> reference = current.take_move_request()) asked_ = std::move(reference);
    // One at a time: a server may ask again before the connection before its own has ended.
    if (asked_ && !under_way()) {
        if (std::optional<rtmp::Url> to =
                go_first_where_asked(current, *std::exchange(asked_, std::nullopt), now))
            state_.emplace<Arrival>(*std::move(to), settings_, reports_);
    }
    auto* arrival = std::get_if<Arrival>(&state_);
    if (arrival == nullptr) return;
    switch (arrival->state()) {
        case Arrival::State::connecting:
            break;
        case Arrival::State::ready:
            try {
                arrival->attend();
            } catch (const std::exception& error) {
                stay(current, error.what());
            }
            break;
        case Arrival::State::failed:
            stay(current, arrival->failure()->what());
            break;
    }
}

Connection* Moves::ready() {
    auto* arrival = std::get_if<Arrival>(&state_);
    if (arrival == nullptr || arrival->state() != Arrival::State::ready) return nullptr;
    return &arrival->connection();
}

bool Moves::left() const {
    const auto* departure = std::get_if<Departure>(&state_);
    return departure != nullptr && departure->over();
}

std::optional<rtmp::Url> Moves::go_first_where_asked(const Connection& current, const std::string& reference,
                                                     TimePoint now) {
    if (now - current.times().live >= at_home) in_a_row_ = 0;
    if (in_a_row_ >= settings_.max_redirects) {
        stay(current, fmt::format("--max-redirs allows {} in a row", settings_.max_redirects));
        return std::nullopt;
    }
    try {
        const rtmp::Url to = dial::next_address(current.url(), reference);
        reports_.push(report::Detail{
            fmt::format("{}: the server asks to go on at {}", current.url().redacted(), to.redacted())});
        // If the server leaves before the move is made, that is the place to try.
        approach_.go_first_to(to);
        return to;
    } catch (const dial::Failure& failure) {
        stay(current, failure.what());
        return std::nullopt;
    }
}

void Moves::stay(const Connection& current, const std::string& why) {
    reports_.push(report::Warning{fmt::format("{}: the server asks to move, but the stream stays here: {}",
                                              current.url().redacted(), why)});
    state_.emplace<Staying>();
    approach_.go_first_to(moved_to_);
}

std::unique_ptr<Connection> Moves::arrive(const dial::Hurry& hurry) {
    std::unique_ptr<Connection> next = std::get<Arrival>(state_).take(hurry);
    state_.emplace<Staying>();
    // Whatever the old server has asked since is done.
    asked_.reset();
    moved_to_ = next->url();
    approach_.go_first_to(moved_to_);
    ++in_a_row_;
    return next;
}

void Moves::leave(std::unique_ptr<Connection> old) {
    state_.emplace<Departure>(std::move(old));
}

std::optional<dial::Failure> Moves::finish() {
    std::optional<dial::Failure> unconfirmed;
    if (auto* departure = std::get_if<Departure>(&state_)) unconfirmed = departure->wait();
    state_.emplace<Staying>();
    return unconfirmed;
}

void Moves::heed_last_request(Connection& lost, TimePoint now) {
    if (const std::optional<std::string> reference = lost.take_move_request())
        go_first_where_asked(lost, *reference, now);
}

void Moves::reset() {
    state_.emplace<Staying>();
    asked_.reset();
}

}  // namespace publish
