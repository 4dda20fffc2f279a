#include <malloc.h>

#include "cli/program.hpp"

namespace {

/// Frames come and go by the hundred in a second, and some are large. With glibc's defaults their memory is
/// given back to the kernel and faulted in again each time, which costs a tenth of an unpaced push.
void keep_freed_memory() {
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 4 << 20);
    mallopt(M_TRIM_THRESHOLD, 8 << 20);
#endif
}

}  // namespace

int main(int argc, char** argv) {
    keep_freed_memory();
    return cli::run(argc, argv);
}
