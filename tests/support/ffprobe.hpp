#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "media/source.hpp"

namespace clips {

/// A packet as the ffprobe program reads it: the witness that our reading is held against.
struct ProbedPacket {
    int stream = 0;
    /// Times in milliseconds from the first dts of all packets.
    double dts = 0;
    double pts = 0;
    std::size_t size = 0;
    bool keyframe = false;
    /// Adler-32 of its bytes.
    std::uint32_t checksum = 0;
};

/// All packets of a file whose packets have both times, in the order of the file.
std::vector<ProbedPacket> probe(const std::string& path);
std::uint32_t adler32(media::ByteView bytes);

}  // namespace clips
