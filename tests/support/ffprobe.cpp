#include "support/ffprobe.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>
#include <string_view>

#include "support/clips.hpp"

namespace clips {

namespace {

/// `0|0.080000|0.000000|4416|K_|adler32:9b2f8d31`: stream, pts, dts, size, flags, hash.
ProbedPacket parse(const std::string& line) {
    std::istringstream fields(line);
    std::string stream;
    std::string pts;
    std::string dts;
    std::string size;
    std::string flags;
    std::string hash;
    for (std::string* field : {&stream, &pts, &dts, &size, &flags, &hash})
        std::getline(fields, *field, '|');
    ProbedPacket packet;
    packet.stream = std::stoi(stream);
    packet.pts = std::stod(pts) * 1000;
    packet.dts = std::stod(dts) * 1000;
    packet.size = std::stoul(size);
    packet.keyframe = flags.starts_with('K');
    packet.checksum = static_cast<std::uint32_t>(std::stoul(hash.substr(hash.find(':') + 1), nullptr, 16));
    return packet;
}

}  // namespace

std::vector<ProbedPacket> probe(const std::string& path) {
    std::string output = output_of(
        "ffprobe -v error -show_entries packet=stream_index,pts_time,dts_time,size,flags,data_hash "
        "-show_data_hash adler32 -of compact=print_section=0:nokey=1 '" +
        path + "'");
    // Side data breaks a packet's line in two, though none of it is shown.
    constexpr std::string_view broken = "|\n|";
    for (std::size_t at = output.find(broken); at != std::string::npos; at = output.find(broken, at)) {
        output.erase(at, 2);
    }
    std::istringstream lines(output);
    std::vector<ProbedPacket> packets;
    for (std::string line; std::getline(lines, line);) {
        if (line.find("adler32") != std::string::npos) packets.push_back(parse(line));
    }
    if (packets.empty()) throw std::runtime_error("ffprobe finds no packets in " + path);
    const auto earlier = [](const ProbedPacket& a, const ProbedPacket& b) { return a.dts < b.dts; };
    const double origin = std::min_element(packets.begin(), packets.end(), earlier)->dts;
    for (ProbedPacket& packet : packets) {
        packet.dts -= origin;
        packet.pts -= origin;
    }
    return packets;
}

std::uint32_t adler32(media::ByteView bytes) {
    constexpr std::uint32_t modulus = 65521;
    std::uint32_t a = 1;
    std::uint32_t b = 0;
    for (const std::uint8_t byte : bytes) {
        a = (a + byte) % modulus;
        b = (b + a) % modulus;
    }
    return b << 16U | a;
}

}  // namespace clips
