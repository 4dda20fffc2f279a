#pragma once

#include <concepts>

namespace cli {

/// Visitor of a variant, made of functions. With an alternative that none of them takes it does not compile.
template <typename... Functions>
struct Overload : Functions... {
    using Functions::operator()...;
};
template <typename... Functions>
Overload(Functions...) -> Overload<Functions...>;

/// Type that is one of these: a visitor names the alternatives that it passes over.
template <typename Type, typename... Types>
concept OneOf = (std::same_as<Type, Types> || ...);

}  // namespace cli
