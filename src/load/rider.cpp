#include "load/rider.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <limits>

#include "dial/network_failure.hpp"
#include "load/lot.hpp"
#include "net/tcp.hpp"

namespace load {

namespace {

/// Pause before the next look at what nobody tells of.
constexpr auto look_interval = std::chrono::milliseconds(10);
/// Phases of copies are drawn from this span: it is as long as a common group of pictures.
constexpr std::chrono::nanoseconds most_phase = std::chrono::seconds(2);
/// Bytes that wait in the kernel and have not left for the network: there they hide how late they are.
constexpr std::size_t most_unsent = 128U << 10U;
/// A server that talks without end must not fill our memory by what it has us answer.
constexpr std::size_t max_unwritten = 1U << 20U;

std::size_t index_of(dial::Step step) {
    return static_cast<std::size_t>(step);
}

}  // namespace

Rider::Rider(const Copy& copy, Ground& ground)
    : copy_(copy), ground_(ground), state_(Waiting{net::TimePoint::max()}) {
    const Plan& plan = ground.plan;
    if (plan.offset == Offset::random) {
        const double part = draw(plan.seed, copy.number, Lot::phase);
        phase_ = std::chrono::nanoseconds(
            static_cast<std::int64_t>(part * static_cast<double>(most_phase.count())));
    }
    is_slow_ = draw(plan.seed, copy.number, Lot::slowness) < plan.slow_share;
}

void Rider::start() {
    state_ = Waiting{net::after(ground_.begin, copy_.begin)};
}

void Rider::advance(net::TimePoint now, net::Ready ready) {
    now_ = now;
    ready_ = ready;
    try {
        while (std::visit([this](auto& state) { return go_on(state); }, state_))
            ready_ = {};
    } catch (...) {
        fail(dial::caught_failure(copy_.url));
    }
}

Rider::Wish Rider::wish() const {
    if (const auto* live = std::get_if<Live>(&state_)) {
        const std::size_t unwritten = live->line->session().output().size();
        const net::TimePoint next =
            live->blocked_since ? *live->blocked_since + ground_.plan.stall_timeout : live->next;
        return {live->line->stream().descriptor(),
                socket_,
                {.read = unwritten<max_unwritten, .write = unwritten> 0},
                std::min(next, live->leave_at)};
    }
    if (const auto* waiting = std::get_if<Waiting>(&state_)) return {.wake = waiting->until};
    if (const auto* looking_up = std::get_if<LookingUp>(&state_)) return {.wake = looking_up->look_again};
    if (const auto* opening = std::get_if<Opening>(&state_)) {
        const net::Opening& under_way = opening->opening;
        return {
            under_way.descriptor(), socket_, under_way.interest(),
            std::min(under_way.next_turn(), net::after(under_way.since(), ground_.settings.connect_timeout))};
    }
    if (const auto* arriving = std::get_if<Arriving>(&state_)) {
        return {arriving->line->stream().descriptor(),
                socket_,
                {.read = true, .write = !arriving->line->session().output().empty()},
                arriving->deadline};
    }
    if (const auto* ending = std::get_if<Ending>(&state_)) {
        // A socket that is closed on both sides would be ready for ever.
        const bool closed = ending->line->peer_hung_up() && ending->farewell && ending->farewell->closed();
        return {closed ? -1 : ending->line->stream().descriptor(),
                socket_,
                {.read = !ending->line->peer_hung_up(), .write = !ending->farewell},
                ending->next};
    }
    return {};
}

std::uint64_t* Rider::gauge() {
    if (std::holds_alternative<Live>(state_)) return &ground_.tally.live;
    const bool starts = std::holds_alternative<LookingUp>(state_) ||
                        std::holds_alternative<Opening>(state_) || std::holds_alternative<Arriving>(state_);
    return starts ? &ground_.tally.starting : nullptr;
}

void Rider::enter(State next) {
    if (std::uint64_t* left = gauge()) --*left;
    state_ = std::move(next);
    if (std::uint64_t* entered = gauge()) ++*entered;
}

bool Rider::go_on(Waiting& waiting) {
    if (now_ < waiting.until) return false;
    set_out(now_);
    return true;
}

void Rider::set_out(net::TimePoint begun) {
    if (ground_.tape.joining() == TapeTerms::Joining::in_the_middle && ground_.tape.ended()) {
        enter(Gone{});
        return;
    }
    look_up(std::make_unique<Journey>(Journey{dial::Way(copy_.url, ground_.settings), begun}));
}

void Rider::look_up(std::unique_ptr<Journey> journey) {
    ++ground_.tally.attempts;
    enter(LookingUp{std::move(journey), now_});
}

bool Rider::go_on(LookingUp& looking_up) {
    Journey& journey = *looking_up.journey;
    const rtmp::Url& url = journey.way.url();
    try {
        journey.directions = ground_.roads.to({url.host, url.port}, copy_.origin);
    } catch (const net::Error& error) {
        throw dial::network_failure(error, url);
    }
    if (journey.directions == nullptr) {
        looking_up.look_again = now_ + look_interval;
        return false;
    }
    net::Opening opening(*journey.directions, copy_.origin, url.tls ? &ground_.roads.tls() : nullptr);
    sockets_before_ = socket_;
    enter(Opening{std::move(looking_up.journey), std::move(opening)});
    return true;
}

bool Rider::go_on(Opening& opening) {
    net::Opening& under_way = opening.opening;
    try {
        const net::TimePoint deadline = net::after(under_way.since(), ground_.settings.connect_timeout);
        if (under_way.descriptor() >= 0 && now_ >= deadline) throw under_way.timed_out();
        under_way.advance(now_);
    } catch (const net::Error& error) {
        throw failure_of(*opening.journey, error);
    }
    socket_ = sockets_before_ + under_way.sockets();
    if (under_way.step() != net::Opening::Step::open) return false;

    const net::Opening::Times times = under_way.times();
    Tally& tally = ground_.tally;
    tally.steps.at(index_of(dial::Step::connect)).add((times.connected - times.begun).count());
    if (opening.journey->way.url().tls)
        tally.steps.at(index_of(dial::Step::tls)).add((times.secured - times.connected).count());
    std::unique_ptr<net::Stream> stream = under_way.take().stream;
    if (ground_.plan.speed < std::numeric_limits<double>::infinity()) net::limit_unsent(*stream, most_unsent);
    const dial::Way& way = opening.journey->way;
    rtmp::SessionConfig config = way.config(rtmp::Aim::publish);
    config.offer = ground_.plan.offer;
    config.caps_ex = ground_.plan.caps_ex;
    auto line = std::make_unique<RiderLine>(std::move(stream), std::move(config), way.url(), ground_.settings,
                                            ground_.listener, ground_.hurry);
    std::unique_ptr<Journey> journey = std::move(opening.journey);
    enter(Arriving{std::move(journey), std::move(line), net::after(now_, ground_.settings.connect_timeout)});
    return true;
}

dial::Failure Rider::failure_of(const Journey& journey, const net::Error& error) const {
    const rtmp::Url& url = journey.way.url();
    const bool closed = error.kind() == net::ErrorKind::tls_unheard;
    const bool unheard = closed || error.kind() == net::ErrorKind::tls_timed_out;
    if (!journey.directions->proxy || !unheard) return dial::network_failure(error, url);
    return dial::unheard_through(journey.directions->proxy->text(),
                                 closed ? dial::Unheard::closed : dial::Unheard::timed_out, url);
}

dial::Failure Rider::failure_of(const Arriving& arriving, const dial::Failure& failure) const {
    const rtmp::Url& url = arriving.line->url();
    const std::optional<dial::Unheard> unheard = arriving.line->unheard();
    if (!arriving.journey->directions->proxy || url.tls || !unheard) return failure;
    return dial::unheard_through(arriving.journey->directions->proxy->text(), *unheard, url);
}

bool Rider::go_on(Arriving& arriving) {
    try {
        establish(arriving);
        ground_.tally.bytes += arriving.line->take_sent_bytes();
    } catch (const dial::Failure& failure) {
        count_steps(arriving);
        if (!arriving.journey->way.advance(*arriving.line, ground_.listener))
            throw failure_of(arriving, failure);
        look_up(std::move(arriving.journey));
        return true;
    }
    if (!arriving.line->session().arrived()) return false;
    count_steps(arriving);
    go_live(arriving);
    return true;
}

void Rider::establish(Arriving& arriving) {
    RiderLine& line = *arriving.line;
    if (ready_.readable) line.read_replies();
    line.write_some();
    const rtmp::Phase phase = line.session().phase();
    if (phase != arriving.phase) {
        arriving.phase = phase;
        arriving.deadline = net::after(now_, ground_.settings.connect_timeout);
        const bool created = phase == rtmp::Phase::publish || phase == rtmp::Phase::live;
        if (created && arriving.stream_created == net::TimePoint{}) arriving.stream_created = now_;
    }
    if (line.session().arrived() || now_ < arriving.deadline) return;
    const double patience = std::chrono::duration<double>(ground_.settings.connect_timeout).count();
    throw dial::unanswered(phase, patience, line.url());
}

void Rider::count_steps(const Arriving& arriving) {
    const dial::Line::Times& times = arriving.line->times();
    net::TimePoint begun = times.begun;
    const std::pair<dial::Step, net::TimePoint> ends[] = {
        {dial::Step::handshake, times.handshake_done},
        {dial::Step::connect_command, times.connected},
        {dial::Step::create_stream, arriving.stream_created},
        {dial::Step::publish, times.live}};
    for (const auto& [step, end] : ends) {
        if (end == net::TimePoint{}) return;
        ground_.tally.steps.at(index_of(step)).add((end - begun).count());
        begun = end;
    }
}

void Rider::go_live(Arriving& arriving) {
    ++ground_.tally.accepted;
    net::TimePoint leave_at = net::TimePoint::max();
    if (const std::optional<Churn>& churn = ground_.plan.churn) {
        const double part = draw(ground_.plan.seed, copy_.number, Lot::stay, turns_++);
        const auto span = static_cast<double>((churn->most - churn->least).count());
        leave_at = now_ + churn->least + std::chrono::nanoseconds(static_cast<std::int64_t>(part * span));
    }
    std::unique_ptr<RiderLine> line = std::move(arriving.line);
    enter(Live{.line = std::move(line),
               .begun = arriving.journey->begun,
               .leave_at = leave_at,
               .pace = {.origin = now_, .speed = ground_.plan.speed}});
}

void Rider::storm(net::TimePoint now) {
    now_ = now;
    if (auto* live = std::get_if<Live>(&state_)) {
        leave(*live, Departure::reset);
    } else if (auto* waiting = std::get_if<Waiting>(&state_); waiting != nullptr && turns_ > 0) {
        waiting->until = std::min(waiting->until, now);
    }
}

void Rider::end(net::TimePoint now) {
    now_ = now;
    if (auto* live = std::get_if<Live>(&state_)) {
        part(*live, Reason::wish);
    } else if (auto* ending = std::get_if<Ending>(&state_)) {
        if (ending->reason == Reason::departure) ending->reason = Reason::wish;
        ending->unsent_until = std::min(ending->unsent_until, now + ground_.plan.end_timeout);
    } else {
        enter(Gone{});
    }
}

void Rider::hang_up() {
    enter(Gone{});
}

void Rider::tape_is_over() {
    if (std::holds_alternative<Waiting>(state_)) enter(Gone{});
}

void Rider::come_back() {
    set_out(now_);
}

void Rider::fail(const dial::Failure& failure) {
    Tally& tally = ground_.tally;
    ++tally.failed;
    Failures& failures = tally.failures
                             .try_emplace(std::string(failure.name()),
                                          Failures{0, static_cast<int>(failure.status()), failure.what()})
                             .first->second;
    ++failures.count;
    const Plan& plan = ground_.plan;
    const auto* ending = std::get_if<Ending>(&state_);
    const bool stays_away = ending != nullptr && ending->reason != Reason::departure;
    const bool over = ground_.tape.joining() == TapeTerms::Joining::in_the_middle && ground_.tape.ended();
    if (stays_away || over || (!plan.churn && !plan.storm)) {
        enter(Gone{});
        return;
    }
    net::TimePoint turn = net::TimePoint::max();
    if (plan.churn) {
        const double part = draw(plan.seed, copy_.number, Lot::pause, turns_);
        const auto span = static_cast<double>((plan.churn->most - plan.churn->least).count());
        turn = now_ + plan.churn->least + std::chrono::nanoseconds(static_cast<std::int64_t>(part * span));
    }
    if (plan.storm && plan.storm->count() > 0) {
        const auto storms = (now_ - ground_.begin) / *plan.storm;
        turn = std::min(turn, ground_.begin + (storms + 1) * *plan.storm);
    }
    ++turns_;
    enter(Waiting{turn});
}

}  // namespace load
