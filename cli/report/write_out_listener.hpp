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

/// Writes a text in the format of --write-out for each destination, as soon as its result stands.
class WriteOutListener : public publish::Status {
  public:
    using Write = std::function<void(const WriteOut::Texts& texts)>;
    /// The moment at which the result of a stream stands.
    enum class Result {
        with_its_end,
        /// A stream that has ended well may still prove to have failed.
        with_the_verdict,
    };
    /// For so many destinations; a run without any has one text too.
    WriteOutListener(WriteOut format, std::size_t destinations, Write write,
                     Result result = Result::with_its_end);
    /// Tells which destinations they are, in the order given, before any report names one.
    void expect(const std::vector<rtmp::Url>& destinations);

    void report(const publish::Report& report) override;
    std::optional<std::chrono::nanoseconds> progress_interval() const override { return std::nullopt; }
    /// A failure of the whole run, which does not come through report(): that of each destination that has
    /// not ended, or whose result does not stand yet.
    void error(const dial::Failure& failure);
    /// The run is over: what has ended well stays so.
    void conclude();

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
        enum class State {
            running,
            /// Ended well, which may not be the result.
            held,
            written,
        };
        State state = State::running;
    };
    /// The first line of that name whose stream still runs; null for none.
    Line* find(const std::string& destination);
    static void end(Line& line, const publish::report::Ended& ended);
    void write(Line& line);

    const WriteOut format_;
    const Write write_;
    const Result result_;
    std::vector<Line> lines_;
};

}  // namespace cli
