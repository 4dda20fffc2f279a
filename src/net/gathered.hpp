#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "ground/bytes.hpp"

namespace net {

using ground::ByteView;

/// At most `size` bytes of the slices from `position` on: in place where one slice holds them all, else copied
/// into `room`, which is at least as large.
ByteView gathered(std::span<const ByteView> slices, std::size_t position, std::size_t size,
                  std::span<std::uint8_t> room);

}  // namespace net
