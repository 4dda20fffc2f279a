#pragma once

#include <concepts>

namespace cli {

/// Functions as one visitor of a variant. A variant with an alternative that none of them takes does not compile.
template <typename... Functions>
struct Overload : Functions... {
    using Functions::operator()...;
};
template <typename... Functions>
Overload(Functions...) -> Overload<Functions...>;

/// One of these types: alternatives of a variant that a visitor passes over, each by its name.
template <typename Type, typename... Types>
concept OneOf = (std::same_as<Type, Types> || ...);

}  // namespace cli
