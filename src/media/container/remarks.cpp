#include "media/container/remarks.hpp"

#include <algorithm>
#include <array>
#include <cstdarg>
#include <fmt/format.h>
#include <mutex>
#include <utility>

extern "C" {
#include <libavutil/log.h>
}

namespace media {

namespace {

// The remarks that FFmpeg's log goes to. Its callback is one for the process and says little about whose line
// it is; each input is read on one thread at a time, so the thread tells.
thread_local Remarks* listener = nullptr;

}  // namespace

/// A line of FFmpeg's log, which comes in pieces.
struct LogLine {
    std::string text;
    Remarks::Line kind = Remarks::Line::remark;

    void append(std::string_view piece, Remarks::Line kind_of_piece) {
        if (text.empty()) kind = kind_of_piece;
        text += piece;
        if (text.empty() || text.back() != '\n') return;
        text.pop_back();
        if (!text.empty()) listener->hear(text, kind);
        text.clear();
    }

    /// Errors of readers are faults of the input; those of others, as of decoders that try a piece, need be none.
    static Remarks::Line kind_of(void* context, int level) {
        if (level > AV_LOG_ERROR) return Remarks::Line::remark;
        const AVClass* const speaker = context == nullptr ? nullptr : *static_cast<const AVClass**>(context);
        if (speaker == nullptr || speaker->get_category == nullptr) return Remarks::Line::error;
        const bool is_reader = speaker->get_category(context) == AV_CLASS_CATEGORY_DEMUXER;
        return is_reader ? Remarks::Line::fault_of_input : Remarks::Line::error;
    }

    static void receive(void* context, int level, const char* format, std::va_list arguments) {
        if (listener == nullptr || level > AV_LOG_WARNING) return;
        thread_local LogLine line;
        std::array<char, 1024> piece{};
        int print_prefix = 0;
        av_log_format_line2(context, level, format, arguments, piece.data(), static_cast<int>(piece.size()),
                            &print_prefix);
        line.append(piece.data(), kind_of(context, level));
    }
};

Remarks::Listening::Listening(Remarks& remarks) : before_(std::exchange(listener, &remarks)) {
    static std::once_flag installed;
    std::call_once(installed, [] { av_log_set_callback(LogLine::receive); });
}

Remarks::Listening::~Listening() {
    listener = before_;
}

void Remarks::add(const std::string& remark) {
    if (said_.size() < max_remarks && said_.insert(remark).second) pending_.push_back(remark);
}

std::vector<std::string> Remarks::take() {
    return std::exchange(pending_, {});
}

void Remarks::warn(Warning warning) {
    // A track that is missing decides how the run ends.
    if (warned_ < max_warnings || warning.missing) {
        ++warned_;
        pending_warnings_.push_back(std::move(warning));
        return;
    }
    ++untold_;
    if (!untold_sum_.is_loss()) untold_sum_.type = warning.type;
    untold_sum_.left_out_frames += warning.left_out_frames;
    untold_sum_.moved = std::max(untold_sum_.moved, warning.moved);
}

void Remarks::finish_warnings() {
    if (untold_ == 0) return;
    untold_sum_.text = fmt::format("{} more faults like these were met than are told", untold_);
    pending_warnings_.push_back(std::exchange(untold_sum_, {}));
    untold_ = 0;
}

std::vector<Warning> Remarks::take_warnings() {
    return std::exchange(pending_warnings_, {});
}

void Remarks::hear(std::string_view line, Line kind) {
    const auto says = [line](std::string_view words) { return line.find(words) != std::string_view::npos; };
    if (kind != Line::remark) last_error_ = line;
    // Some writers of FLV leave out the size behind each tag, from the first one on: nothing is lost.
    constexpr std::string_view no_size = "Packet mismatch 0 ";
    if (line.starts_with(no_size)) {
        const std::string_view sizes = line.substr(no_size.size());
        const bool is_first = sizes.substr(0, sizes.find(' ')) == sizes.substr(sizes.find(' ') + 1);
        sizes_left_out_ = sizes_left_out_ || is_first;
        if (sizes_left_out_) kind = Line::remark;
    }
    // Some lines come for each packet, where the container speaks once, or are of no use to a user.
    const bool noise = says("Packet corrupt") || says("Estimating duration from bitrate");
    if (says("ended prematurely") || says("partial file")) {
        ended_early_ = true;
    } else if (says("multiple fourcc not supported")) {
        skipped_description_ = true;
    } else if (!noise) {
        if (kind == Line::fault_of_input && !fault_) fault_ = line;
        add("libavformat: " + std::string(line));
    }
}

}  // namespace media
