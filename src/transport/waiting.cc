#include "transport/waiting.h"

#include <cstdint>
#include <optional>

#include "base/text.h"

namespace transport {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t kDigits = 3;  // after the point
constexpr std::chrono::minutes kLongest{1};
// Seconds until the year 9999, so that the sum cannot overflow.
constexpr std::size_t kLatest = 253402300799;

std::optional<base::Timestamp> parse(std::string_view text) {
  const std::size_t point = text.find('.');
  if (point == std::string_view::npos || text.size() != point + 1 + kDigits) return {};
  const auto whole = base::parse_unsigned(text.substr(0, point));
  const auto part = base::parse_unsigned(text.substr(point + 1));
  if (!whole || !part || *whole > kLatest) return {};
  return base::Timestamp{seconds{*whole}} + milliseconds{*part};
}

}  // namespace

milliseconds time_since(std::string_view connected, base::Timestamp now) {
  const auto begin = parse(connected);
  if (!begin || *begin > now || now - *begin > kLongest) return milliseconds{0};
  return now - *begin;
}

}  // namespace transport
