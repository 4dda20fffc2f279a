#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace media {

/// What a user may want to know about an input, each thing once.
class Remarks {
  public:
    /// More different remarks than this about one input are not kept.
    static constexpr std::size_t max_remarks = 100;

    void add(const std::string& remark);
    std::vector<std::string> take();

    /// What libavformat said last as an error since `forget_error`; empty when it said nothing.
    const std::string& last_error() const { return last_error_; }
    void forget_error() { last_error_.clear(); }
    /// True when libavformat said that the file ends too early.
    bool ended_early() const { return ended_early_; }

    /// Takes what libavformat says on this thread, instead of letting it print, as long as it lives.
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
    void hear(std::string_view line, bool is_error);

    std::vector<std::string> pending_;
    std::set<std::string, std::less<>> said_;
    std::string last_error_;
    bool ended_early_ = false;
};

}  // namespace media
