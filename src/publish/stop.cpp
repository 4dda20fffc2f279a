#include "publish/stop.hpp"

namespace publish {

void Stop::end_input() noexcept {
    input_unwanted = true;
    input_wakeup.signal();
}

void Stop::ask(dial::ExitStatus why) noexcept {
    if (why != dial::ExitStatus::success) reason = why;
    asked = true;
    wakeup.signal();
    asked_wakeup.signal();
    end_input();
}

}  // namespace publish
