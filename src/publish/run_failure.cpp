#include "publish/run_failure.hpp"

namespace publish {

dial::Failure over_time(const std::string& of) {
    return {dial::ExitStatus::timed_out,
            (of.empty() ? "" : of + ": ") + "not finished within --max-time, which has ended it"};
}

dial::Failure ended_before(const std::string& why) {
    return {dial::ExitStatus::timed_out, why + " before --until, which has ended it; nothing was sent"};
}

}  // namespace publish
