#pragma once

#include <algorithm>
#include <memory>

#include "media/source.hpp"

namespace clips {

/// Every prefix of `whole`, in memory of just its size so that a sanitizer sees a read beyond.
template <typename Check>
void for_each_prefix(const media::Bytes& whole, Check check) {
    for (std::size_t size = 0; size <= whole.size(); ++size) {
        const std::unique_ptr<std::uint8_t[]> exact(new std::uint8_t[size]);
        std::copy_n(whole.begin(), size, exact.get());
        check(media::ByteView(exact.get(), size));
    }
}

}  // namespace clips
