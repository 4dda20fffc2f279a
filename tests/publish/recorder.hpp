#pragma once

#include <variant>
#include <vector>

#include "publish/clock.hpp"
#include "publish/status.hpp"

/// Keeps every report.
class Recorder final : public publish::Status {
  public:
    void report(const publish::Report& report) override { reports.push_back(report); }
    std::optional<std::chrono::nanoseconds> progress_interval() const override { return interval; }

    template <class T>
    std::vector<T> all() const {
        std::vector<T> found;
        for (const publish::Report& report : reports) {
            if (const T* one = std::get_if<T>(&report)) found.push_back(*one);
        }
        return found;
    }

    std::vector<publish::Report> reports;
    std::optional<std::chrono::nanoseconds> interval;
};
