#pragma once

#include <string>

#include "dial/failure.hpp"

namespace publish {

/// The failure of a run that took longer than it may; `of` is a destination, redacted, or empty for none.
dial::Failure over_time(const std::string& of = {});

/// The failure of a run whose end (--until) came before anything was sent; `why` names what it waited for.
dial::Failure ended_before(const std::string& why);

/// The failure of a destination: Status has heard of it with its Ended.
class DestinationFailure : public dial::Failure {
  public:
    explicit DestinationFailure(const dial::Failure& failure) : dial::Failure(failure) {}
};

}  // namespace publish
