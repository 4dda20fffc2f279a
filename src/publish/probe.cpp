#include "publish/probe.hpp"

#include <algorithm>
#include <atomic>
#include <fmt/format.h>
#include <memory>
#include <thread>
#include <utility>

#include "dial/network_failure.hpp"
#include "ground/signal_mask.hpp"
#include "publish/connect/approach.hpp"
#include "publish/report_queue.hpp"

namespace publish {

namespace {

/// One destination, asked on a thread of its own.
class Probe {
  public:
    /// `waiting` is counted down, and `control` signalled, once the result is there.
    Probe(const rtmp::Url& url, rtmp::Aim aim, const Terms& terms, ReportQueue& reports,
          std::atomic<std::size_t>& waiting, net::Wakeup& control)
        : url_(url), reports_(reports), approach_(url, terms, reports, hurry_) {
        result_.destination = url.redacted();
        result_.aim = aim;
        thread_ = std::thread([this, &waiting, &control] {
            ground::leave_signals_to_others();
            run();
            --waiting;
            control.signal();
        });
    }
    ~Probe() {
        hurry_.ask();
        if (thread_.joinable()) thread_.join();
    }
    Probe(const Probe&) = delete;
    Probe& operator=(const Probe&) = delete;

    void hurry() { hurry_.ask(); }
    /// Result, once it is there.
    Probed take() {
        thread_.join();
        return std::move(result_);
    }

  private:
    void run() {
        try {
            ask();
        } catch (const dial::Failure& failure) {
            result_.failure = failure;
        } catch (const net::Error& error) {
            result_.failure = dial::network_failure(error, url_);
        } catch (const std::exception& error) {
            result_.failure =
                dial::Failure(dial::ExitStatus::internal, url_.redacted() + ": " + url_.redact(error.what()));
        }
        result_.reached = approach_.reached();
        result_.connections = approach_.connections();
    }

    void ask() {
        const std::unique_ptr<Connection> connection = approach_.go(result_.aim);
        if (result_.aim == rtmp::Aim::connect) {
            hang_up(*connection);
            return;
        }
        outlast_second_thoughts(*connection);
        result_.end = end(*connection);
        if (hurry_.asked())
            throw dial::Failure(dial::ExitStatus::interrupted,
                                url_.redacted() + ": interrupted while probing");
    }

    void outlast_second_thoughts(Connection& connection) {
        const TimePoint settled = connection.times().live + Connection::provisional;
        while (std::chrono::steady_clock::now() < settled && !hurry_.asked()) {
            connection.listen(hurry_.wakeup(), settled);
            if (!connection.take_move_request()) continue;
            reports_.push(report::Detail{url_.redacted() + ": the server asks to go on elsewhere"});
        }
    }

    /// Closes the connection; a failure to do so says nothing of the server's answer, and is a detail.
    void hang_up(Connection& connection) {
        try {
            connection.hang_up();
        } catch (const net::Error& error) {
            reports_.push(report::Detail{fmt::format("{}: {}", url_.redacted(), error.what())});
        }
    }

    Confirmation end(Connection& connection) {
        try {
            return connection.finish(Confirmation::none);
        } catch (const dial::Failure& failure) {
            reports_.push(report::Detail{failure.what()});
        } catch (const net::Error& error) {
            reports_.push(report::Detail{dial::network_failure(error, url_).what()});
        }
        return Confirmation::none;
    }

    const rtmp::Url url_;
    ReportQueue& reports_;
    dial::Hurry hurry_;
    Approach approach_;
    Probed result_;
    /// Declared last, so that all it uses is there when it runs.
    std::thread thread_;
};

}  // namespace

std::vector<Probed> probe(const std::vector<rtmp::Url>& destinations, rtmp::Aim aim, const Settings& settings,
                          Status& status, Stop& stop) {
    // A server says what it takes to those who offer it.
    const Terms terms{settings, {.announced = rtmp::whole_offer()}, rtmp::caps_ex_reconnect};
    SteadyClock clock;
    ReportQueue reports(stop.wakeup);
    std::atomic<std::size_t> waiting = destinations.size();
    const auto tell = [&] {
        for (const Report& report : reports.take())
            status.report(report);
    };
    std::vector<std::unique_ptr<Probe>> probes;
    probes.reserve(destinations.size());
    for (const rtmp::Url& url : destinations)
        probes.push_back(std::make_unique<Probe>(url, aim, terms, reports, waiting, stop.wakeup));
    while (waiting > 0) {
        if (clock.wait_until(TimePoint::max(), stop.wakeup)) stop.wakeup.clear();
        if (stop.asked) {
            for (const auto& one : probes)
                one->hurry();
        }
        tell();
    }
    tell();
    std::vector<Probed> results;
    results.reserve(probes.size());
    for (const auto& one : probes)
        results.push_back(one->take());
    return results;
}

}  // namespace publish
