#pragma once

#include <doctest/doctest.h>

#include "net/stream.hpp"

/// The net::Error that `action` throws; fails the test when it throws none.
template <typename Action>
net::Error error_of(Action&& action) {
    try {
        action();
    } catch (const net::Error& error) {
        return error;
    }
    FAIL("no net::Error was thrown");
    return {net::ErrorKind::local, ""};
}
