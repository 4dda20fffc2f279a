#pragma once

#include <csignal>
#include <pthread.h>

namespace ground {

/// Keeps every signal from this thread from now on: signals are for the main thread, whose blocking reads
/// and waits they are to end.
inline void leave_signals_to_others() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

}  // namespace ground
