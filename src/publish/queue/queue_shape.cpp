#include "publish/queue/queue_shape.hpp"

namespace publish {

namespace {

Backlog::Limits limits_of(const Settings& settings) {
    Backlog::Limits limits{.span = settings.lag.queue, .bytes = settings.lag.most_bytes()};
    // Messages in the consumer's hands are sent, however late they get meanwhile: few at once, then.
    if (settings.speed && settings.lag.way != LagPolicy::Way::wait) limits.gathered = 32U << 10U;
    return limits;
}

Backlog::Keeping keeping_of(const Settings& settings) {
    return settings.retry.live != 0U ? Backlog::Keeping::for_resume : Backlog::Keeping::nothing;
}

Backlog::Overflow overflow_of(const Settings& settings) {
    if (!settings.speed) return Backlog::Overflow::refuse;
    switch (settings.lag.way) {
        case LagPolicy::Way::wait:
            return Backlog::Overflow::refuse;
        case LagPolicy::Way::drop:
            return Backlog::Overflow::drop;
        case LagPolicy::Way::fail:
            return Backlog::Overflow::keep;
    }
    return Backlog::Overflow::refuse;
}

Pace pace_of(const Settings& settings) {
    if (!settings.speed) return {};
    Pace pace{.burst = settings.burst};
    if (settings.catch_up) pace.catch_up = *settings.speed * *settings.catch_up;
    return pace;
}

}  // namespace

Backlog::Shape queue_shape(const Settings& settings) {
    return {limits_of(settings), keeping_of(settings), overflow_of(settings), pace_of(settings)};
}

}  // namespace publish
