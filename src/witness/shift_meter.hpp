#pragma once

#include <cstdint>
#include <optional>

#include "ground/histogram.hpp"
#include "witness/findings.hpp"

namespace witness {

/// Times that sound came late or early against the picture, summed up.
class ShiftMeter {
  public:
    void add(std::int64_t shift_ns);
    /// Nothing while nothing was added.
    std::optional<Shift> shift() const;

  private:
    ground::Histogram late_;
    /// Of times below 0, without their sign.
    ground::Histogram early_;
};

}  // namespace witness
