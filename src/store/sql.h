// Statements that are joined from literals when they are compiled, so that what several of them
// share stands once and each is still read as a whole. Knows text; knows no SQL.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace store {

/// A statement of `size` characters. Belongs in a constexpr constant of a namespace: a connection
/// finds what it has prepared by its address, so there is no view of a temporary.
template <std::size_t size>
struct Sql {
  char text[size];

  constexpr operator std::string_view() const& { return {text, size}; }
  operator std::string_view() const&& = delete;
};

/// The parts in their order, with nothing between them.
template <std::size_t... sizes>
consteval auto concat(const char (&... parts)[sizes]) {
  Sql<(sizes + ...) - sizeof...(sizes)> joined{};  // each literal ends in a NUL
  char* end = joined.text;
  ((end = std::copy_n(parts, sizes - 1, end)), ...);
  return joined;
}

}  // namespace store
