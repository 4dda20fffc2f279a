#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

namespace dial {

/// The steps from a URL to a live stream, in their order.
enum class Step {
    resolve,
    /// Connecting to the server, through a proxy if there is one.
    connect,
    tls,
    handshake,
    connect_command,
    create_stream,
    publish,
};

inline constexpr std::array all_steps{Step::resolve,   Step::connect,         Step::tls,
                                      Step::handshake, Step::connect_command, Step::create_stream,
                                      Step::publish};

/// Name of a step in JSON: "create_stream".
constexpr std::string_view name_of(Step step) {
    switch (step) {
        case Step::resolve:
            return "resolve";
        case Step::connect:
            return "connect";
        case Step::tls:
            return "tls";
        case Step::handshake:
            return "handshake";
        case Step::connect_command:
            return "connect_command";
        case Step::create_stream:
            return "create_stream";
        case Step::publish:
            return "publish";
    }
    return {};
}

/// Times that the steps took; nothing for a step that did not come to its end.
class StepTimes {
  public:
    using Time = std::optional<std::chrono::nanoseconds>;

    Time& operator[](Step step) { return times_.at(static_cast<std::size_t>(step)); }
    const Time& operator[](Step step) const { return times_.at(static_cast<std::size_t>(step)); }

  private:
    std::array<Time, all_steps.size()> times_;
};

}  // namespace dial
