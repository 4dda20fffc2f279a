#include "publish/input/merged_input.hpp"

#include <algorithm>
#include <utility>

namespace publish {

void MergedInput::merge_fed(std::vector<media::TimedData>& data, const std::optional<media::Frame>& frame,
                            media::Time reached) {
    if (fed_ == nullptr) return;
    const media::Time end = frame ? frame->dts : reached + media::Time(1);
    for (media::TimedData& one : fed_->take(reached, end))
        data.push_back(std::move(one));
    std::stable_sort(data.begin(), data.end(),
                     [](const auto& one, const auto& other) { return one.time < other.time; });
}

void MergedInput::finish() {
    if (fed_ != nullptr) fed_->finish();
}

std::optional<media::Time> MergedInput::length() const {
    const std::optional<media::Time> whole = duration();
    return whole && settings_.duration ? std::min(*whole, *settings_.duration) : whole;
}

std::vector<Report> MergedInput::take_reports() {
    std::vector<Report> reports;
    Intake::Words words = intake_.take_words();
    for (report::Warning& warning : words.warnings)
        reports.emplace_back(std::move(warning));
    for (const std::string& remark : words.remarks)
        reports.emplace_back(report::Detail{remark});
    if (fed_ == nullptr) return reports;
    for (const std::string& warning : fed_->take_warnings())
        reports.emplace_back(report::Warning{warning});
    return reports;
}

}  // namespace publish
