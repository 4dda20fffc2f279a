#pragma once

#include <string_view>

/// Chunk headers and control messages.
namespace vectors {

// RTMP 1.0, 5.3.2.1: four audio messages of 32 bytes, stream 12345, chunk stream 3, 20 ms apart.
// fmt 0, stream 3 | 1000 ms | 32 bytes | type 8 | stream id, little-endian
inline constexpr std::string_view ch1_first = "03 0003E8 000020 08 39300000";
// fmt 2, stream 3 | 20 ms later
inline constexpr std::string_view ch1_second = "83 000014";
// fmt 3, stream 3: the same again
inline constexpr std::string_view ch1_next = "C3";

// RTMP 1.0, 5.3.2.2: one video message of 307 bytes, stream 12346, chunk stream 4, cut at 128 bytes.
// fmt 0, stream 4 | 1000 ms | 307 bytes | type 9 | stream id; then 128 bytes
inline constexpr std::string_view ch2_first = "04 0003E8 000133 09 3A300000";
// fmt 3, before 128 and before 51 bytes
inline constexpr std::string_view ch2_next = "C4";

// A video message of 300 bytes at 0x01000000 ms, chunk stream 6, stream 1, cut at 128 bytes.
// fmt 0, stream 6 | the time is extended | 300 bytes | type 9 | stream 1 | extended time
inline constexpr std::string_view ch_ext_first = "06 FFFFFF 00012C 09 01000000 01000000";
// fmt 3 | the extended time again, before 128 and before 44 bytes
inline constexpr std::string_view ch_ext_next = "C6 01000000";

// Control messages: chunk stream 2 | 0 ms | length | type | stream 0 || payload
inline constexpr std::string_view set_chunk_size_4096 = "02 000000 000004 01 00000000 00001000";
inline constexpr std::string_view abort_stream_6 = "02 000000 000004 02 00000000 00000006";
inline constexpr std::string_view acknowledge_2500000 = "02 000000 000004 03 00000000 002625A0";
inline constexpr std::string_view window_ack_size_2500000 = "02 000000 000004 05 00000000 002625A0";
// … || 2500000 | 02 the limit is dynamic
inline constexpr std::string_view peer_bandwidth_2500000 = "02 000000 000005 06 00000000 002625A0 02";
// … || 0006 ping request | its timestamp
inline constexpr std::string_view ping_request = "02 000000 000006 04 00000000 0006 00001234";
inline constexpr std::string_view ping_response = "02 000000 000006 04 00000000 0007 00001234";
// … || 0000 stream begin | stream 1
inline constexpr std::string_view stream_begin_1 = "02 000000 000006 04 00000000 0000 00000001";

}  // namespace vectors
