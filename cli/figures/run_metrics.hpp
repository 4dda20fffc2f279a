#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "cli/figures/figures.hpp"

namespace cli {

/// The figures of one destination by the names that bounds have for them: `reconnects`, `behind`, and `behind.max` for
/// the largest that was read. A time or rate is named without its unit.
class RunMetrics {
  public:
    /// The figure of that name; null for none. `metric` may end in `.max`.
    static const Figure* find(std::string_view metric);

    void update(const Reading& reading);
    /// The last value, or the largest, in its base unit; nothing where there was none.
    std::optional<double> value(std::string_view metric) const;
    /// A count of frames as a share, in percent, of all that were to be sent; nothing for other figures.
    std::optional<double> share(std::string_view metric) const;

  private:
    struct Seen {
        std::optional<double> last;
        std::optional<double> largest;
    };
    std::map<std::string_view, Seen> seen_;
    /// Frames that were sent, or left out on the way.
    double frames_ = 0;
};

}  // namespace cli
