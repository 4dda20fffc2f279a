#pragma once

#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "dial/listener.hpp"
#include "net/wakeup.hpp"
#include "publish/status.hpp"
#include "rtmp/url.hpp"

namespace publish {

/// Carries reports from the destinations' threads to the thread that runs the publisher, which alone speaks
/// to Status.
class ReportQueue : public dial::Listener {
  public:
    /// `reader` is signalled when there is something to take.
    explicit ReportQueue(net::Wakeup& reader) : reader_(reader) {}

    /// Most reports that wait; what comes beyond is counted instead.
    static constexpr std::size_t limit = 10000;

    void push(Report report) {
        {
            const std::lock_guard lock(mutex_);
            if (reports_.size() < limit) {
                reports_.push_back(std::move(report));
            } else {
                ++left_out_;
            }
        }
        reader_.signal();
    }
    std::vector<Report> take() {
        const std::lock_guard lock(mutex_);
        std::vector<Report> taken = std::exchange(reports_, {});
        if (const std::size_t count = std::exchange(left_out_, 0); count > 0) {
            taken.emplace_back(report::Warning{std::to_string(count) + " lines came too fast to be shown"});
        }
        return taken;
    }

    void connecting(const rtmp::Url& url) override {
        push(report::Connecting{url.redacted(), url.host, url.port});
    }
    void redirected(const rtmp::Url& from, const rtmp::Url& to) override {
        push(report::Redirected{from.redacted(), to.redacted()});
    }
    void warning(std::string words) override { push(report::Warning{std::move(words)}); }
    void detail(std::string words) override { push(report::Detail{std::move(words)}); }
    void trace(std::string line) override { push(report::Trace{std::move(line)}); }

  private:
    net::Wakeup& reader_;
    std::mutex mutex_;
    std::vector<Report> reports_;
    std::size_t left_out_ = 0;
};

}  // namespace publish
