#pragma once

#include <chrono>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "load/plan.hpp"
#include "net/route.hpp"
#include "rtmp/url.hpp"

/// From one command line to the publishers that it asks for.
namespace load {

/// A fault of what copies are to be made of, as one line without secrets.
class PlanError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// The most copies of one load test.
inline constexpr std::size_t most_copies = 1'000'000;

/// One of several machines that share a load test out: the copies with (number - 1) % count == index.
struct Shard {
    /// From 0.
    std::size_t index = 0;
    std::size_t count = 1;
};

/// All copies of all shards begin within that time, evenly; at once where it is 0.
struct RampUp {
    std::chrono::nanoseconds length{0};
};
/// So many copies of all shards begin a second, more than 0.
struct Rate {
    double a_second = 1;
};
using Start = std::variant<RampUp, Rate>;

/// All that makes the copies of a load test.
struct CopyTerms {
    /// URLs with marks in user, password, host, app, tcUrl and key, shared out in turn; at least one.
    std::vector<rtmp::Url> urls;
    /// A key for each copy, in their order; none where the URLs have them.
    std::vector<std::string> keys{};
    /// Copies of all shards, up to most_copies.
    std::size_t count = 1;
    Shard shard{};
    Start start{};
    /// Ends of connections on this machine, which the copies of this shard take in turn; at least one.
    std::vector<net::Origin> origins{net::Origin{}};
};

/// The text with each mark `{n:05}` as `{n05}`: without a colon, a URL with marks can be split as any other is. Throws
/// PlanError for a mark of another form.
std::string plain_marks(std::string_view text);

/// The text with the number in place of each mark: `{n}`, or `{n05}` for at least five digits.
std::string with_number(std::string_view text, std::size_t number);

/// The copies of this shard, by their numbers. Throws PlanError: two copies would publish the same stream, there are
/// fewer keys than copies, the shard is beyond its count, or has no copy.
std::vector<Copy> copies(const CopyTerms& terms);

}  // namespace load
