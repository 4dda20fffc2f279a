#include "cli/report/line_output.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>
#include <utility>

#include "ground/errno_text.hpp"

namespace cli {

namespace {

/// Time for the reader to take what is left at the end.
constexpr int last_patience_ms = 1000;

}  // namespace

LineOutput::LineOutput(int descriptor, Console& console)
    : descriptor_(descriptor),
      console_(console),
      shares_terminal_(console.redraws() && isatty(descriptor) == 1) {}

LineOutput::~LineOutput() {
    if (write_some(last_patience_ms) == Progress::done) return;
    if (!broken_) warn_once("its reader is too slow, and the last lines are left out");
}

void LineOutput::put(std::string_view text, std::string_view end) {
    if (broken_) return;
    if (write_some(0) == Progress::broken) return;
    if (waiting_.size() + text.size() + end.size() > limit) {
        ++left_out_;
        return warn_once("its reader is too slow, and lines are left out");
    }
    waiting_.append(text).append(end);
    if (shares_terminal_) console_.make_way();
    write_some(0);
}

std::size_t LineOutput::take_left_out() {
    return waiting_.empty() ? std::exchange(left_out_, 0) : 0;
}

LineOutput::Progress LineOutput::write_some(int patience_ms) {
    while (!broken_ && !waiting_.empty()) {
        pollfd reader{.fd = descriptor_, .events = POLLOUT, .revents = 0};
        if (poll(&reader, 1, patience_ms) == 0) return Progress::no_room;
        // A writable pipe has room for PIPE_BUF bytes.
        const ssize_t written =
            ::write(descriptor_, waiting_.data(), std::min<std::size_t>(waiting_.size(), PIPE_BUF));
        if (written > 0) {
            waiting_.erase(0, static_cast<std::size_t>(written));
        } else if (written == 0 || errno == EAGAIN) {
            return Progress::no_room;
        } else if (errno == ENOSPC || errno == EDQUOT) {
            // Room may come back, and a line that was begun then goes on.
            warn_once(ground::errno_text(errno));
            return Progress::no_room;
        } else if (errno != EINTR) {
            broken_ = true;
            warn_once(ground::errno_text(errno));
            waiting_.clear();
        }
    }
    return broken_ ? Progress::broken : Progress::done;
}

void LineOutput::warn_once(const std::string& why) {
    if (std::exchange(warned_, true)) return;
    console_.warning(fmt::format("standard output: {}; the stream is not touched by it", why));
}

}  // namespace cli
