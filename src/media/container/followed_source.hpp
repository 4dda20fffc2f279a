#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "media/container/byte_source.hpp"
#include "media/container/flv_scripts.hpp"

namespace media {

/// The bytes of an input on their way to libavformat, which keeps no script tag of FLV as it is: those are
/// looked for here as the bytes go by.
class FollowedSource {
  public:
    explicit FollowedSource(ByteSource& source) : source_(source) {}

    ByteSource::Result read(std::span<std::uint8_t> into);
    /// As ByteSource::seek().
    bool seek(std::int64_t position);
    /// As ByteSource::size().
    std::optional<std::int64_t> size() const { return source_.size(); }

    /// It is no FLV: nothing more is looked for.
    void stop_looking() { scripts_.reset(); }
    /// Behind damage, where tags did not follow each other: a packet, and so a tag, begins there; below 0 for
    /// unknown.
    void resume_behind(std::int64_t packet_position);
    /// All is read, and the last tag says that it is longer.
    bool ends_within_tag() const;
    /// All is read, and behind damage no packet came.
    bool ends_lost() const { return scripts_ && scripts_->lost() && source_.seekable(); }
    /// As FlvScripts::ends_at().
    bool script_ends_at(std::int64_t position) const { return scripts_ && scripts_->ends_at(position); }
    /// As FlvScripts::take().
    std::vector<FlvScript> take_scripts(std::int64_t before);
    /// As FlvScripts::take_remarks().
    std::vector<std::string> take_remarks();

  private:
    void follow(ByteView bytes);
    void look_back(std::int64_t from, std::int64_t to);

    ByteSource& source_;
    /// Of what is read next.
    std::int64_t position_ = 0;
    std::optional<FlvScripts> scripts_{std::in_place};
};

}  // namespace media
