#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cli/figures/delivery.hpp"
#include "cli/report/write_out.hpp"
#include "publish/status.hpp"
#include "rtmp/url.hpp"

namespace cli {

/// Writes a text in the format of --write-out for each destination, as soon as that has ended.
class WriteOutListener : public publish::Status {
  public:
    using Write = std::function<void(const WriteOut::Texts& texts)>;
    /// For so many destinations; a run without any has one text too.
    WriteOutListener(WriteOut format, std::size_t destinations, Write write);
    /// Tells which destinations they are, in the order given, before any report names one.
    void expect(const std::vector<rtmp::Url>& destinations);

    void report(const publish::Report& report) override;
    std::optional<std::chrono::nanoseconds> progress_interval() const override { return std::nullopt; }
    /// A failure of the whole run, which does not come through report(): that of each destination that has
    /// not ended.
    void error(const dial::Failure& failure);

  private:
    void hear(const publish::report::Connecting& connecting);
    /// The stream goes to another address: its destination is then called by that.
    void follow(const std::string& from, const std::string& to);
    void hear(const publish::report::Publishing& publishing);
    void hear(const publish::report::Retrying& retrying);
    void hear(const publish::report::Ended& ended);

    /// A destination that is written about, or will be.
    struct Line {
        Delivery delivery;
        /// The name that reports give it where the server sent it on; empty for its own.
        std::string elsewhere{};
        std::optional<std::chrono::steady_clock::time_point> begun{};
        bool written = false;
    };
    /// The first line of that name that is still to be written; null for none.
    Line* find(const std::string& destination);
    void write(Line& line, const publish::report::Ended& ended);

    const WriteOut format_;
    const Write write_;
    std::vector<Line> lines_;
};

}  // namespace cli
