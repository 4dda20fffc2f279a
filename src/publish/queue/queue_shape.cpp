#include "publish/queue/queue_shape.hpp"

namespace publish {

namespace {

MessageQueue::Limits limits_of(const Settings& settings) {
    MessageQueue::Limits limits{.span = settings.lag.queue, .bytes = settings.lag.most_bytes()};
    // What was handed out is sent, however late it gets meanwhile.
    if (settings.speed && settings.lag.way != LagPolicy::Way::wait) limits.gathered = 32U << 10U;
    return limits;
}

MessageQueue::Keeping keeping_of(const Settings& settings) {
    return settings.retry.live != 0U ? MessageQueue::Keeping::for_resume : MessageQueue::Keeping::nothing;
}

MessageQueue::Overflow overflow_of(const Settings& settings) {
    if (!settings.speed) return MessageQueue::Overflow::refuse;
    switch (settings.lag.way) {
        case LagPolicy::Way::wait:
            return MessageQueue::Overflow::refuse;
        case LagPolicy::Way::drop:
            return MessageQueue::Overflow::drop;
        case LagPolicy::Way::fail:
            return MessageQueue::Overflow::keep;
    }
    return MessageQueue::Overflow::refuse;
}

MessageQueue::Pace pace_of(const Settings& settings) {
    if (!settings.speed) return {};
    MessageQueue::Pace pace{.burst = settings.burst};
    if (settings.catch_up) pace.catch_up = *settings.speed * *settings.catch_up;
    return pace;
}

}  // namespace

MessageQueue::Shape queue_shape(const Settings& settings) {
    return {limits_of(settings), keeping_of(settings), overflow_of(settings), pace_of(settings)};
}

}  // namespace publish
