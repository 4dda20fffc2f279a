#pragma once

/// While it lives, each wait for descriptors (ppoll()) of this process fails: the way in which a machine that is short of
/// everything refuses to wait.
class NoPolling {
  public:
    NoPolling();
    ~NoPolling();
    NoPolling(const NoPolling&) = delete;
    NoPolling& operator=(const NoPolling&) = delete;
};
