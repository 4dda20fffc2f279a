#include "ingest/crowd_books.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "ingest/json_text.hpp"

namespace ingest {
namespace {

void add_to_track(SeenTrack& sum, const SeenTrack& track) {
    sum.messages += track.messages;
    sum.frames += track.frames;
    sum.bytes += track.bytes;
    sum.backwards += track.backwards;
    if (!track.first_timestamp) return;
    if (!sum.first_timestamp) sum.first_timestamp = track.first_timestamp;
    sum.last_timestamp = track.last_timestamp;
}

std::string json_counts(const std::map<std::string, std::uint64_t, std::less<>>& counts) {
    std::string text;
    for (const auto& [name, count] : counts)
        text += fmt::format("{}{}:{}", text.empty() ? "" : ",", json_text(name), count);
    return "{" + text + "}";
}

std::string json_crowd_track(const SeenTrack& track) {
    std::string text = fmt::format(R"("messages":{},"frames":{},"bytes":{},"backwards":{})", track.messages,
                                   track.frames, track.bytes, track.backwards);
    if (track.first_timestamp)
        text += fmt::format(R"(,"first_ts":{},"last_ts":{})", *track.first_timestamp, track.last_timestamp);
    return "{" + text + "}";
}

double milliseconds_of(std::chrono::nanoseconds time) {
    return std::chrono::duration<double, std::milli>(time).count();
}

std::string json_gaps(const std::vector<CrowdGap>& gaps) {
    std::string text;
    for (const CrowdGap& gap : gaps) {
        text += fmt::format(R"({}{{"at_ms":{:.1f},"ms":{:.1f},"fewest":{}}})", text.empty() ? "" : ",",
                            milliseconds_of(gap.at), milliseconds_of(gap.length), gap.fewest);
    }
    return "[" + text + "]";
}

}  // namespace

void add_to(CrowdReport& report, const CrowdBooks::Entry& entry, std::string_view ending) {
    CrowdStream& stream = report.streams[entry.name];
    add_to_track(stream.audio, entry.audio);
    add_to_track(stream.video, entry.video);
    stream.data += entry.data;
    ++stream.endings[std::string(ending)];
}

void CrowdBooks::arrived(Clock::time_point now) {
    const std::lock_guard lock(mutex_);
    if (!first_) first_ = now;
    ++report_.connections;
    ++report_.open;
}

void CrowdBooks::departed(std::string_view ending, std::string_view fault) {
    if (!fault.empty()) note_fault(fault);
    const std::lock_guard lock(mutex_);
    --report_.open;
    ++report_.endings[std::string(ending)];
}

void CrowdBooks::note_fault(std::string_view fault) {
    const std::lock_guard lock(mutex_);
    const bool is_one_more = report_.faults.size() >= max_faults && !report_.faults.contains(fault);
    ++report_.faults[is_one_more ? "others" : std::string(fault)];
}

void CrowdBooks::misdeed(Misdeed misdeed) {
    const std::lock_guard lock(mutex_);
    ++(misdeed == Misdeed::ignored ? report_.ignored
       : misdeed == Misdeed::reset ? report_.reset
                                   : report_.stalled);
}

void CrowdBooks::refused(const std::string& name) {
    const std::lock_guard lock(mutex_);
    ++report_.refused;
    ++report_.streams[name].refused;
}

void CrowdBooks::began(const std::string& name, Clock::time_point now) {
    const std::lock_guard lock(mutex_);
    ++report_.publishes;
    ++report_.streams[name].publishes;
    ++report_.live;
    if (report_.live > report_.most_live) {
        report_.most_live = report_.live;
        report_.most_live_after = now - first_.value_or(now);
    }
    if (report_.live < report_.most_live || !gap_) return;
    gap_->length = now - first_.value_or(now) - gap_->at;
    if (report_.gaps.size() < max_gaps) report_.gaps.push_back(*gap_);
    gap_.reset();
}

void CrowdBooks::fell_silent(Clock::time_point now) {
    const std::lock_guard lock(mutex_);
    --report_.live;
    if (!gap_) gap_ = CrowdGap{now - first_.value_or(now), {}, report_.live};
    gap_->fewest = std::min(gap_->fewest, report_.live);
}

void CrowdBooks::closed(const Entry& entry, std::string_view ending) {
    const std::lock_guard lock(mutex_);
    add_to(report_, entry, ending);
}

CrowdReport CrowdBooks::report() const {
    const std::lock_guard lock(mutex_);
    return report_;
}

std::string json_lines(const CrowdReport& report) {
    std::string text;
    SeenTrack audio;
    SeenTrack video;
    std::uint64_t data = 0;
    for (const auto& [name, stream] : report.streams) {
        text += fmt::format(
            R"({{"stream":{},"publishes":{},"refused":{},"audio":{},"video":{},"data":{},"endings":{}}})",
            json_text(name), stream.publishes, stream.refused, json_crowd_track(stream.audio),
            json_crowd_track(stream.video), stream.data, json_counts(stream.endings));
        text += '\n';
        add_to_track(audio, stream.audio);
        add_to_track(video, stream.video);
        data += stream.data;
    }
    const std::string after =
        report.most_live_after ? fmt::format("{:.1f}", milliseconds_of(*report.most_live_after)) : "null";
    text += fmt::format(
        R"({{"connections":{},"open":{},"streams":{},"publishes":{},"refused":{},"ignored":{},"reset":{},)"
        R"("stalled":{},"live":{},"most_live":{},"most_live_after_ms":{},"gaps":{},"endings":{},"faults":{},)"
        R"("audio":{},"video":{},"data":{}}})",
        report.connections, report.open, report.streams.size(), report.publishes, report.refused,
        report.ignored, report.reset, report.stalled, report.live, report.most_live, after,
        json_gaps(report.gaps), json_counts(report.endings), json_counts(report.faults),
        json_crowd_track(audio), json_crowd_track(video), data);
    return text + '\n';
}

}  // namespace ingest
