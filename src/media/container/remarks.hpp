#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "media/source.hpp"

namespace media {

/// Remarks on an input that a user may want to know, each of them once.
class Remarks {
  public:
    /// Different remarks about one input; more are not kept.
    static constexpr std::size_t max_remarks = 100;

    void add(const std::string& remark);
    /// The remarks since the last call, oldest first.
    std::vector<std::string> take();

    /// Warnings about one input; amounts beyond are summed up for the end. A track that is missing is always told.
    static constexpr std::size_t max_warnings = 100;

    /// Warns of a fault that was got over.
    void warn(Warning warning);
    /// The input has ended: the sum of what was not told becomes a warning of its own.
    void finish_warnings();
    /// The warnings since the last call, oldest first.
    std::vector<Warning> take_warnings();

    /// libavformat's last error in its own words; empty when there was none.
    const std::string& last_error() const { return last_error_; }

    /// First error of libavformat's reader since the last call, in its words.
    std::optional<std::string> take_fault() { return std::exchange(fault_, std::nullopt); }
    /// True when libavformat passed over a sample description of an MP4 since the last call, and over the
    /// samples that have it.
    bool take_skipped_description() { return std::exchange(skipped_description_, false); }
    /// True when libavformat said that the file ends too early.
    bool ended_early() const { return ended_early_; }

    /// Takes libavformat's log on this thread, instead of letting it print, as long as this object lives.
    class Listening {
      public:
        explicit Listening(Remarks& remarks);
        ~Listening();
        Listening(const Listening&) = delete;
        Listening& operator=(const Listening&) = delete;

      private:
        Remarks* before_;
    };

  private:
    friend struct LogLine;
    /// Kinds of lines in FFmpeg's log.
    enum class Line { remark, error, fault_of_input };
    void hear(std::string_view line, Line kind);

    std::vector<std::string> pending_;
    std::set<std::string, std::less<>> said_;
    std::vector<Warning> pending_warnings_;
    std::size_t warned_ = 0;
    /// Warnings that were too many to be told, and their sum.
    std::size_t untold_ = 0;
    Warning untold_sum_;
    std::string last_error_;
    std::optional<std::string> fault_;
    bool sizes_left_out_ = false;
    bool skipped_description_ = false;
    bool ended_early_ = false;
};

}  // namespace media
