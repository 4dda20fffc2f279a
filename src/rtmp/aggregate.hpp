#pragma once

#include <string>
#include <vector>

#include "rtmp/bytes.hpp"
#include "rtmp/message.hpp"

namespace rtmp {

/// Messages that are read from one aggregate; more are a fault, since eleven bytes can claim one.
inline constexpr std::size_t max_aggregate_parts = 4096;

/// A message inside an aggregate; its payload lies in the aggregate's.
struct AggregatePart {
    MessageType type{};
    /// Milliseconds modulo 2^32, moved so that the first part has the aggregate's own time.
    std::uint32_t timestamp = 0;
    ByteView payload;
};

/// The content of an aggregate message (type 22): the parts before the fault, if there is one.
struct Aggregate {
    std::vector<AggregatePart> parts;
    /// The way in which the bytes are malformed; empty for none.
    std::string fault;
};

/// Takes an aggregate apart (RTMP 1.0, 7.1.6). Back pointers are passed over unread, and a last one may be
/// missing. An aggregate inside is handed out as a part like any other, and not taken apart.
Aggregate take_apart(ByteView payload, std::uint32_t timestamp);

}  // namespace rtmp
