#include "publish/progress.hpp"

#include <algorithm>

namespace publish {

void Progress::count(media::TrackNumber track, media::Time time) {
    (track.type == media::TrackType::video ? video_frames_ : audio_frames_) += 1;
    media_ = reached_ = time;
}

void Progress::count(const report::Warning& warning) {
    left_out_frames_ += warning.left_out_frames;
    moved_ = std::max(moved_, warning.moved);
}

void Progress::begin_pass(std::size_t number, media::Time least_sent) {
    passes_.forget_before(std::min(media_, least_sent));
    passes_.begin(number, media_);
}

report::Progress Progress::report(const Stream& stream, TimePoint now) const {
    report::Progress progress;
    if (begun_) progress.elapsed = now - *begun_;
    progress.media = media_;
    progress.total = stream.total;
    if (video_frames_ + audio_frames_ > 0) progress.pass = passes_.at(media_);
    progress.video_frames = video_frames_;
    progress.audio_frames = audio_frames_;
    progress.keyframe_interval = stream.keyframe_interval;
    progress.left_out_frames = left_out_frames_;
    progress.moved = moved_;
    progress.input_silent = stream.input_silent;
    progress.input_stalls = stream.input_stalls;
    return progress;
}

report::Progress Progress::report(const Stream& stream, const Destination& destination, TimePoint now) const {
    report::Progress progress = report(stream, now);
    progress.destination = destination.url().redacted();
    const SentTotals& sent = destination.sent();
    progress.media = sent.media();
    progress.pass = sent.video_frames() + sent.audio_frames() > 0 ? passes_.at(progress.media) : 0;
    progress.sent_bytes = sent.bytes();
    progress.video_frames = sent.video_frames();
    progress.audio_frames = sent.audio_frames();
    const Continuity::Totals continuity = destination.continuity();
    progress.reconnects = continuity.outages;
    progress.out_of_service = continuity.out_of_service;
    progress.repeated_frames = continuity.repeated_frames;
    progress.moves = continuity.moves;
    progress.sessions = continuity.sessions;
    const MessageQueue& queue = destination.queue();
    progress.skipped_frames = queue.skipped();
    progress.dropped_frames = queue.dropped();
    progress.refused_frames = queue.left_out();
    progress.queued = queue.span(now);
    const LinkWatch::Seen link = destination.link();
    progress.connected = link.connected;
    progress.round_trip = link.round_trip;
    progress.retransmits = link.retransmits;
    progress.unsent_bytes = link.unsent_bytes;
    // A message of a stream that is not paced is due since ever.
    const std::optional<TimePoint> oldest = queue.oldest();
    if (oldest && *oldest != TimePoint::min())
        progress.behind = std::max(std::chrono::nanoseconds(0), std::chrono::nanoseconds(now - *oldest));
    return progress;
}

}  // namespace publish
