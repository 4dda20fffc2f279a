#pragma once

/// True where a sanitizer watches the programs, and takes time, memory and descriptors of its own.
inline constexpr bool sanitized = RTMPUSH_SANITIZED;

/// The steps of a test of very many; a twentieth where a sanitizer makes each of them some twenty times as slow.
template <class Number>
constexpr Number steps_of(Number many) {
    return sanitized ? many / 20 : many;
}
