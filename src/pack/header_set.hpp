#pragma once

#include <algorithm>
#include <vector>

#include "pack/header.hpp"
#include "pack/muxed_message.hpp"

namespace pack {

/// Metadata and sequence headers, each in its latest form: what a new connection gets before the media. `Muxed` is
/// MuxedMessage, or one of those with more.
template <class Muxed = MuxedMessage>
class HeaderSet {
  public:
    /// A header takes the place of the last of its message type and key. A sequence start ends all that was
    /// said of its track's channels or colours.
    void put(const Muxed& header) {
        const auto is_outdated = [&header](const Muxed& known) {
            if (known.message->type != header.message->type || known.key.track != header.key.track)
                return false;
            return header.key.kind == HeaderKey::Kind::sequence_start || known.key.kind == header.key.kind;
        };
        const auto place = std::find_if(headers_.begin(), headers_.end(), is_outdated);
        if (place == headers_.end()) {
            headers_.push_back(header);
            return;
        }
        *place = header;
        headers_.erase(std::remove_if(place + 1, headers_.end(), is_outdated), headers_.end());
    }
    /// Headers in the order in which their first forms came.
    const std::vector<Muxed>& all() const { return headers_; }

  private:
    std::vector<Muxed> headers_;
};

}  // namespace pack
