#pragma once

#include <string_view>

/// A whole publishing session, from connect to deleteStream, as nginx with its RTMP module accepted it.
/// Headers are of format 0: basic header (chunk stream), timestamp 3, length 3, type 1, stream id 4
/// little-endian bytes.
namespace vectors::transcript {

// chunk stream 2 | 0 ms | 4 bytes | type 1 | stream 0 || 4096
inline constexpr std::string_view set_chunk_size = "020000000000040100000000 00001000";

// chunk stream 3 | 0 ms | 133 bytes | type 20 | stream 0
inline constexpr std::string_view connect_header = "030000000000851400000000";
// "connect" | 1 | { app: "live", type: "nonprivate", flashVer: "FMLE/3.0 (compatible; rtmpub/1.0)",
//   tcUrl: "rtmp://example.com/live" }
inline constexpr std::string_view connect =
    "020007636F6E6E656374 003FF0000000000000 03"
    "00036170700200046C697665"
    "00047479706502000A6E6F6E70726976617465"
    "0008666C617368566572020021464D4C452F332E302028636F6D70617469626C653B2072746D7075622F312E3029"
    "0005746355726C02001772746D703A2F2F6578616D706C652E636F6D2F6C697665"
    "000009";

// "releaseStream" | 2 | null | "cam1"
inline constexpr std::string_view release_stream =
    "02000D72656C6561736553747265616D 004000000000000000 05 02000463616D31";
// "FCPublish" | 3 | null | "cam1"
inline constexpr std::string_view fc_publish =
    "02000946435075626C697368 004008000000000000 05 02000463616D31";
// "createStream" | 4 | null
inline constexpr std::string_view create_stream = "02000C63726561746553747265616D 004010000000000000 05";
// from the server: "_result" | 4 | null | 1
inline constexpr std::string_view create_stream_result =
    "0200075F726573756C74 004010000000000000 05 003FF0000000000000";
// chunk stream 8 | 0 ms | 34 bytes | type 20 | stream 1
inline constexpr std::string_view publish_header = "080000000000221401000000";
// "publish" | 5 | null | "cam1" | "live"
inline constexpr std::string_view publish =
    "0200077075626C697368 004014000000000000 05 02000463616D31 0200046C697665";
// "@setDataFrame" | "onMetaData" | ECMA array of 6: width 1280, height 720, framerate 30, videocodecid 7,
//   audiocodecid 10, stereo true
inline constexpr std::string_view metadata =
    "02000D40736574446174614672616D65 02000A6F6E4D65746144617461 0800000006"
    "00057769647468004094000000000000 0006686569676874004086800000000000"
    "00096672616D657261746500403E000000000000 000C766964656F636F646563696400401C000000000000"
    "000C617564696F636F6465636964004024000000000000 000673746572656F0101 000009";
// "FCUnpublish" | 6 | null | "cam1"
inline constexpr std::string_view fc_unpublish =
    "02000B4643556E7075626C697368 004018000000000000 05 02000463616D31";
// "deleteStream" | 7 | null | 1
inline constexpr std::string_view delete_stream =
    "02000C64656C65746553747265616D 00401C000000000000 05 003FF0000000000000";

}  // namespace vectors::transcript
