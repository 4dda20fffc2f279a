#include "publish/queue/header_set.hpp"

#include <algorithm>

namespace publish {

void HeaderSet::put(const QueuedMessage& header) {
    const auto is_outdated = [&header](const QueuedMessage& known) {
        if (known.message->type != header.message->type || known.key.track != header.key.track) return false;
        return header.key.kind == pack::HeaderKey::Kind::sequence_start || known.key.kind == header.key.kind;
    };
    const auto place = std::find_if(headers_.begin(), headers_.end(), is_outdated);
    if (place == headers_.end()) {
        headers_.push_back(header);
        return;
    }
    *place = header;
    headers_.erase(std::remove_if(place + 1, headers_.end(), is_outdated), headers_.end());
}

}  // namespace publish
