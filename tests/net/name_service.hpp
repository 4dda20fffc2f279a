#pragma once

/// Names for the tests that need neither a network nor this machine's /etc/hosts: name_service.cpp takes the
/// place of the C library's getaddrinfo in the test program, and hands every other host on to it.
namespace name_service {

/// Name of ::1 and 127.0.0.1, in this order.
inline constexpr const char* both = "both.test";
/// Name of 127.0.0.1, twice.
inline constexpr const char* twice = "twice.test";
/// Name of 127.0.0.1 to 127.0.0.100.
inline constexpr const char* crowd = "crowd.test";
/// A name that does not exist.
inline constexpr const char* unknown = "unknown.test";
/// A name for which the system fails with EMFILE.
inline constexpr const char* broken = "broken.test";
/// Name of 127.0.0.1 that is not answered before answer_silent() is called.
inline constexpr const char* silent = "silent.test";

void answer_silent();

/// Lookups of `silent` that have been answered so far.
int silent_answers();

}  // namespace name_service
