#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "media/container/byte_source.hpp"
#include "media/container/flv_scripts.hpp"

namespace media {

/// The bytes of an input on their way to libavformat. It keeps no script tag of FLV as it is, so those are
/// looked for here as the bytes go by.
class FollowedSource {
  public:
    explicit FollowedSource(ByteSource& source) : source_(source) {}

    ByteSource::Result read(std::span<std::uint8_t> into);
    /// Moves the read position, as ByteSource::seek() does.
    bool seek(std::int64_t position);
    /// Bytes that libavformat is to count on: those of the input by now, or more than it will ever have once
    /// more is expected.
    std::optional<std::int64_t> told_size();
    /// libavformat shall not shorten what lies beyond the end of now to it: that may come.
    void expect_more() { expects_more_ = true; }

    /// Looks for nothing more: the input is no FLV.
    void stop_looking() { scripts_.reset(); }
    /// Looks on behind damage, where tags did not follow each other: a packet, and so a tag, begins there;
    /// below 0 for unknown.
    void resume_behind(std::int64_t packet_position);
    /// True when all is read, and the last tag says that it is longer.
    bool ends_within_tag() const;
    /// True when all is read, and behind damage no packet came.
    bool ends_lost() const { return scripts_ && scripts_->lost() && source_.seekable(); }
    /// True when a script tag ends there (FlvScripts::ends_at()).
    bool script_ends_at(std::int64_t position) const { return scripts_ && scripts_->ends_at(position); }
    /// Takes the scripts whose tags begin before that position, in order.
    std::vector<FlvScript> take_scripts(std::int64_t before);
    /// Remarks on scripts that were left out since the last call.
    std::vector<std::string> take_remarks();

  private:
    void follow(ByteView bytes);
    void look_back(std::int64_t from, std::int64_t to);

    ByteSource& source_;
    /// Position of the byte that is read next.
    std::int64_t position_ = 0;
    bool expects_more_ = false;
    std::optional<FlvScripts> scripts_{std::in_place};
};

}  // namespace media
