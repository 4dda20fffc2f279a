#include "watch/rtmp_output.hpp"

#include <string>
#include <utility>

#include "dial/approach.hpp"
#include "watch/play_line.hpp"

namespace watch {

namespace {

/// A viewer's way is told only where it leads nowhere, by its failure.
class DeafListener : public dial::Listener {
  public:
    void connecting(const rtmp::Url& /*url*/) override {}
    void redirected(const rtmp::Url& /*from*/, const rtmp::Url& /*to*/) override {}
    void warning(std::string /*words*/) override {}
    void detail(std::string /*words*/) override {}
    void trace(std::string /*line*/) override {}
};

std::unique_ptr<PlayLine> connect(const rtmp::Url& url, const dial::Settings& settings, Calls& calls) {
    static DeafListener nobody;
    dial::Approach approach(url, settings, nobody, calls.hurry);
    return join(approach, settings, nobody, calls.hurry);
}

}  // namespace

RtmpOutput::RtmpOutput(const rtmp::Url& url, const dial::Settings& settings, Calls& calls)
    : calls_(calls), line_(connect(url, settings, calls)) {}

RtmpOutput::~RtmpOutput() = default;

bool RtmpOutput::take(Comparison& comparison, TimePoint deadline) {
    line_->listen(deadline, calls_.news);
    for (const PlayLine::Played& one : line_->take_played())
        comparison.received(one.media, one.arrived);
    return true;
}

}  // namespace watch
