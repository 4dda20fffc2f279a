#pragma once

/// Names for the tests that need neither a network nor this machine's /etc/hosts: name_service.cpp takes the
/// place of the C library's getaddrinfo in the test program, and hands every other host on to it.
namespace name_service {

/// ::1, then 127.0.0.1.
inline constexpr const char* both = "both.test";
/// 127.0.0.1, twice.
inline constexpr const char* twice = "twice.test";
/// 127.0.0.1 to 127.0.0.100.
inline constexpr const char* crowd = "crowd.test";
/// There is no such name.
inline constexpr const char* unknown = "unknown.test";
/// The system fails with EMFILE.
inline constexpr const char* broken = "broken.test";
/// No answer before answer_silent() was called; then 127.0.0.1.
inline constexpr const char* silent = "silent.test";

void answer_silent();

/// Lookups of `silent` that have been answered so far.
int silent_answers();

}  // namespace name_service
