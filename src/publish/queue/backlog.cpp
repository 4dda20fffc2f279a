#include "publish/queue/backlog.hpp"

#include <algorithm>
#include <utility>

namespace publish {

namespace {

using Role = QueuedMessage::Role;

bool is_video_frame(const QueuedMessage& queued) {
    return queued.is_frame() && queued.message->type == rtmp::MessageType::video;
}

/// Whether a frame lacks those that it refers to, given the tracks that do; a keyframe mends its track.
bool is_cut_off(const QueuedMessage& queued, LeadIn::Tracks& cut_off) {
    if (queued.video_track == 0 || !queued.is_frame()) return false;
    if (queued.role == Role::track_entry) cut_off.reset(queued.video_track);
    return cut_off.test(queued.video_track);
}

/// How many frames there are that are not among the others.
std::size_t frames_beside(const std::vector<QueuedMessage>& messages,
                          const std::vector<QueuedMessage>& others) {
    const auto is_beside = [&others](const QueuedMessage& queued) {
        return queued.is_frame() &&
               std::none_of(others.begin(), others.end(), [&queued](const QueuedMessage& other) {
                   return other.message == queued.message;
               });
    };
    return static_cast<std::size_t>(std::count_if(messages.begin(), messages.end(), is_beside));
}

}  // namespace

void Backlog::begin() {
    if (std::holds_alternative<NotJoined>(connection_)) gap_ = SkippingUntil{TimePoint::max()};
}

void Backlog::join(TimePoint now) {
    if (std::holds_alternative<Abandoned>(connection_)) return;
    Joined joined;
    if (SkippingUntil* skipping = std::get_if<SkippingUntil>(&gap_)) {
        skipping->time = now;
        cut_off_.set();
        joined.begins = true;
    }
    connection_ = joined;
    schedule_.begin_connection();
}

Backlog::Offered Backlog::offer(const QueuedMessage& message) {
    if (std::holds_alternative<Abandoned>(connection_) || falls_into_gap(message)) return Offered::taken;
    const bool full = is_full(message);
    if (!full) buffer_.push_back(message);
    if (!full && buffer_.held_bytes() < shape_.limits.gathered) return Offered::taken;
    buffer_.submit();
    return full ? Offered::refused : Offered::submitted;
}

bool Backlog::falls_into_gap(const QueuedMessage& message) {
    if (const SkippingUntil* skipping = std::get_if<SkippingUntil>(&gap_)) {
        if (!can_begin(message, skipping->time)) {
            remember(message);
            if (message.is_frame()) ++skipped_;
            return true;
        }
        gap_ = NoGap();
    }
    if (const DroppingGroup* dropping = std::get_if<DroppingGroup>(&gap_);
        dropping != nullptr && is_video_frame(message)) {
        if (message.role != Role::entry) {
            ++count_of(dropping->cause);
            return true;
        }
        gap_ = NoGap();
    }
    if (!is_cut_off(message, cut_off_)) return false;
    ++skipped_;
    return true;
}

bool Backlog::is_full(const QueuedMessage& message) const {
    if (buffer_.all_sent() || shape_.overflow == Overflow::drop) return false;
    if (buffer_.unsent_bytes() + message.message->size() > shape_.limits.bytes) return true;
    return shape_.overflow == Overflow::refuse &&
           message.time - buffer_.oldest_unsent().time > shape_.limits.span;
}

bool Backlog::half_free() const {
    return buffer_.all_sent() ||
           (buffer_.unsent_bytes() <= shape_.limits.bytes / 2 &&
            buffer_.newest().time - buffer_.oldest_unsent().time <= shape_.limits.span / 2);
}

void Backlog::abandon() {
    // Messages that the consumer holds are its own; release() then finds nothing of them here.
    connection_ = Abandoned();
    buffer_.finish();
    buffer_.clear();
}

std::optional<TimePoint> Backlog::oldest() const {
    if (buffer_.all_sent()) return std::nullopt;
    return schedule_.due(buffer_.oldest_unsent());
}

media::Time Backlog::span(TimePoint now) const {
    media::Time newest{0};
    for (std::size_t i = buffer_.first_unsent();
         i < buffer_.size() && schedule_.due(buffer_[i].queued) <= now; ++i) {
        newest = buffer_[i].queued.time - buffer_.oldest_unsent().time;
    }
    return newest;
}

void Backlog::drop_late(TimePoint now) {
    if (shape_.overflow != Overflow::drop) return;
    const Joined* joined = std::get_if<Joined>(&connection_);
    const std::size_t first = buffer_.first_unsent() + (joined != nullptr ? joined->taken : 0);
    for (;;) {
        const std::size_t video = find_droppable(first, Droppable::video);
        if (video == buffer_.size() || !is_late(buffer_[video].queued, shape_.limits.span / 2, now)) break;
        drop_group(video, DroppingGroup::Cause::late);
    }
    for (;;) {
        const std::size_t sound = find_droppable(first, Droppable::sound_and_data);
        if (sound == buffer_.size() || !is_late(buffer_[sound].queued, shape_.limits.span, now)) break;
        drop(sound, DroppingGroup::Cause::late);
    }
}

bool Backlog::is_late(const QueuedMessage& queued, media::Time bound, TimePoint now) const {
    if (buffer_.unsent_bytes() > shape_.limits.bytes) return true;
    return queued.is_paced() && now - schedule_.due(queued) > bound;
}

std::size_t Backlog::find_droppable(std::size_t from, Droppable kind) const {
    for (; from < buffer_.size(); ++from) {
        const QueuedMessage& queued = buffer_[from].queued;
        if (!queued.is_frame() && queued.role != Role::data) continue;
        if (is_video_frame(queued) == (kind == Droppable::video)) break;
    }
    return from;
}

void Backlog::drop_group(std::size_t from, DroppingGroup::Cause cause) {
    do {
        drop(from, cause);
        from = find_droppable(from, Droppable::video);
    } while (from < buffer_.size() && buffer_[from].queued.role != Role::entry);
    if (from == buffer_.size()) gap_ = DroppingGroup{cause};
    count_of(cause) += cut_off_tracks(from, {});
}

void Backlog::drop(std::size_t index, DroppingGroup::Cause cause) {
    if (buffer_[index].queued.is_frame()) ++count_of(cause);
    buffer_.erase(index);
}

std::size_t& Backlog::count_of(DroppingGroup::Cause cause) {
    return cause == DroppingGroup::Cause::late ? dropped_ : left_out_;
}

Backlog::Given Backlog::given() const {
    Given given{{}, largest_read_};
    const Joined* joined = std::get_if<Joined>(&connection_);
    if (joined == nullptr) return given;
    // What the server has got may yet be what it ends the connection for.
    const std::size_t end = std::min(buffer_.first_unsent() + joined->taken, buffer_.size());
    for (std::size_t i = 0; i < end; ++i)
        given.messages.push_back(buffer_[i].queued);
    return given;
}

std::size_t Backlog::leave_out(const rtmp::Message& refused) {
    constexpr auto cause = DroppingGroup::Cause::refused;
    const std::size_t before = left_out_;
    for (std::size_t i = 0; i < buffer_.size(); ++i) {
        const QueuedMessage& queued = buffer_[i].queued;
        if (queued.message.get() != &refused) continue;
        if (is_video_frame(queued) && queued.video_track == 0) {
            drop_group(i, cause);
        } else {
            drop(i, cause);
        }
        break;
    }
    return left_out_ - before;
}

Backlog::Front Backlog::front(TimePoint now) {
    Front front;
    Joined* joined = std::get_if<Joined>(&connection_);
    if (joined == nullptr) return front;
    joined->taken = 0;
    drop_late(now);
    const std::size_t end = buffer_.submitted_end();
    std::size_t size = 0;
    for (std::size_t i = buffer_.first_unsent(); i < end && size < shape_.limits.gathered; ++i) {
        const QueuedMessage& queued = buffer_[i].queued;
        const TimePoint leaves = schedule_.departure(queued, now);
        if (leaves > now) {
            schedule_.hold(queued, now);
            front.next_due = leaves;
            break;
        }
        schedule_.leave(queued, now);
        size += buffer_[i].bytes;
        front.messages.push_back(queued);
    }
    joined->taken = front.messages.size();
    if (joined->begins && !front.messages.empty()) front.beginning = beginning();
    return front;
}

void Backlog::release(std::size_t count, std::uint64_t end) {
    Joined* joined = std::get_if<Joined>(&connection_);
    if (joined == nullptr) return;
    joined->begins = joined->begins && count == 0;
    joined->taken = 0;
    count = std::min(count, buffer_.submitted_end() - buffer_.first_unsent());
    for (; count > 0; --count)
        buffer_.mark_sent(end);
    while (buffer_.first_unsent() > 0 &&
           (shape_.keeping == Keeping::nothing || buffer_.sent_bytes() > most_kept)) {
        let_go_of_oldest();
    }
}

void Backlog::forget(std::uint64_t delivered) {
    Joined* joined = std::get_if<Joined>(&connection_);
    if (joined == nullptr || std::exchange(joined->delivered, delivered) == delivered) return;
    // Index of the newest entry before which all is delivered; headers in front of it are remembered.
    std::size_t needed = 0;
    for (std::size_t i = 0; i < buffer_.first_unsent(); ++i) {
        if (buffer_[i].queued.role == Role::entry) needed = i;
        if (buffer_[i].end > delivered) break;
        largest_read_ = std::max(largest_read_, buffer_[i].bytes);
    }
    for (; needed > 0; --needed)
        let_go_of_oldest();
}

void Backlog::let_go_of_oldest() {
    remember(buffer_[0].queued);
    spent_.push_back(buffer_.pop_front());
}

void Backlog::remember(const QueuedMessage& gone) {
    if (gone.role == Role::header) headers_.put(gone);
    lead_in_.put(gone);
}

Backlog::Beginning Backlog::beginning() const {
    pack::HeaderSet<QueuedMessage> headers = headers_;
    for (std::size_t i = 0; i < buffer_.first_unsent(); ++i) {
        const QueuedMessage& queued = buffer_[i].queued;
        if (queued.role == Role::header) headers.put(queued);
    }
    const Joined* joined = std::get_if<Joined>(&connection_);
    if (joined == nullptr) return {headers.all(), {}};
    return {headers.all(), lead_in_before(buffer_.first_unsent()).frames(joined->led_in)};
}

LeadIn Backlog::lead_in_before(std::size_t index) const {
    LeadIn lead_in = lead_in_;
    for (std::size_t i = 0; i < index; ++i)
        lead_in.put(buffer_[i].queued);
    return lead_in;
}

LeadIn::Tracks Backlog::tracks_to_lead_in(std::size_t from) const {
    LeadIn::Tracks seen;
    LeadIn::Tracks under_way;
    for (std::size_t i = from; i < buffer_.size(); ++i) {
        const QueuedMessage& queued = buffer_[i].queued;
        if (!queued.is_frame() || seen.test(queued.video_track)) continue;
        seen.set(queued.video_track);
        under_way.set(queued.video_track, queued.role == Role::frame);
    }
    return under_way & lead_in_before(from).tracks();
}

std::size_t Backlog::cut_off_tracks(std::size_t from, const LeadIn::Tracks& led_in) {
    LeadIn::Tracks cut_off = ~led_in;
    const std::size_t before = buffer_.size();
    while (from < buffer_.size()) {
        if (is_cut_off(buffer_[from].queued, cut_off)) {
            buffer_.erase(from);
        } else {
            ++from;
        }
    }
    // Tracks that were cut off at the back stay so, whatever keyframes there are before.
    cut_off_ |= cut_off;
    return before - buffer_.size();
}

std::size_t Backlog::settle() {
    while (buffer_.first_unsent() > 0)
        let_go_of_oldest();
    const LeadIn::Tracks led_in = tracks_to_lead_in(0);
    skipped_ += cut_off_tracks(0, led_in);
    begin_connection(led_in);
    return lead_in_.frames(led_in).size();
}

void Backlog::change_over() {
    Joined* joined = std::get_if<Joined>(&connection_);
    if (joined == nullptr) return;
    joined->taken = 0;
    joined->led_in = tracks_to_lead_in(buffer_.first_unsent());
    skipped_ += cut_off_tracks(buffer_.first_unsent(), joined->led_in);
}

Backlog::Resumption Backlog::resume(Resume how, TimePoint now) {
    const std::size_t skipped_before = skipped_;
    const TimePoint earliest = how == Resume::where_time_is ? now : TimePoint::min();
    const std::vector<QueuedMessage> missed = skip(how, earliest);
    const LeadIn::Tracks led_in = how == Resume::where_it_broke ? tracks_to_lead_in(0) : LeadIn::Tracks();
    skipped_ += cut_off_tracks(0, led_in);
    const std::vector<QueuedMessage> lead_in = lead_in_.frames(led_in);
    skipped_ += frames_beside(missed, lead_in);
    const std::size_t repeated = lead_in.size() + sent_frames();
    buffer_.rewind();
    begin_connection(led_in);
    if (buffer_.empty()) {
        gap_ = SkippingUntil{earliest};
    } else if (how == Resume::where_it_broke && shape_.overflow == Overflow::refuse) {
        // Lateness has its own end where the producer does not wait.
        schedule_.put_off(buffer_.oldest_unsent(), now);
    }
    return {repeated, skipped_ - skipped_before};
}

std::vector<QueuedMessage> Backlog::skip(Resume how, TimePoint earliest) {
    std::vector<QueuedMessage> missed;
    while (!buffer_.empty() && !can_begin(buffer_[0].queued, earliest)) {
        // Sent frames are no loss where time decides: most of them have arrived.
        if (how == Resume::where_it_broke || buffer_.first_unsent() == 0) missed.push_back(buffer_[0].queued);
        let_go_of_oldest();
    }
    return missed;
}

std::size_t Backlog::sent_frames() const {
    std::size_t frames = 0;
    for (std::size_t i = 0; i < buffer_.first_unsent(); ++i)
        frames += buffer_[i].queued.is_frame() ? 1U : 0U;
    return frames;
}

bool Backlog::can_begin(const QueuedMessage& queued, TimePoint earliest) const {
    const bool past = queued.is_paced() && schedule_.due(queued) < earliest;
    return queued.role == Role::entry && !past;
}

void Backlog::begin_connection(const LeadIn::Tracks& led_in) {
    schedule_.begin_connection();
    if (Joined* joined = std::get_if<Joined>(&connection_)) *joined = {.begins = true, .led_in = led_in};
}

}  // namespace publish
