#pragma once

#include <sys/resource.h>

/// While it lives, this process may have no descriptors but those it has, and a poll() of any fails: the way in which
/// a machine that is short of everything refuses to wait.
class NoPolling {
  public:
    NoPolling() {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        const rlimit none{0, before_.rlim_max};
        ::setrlimit(RLIMIT_NOFILE, &none);
    }
    ~NoPolling() { ::setrlimit(RLIMIT_NOFILE, &before_); }
    NoPolling(const NoPolling&) = delete;
    NoPolling& operator=(const NoPolling&) = delete;

  private:
    rlimit before_{};
};
