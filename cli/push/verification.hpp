#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/options/options.hpp"
#include "cli/report/audience.hpp"
#include "dial/failure.hpp"
#include "publish/sent_tap.hpp"
#include "publish/status.hpp"
#include "publish/stop.hpp"
#include "rtmp/url.hpp"
#include "watch/viewer.hpp"

namespace cli {

/// The viewers of --verify, from before the run to the verdict on what they saw.
class Verification : public publish::Status {
  public:
    /// Makes the viewers that the options ask for; none where they ask for none. Throws dial::Failure(usage) and
    /// rtmp::UrlError for places that cannot be watched.
    Verification(const Options& options, const std::vector<rtmp::Url>& destinations, Audience& audience,
                 publish::Stop& stop);
    ~Verification() override;

    /// For the publisher: what hears each destination, or null; empty where nothing is watched.
    std::vector<publish::SentTap*> taps() const;

    void report(const publish::Report& report) override;
    std::optional<std::chrono::nanoseconds> progress_interval() const override;

    enum class Ending {
        /// The run sent all: the rest is waited for.
        in_order,
        /// The run was broken off: what has come by now is all.
        broken_off,
    };
    /// Ends the viewers, and tells what they found. The wait for them ends with the run's stop.
    void finish(Ending ending);
    /// Failure of what was found, once finished; nothing where it will do.
    std::optional<dial::Failure> failure() const;

  private:
    class Tap;
    struct Watched {
        /// Index of the destination that is held against it.
        std::size_t destination = 0;
        std::unique_ptr<watch::Viewer> viewer;
        /// The failure that was told last.
        std::optional<std::string> told{};
    };

    void add(const std::string& place, std::size_t destination, const rtmp::Url& url);
    void tell_failures();
    void tell_findings(Audience::Moment moment);
    std::optional<dial::Failure> failure_of(const Watched& watched) const;

    const Options& options_;
    Audience& audience_;
    publish::Stop& stop_;
    std::vector<std::string> destinations_;
    std::vector<Watched> watched_;
    /// One for each destination, null where nothing is held against it.
    std::vector<std::unique_ptr<Tap>> taps_;
    std::optional<std::chrono::steady_clock::time_point> told_at_;
};

}  // namespace cli
