#pragma once

#include <string_view>

/// AMF values as they travel. The bytes follow from the AMF 0 and AMF 3 specifications; each was also read by
/// servers in use.
namespace vectors {

// 00 marker of a number | 3FF0… 1.0 as a double
inline constexpr std::string_view amf0_one = "003FF0000000000000";
inline constexpr std::string_view amf0_zero = "000000000000000000";
// 01 marker of a boolean | 01 true
inline constexpr std::string_view amf0_true = "0101";
inline constexpr std::string_view amf0_false = "0100";
// 02 marker of a string | 0004 its length | "live"
inline constexpr std::string_view amf0_live = "0200046C697665";
// 03 marker of an object | 0003 "app" | 02 0004 "live" | 0000 09 its end
inline constexpr std::string_view amf0_object = "0300036170700200046C697665000009";
inline constexpr std::string_view amf0_null = "05";
inline constexpr std::string_view amf0_undefined = "06";
// 08 marker of an ECMA array | 00000001 members, advisory | 0005 "width" | 00 1280.0 | 0000 09 its end
inline constexpr std::string_view amf0_ecma_array = "080000000100057769647468004094000000000000000009";
// 0A marker of a strict array | 00000002 values | 02 0004 "av01" | 02 0004 "hvc1"
inline constexpr std::string_view amf0_strict_array = "0A000000020200046176303102000468766331";
// 0B marker of a date | 2024-01-01 in ms since 1970 as a double | 0000 time zone, reserved
inline constexpr std::string_view amf0_date = "0B4278CC251F4000000000";
// 00 | "av01" read as a number, 0x61763031 = 1635135537, as a double
inline constexpr std::string_view amf0_fourcc_av01 = "0041D85D8C0C400000";

// A redirect as Flash Media Server sends it, nested objects in the reply to connect:
// 02 "_error" | 00 1.0 | 05 | 03 { level: "error", code: "NetConnection.Connect.Rejected",
//   ex: { code: 302, redirect: "rtmp://b.example.com/live" } }
inline constexpr std::string_view command_redirect =
    "0200065F6572726F72 003FF0000000000000 05 03 00056C6576656C0200056572726F72"
    "0004636F646502001E4E6574436F6E6E656374696F6E2E436F6E6E6563742E52656A6563746564"
    "00026578 03 0004636F6465004072E00000000000"
    "0008726564697265637402001972746D703A2F2F622E6578616D706C652E636F6D2F6C697665 000009 000009";

// createStream in a message of type 17: 00 format selector, then AMF0 as ever:
// 02 000C "createStream" | 00 4.0 | 05
inline constexpr std::string_view command_amf3_create_stream =
    "00 02000C63726561746553747265616D 004010000000000000 05";

}  // namespace vectors
