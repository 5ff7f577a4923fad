#include "http/accept_language.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/text.h"

namespace http {
namespace {

constexpr std::size_t kMostRanges = 16;

struct Range {
  std::string_view name;
  double weight = 1;
};

std::optional<double> weight_of(std::string_view parameter) {
  if (!base::ascii_lower(parameter.substr(0, 2)).starts_with("q=")) return std::nullopt;
  parameter.remove_prefix(2);
  double weight = 0;
  const char* const end = parameter.data() + parameter.size();
  const auto read = std::from_chars(parameter.data(), end, weight, std::chars_format::fixed);
  if (read.ec != std::errc{} || read.ptr != end || weight < 0 || weight > 1) return std::nullopt;
  return weight;
}

std::optional<Range> range_of(std::string_view part) {
  const auto mark = part.find(';');
  Range range{.name = base::trim(part.substr(0, mark))};
  if (range.name.empty()) return std::nullopt;
  if (mark == part.npos) return range;
  const auto weight = weight_of(base::trim(part.substr(mark + 1)));
  if (!weight || *weight <= 0) return std::nullopt;
  range.weight = *weight;
  return range;
}

}  // namespace

std::vector<std::string_view> accepted_languages(std::string_view header) {
  std::vector<Range> ranges;
  for (std::size_t parts = 0; parts < kMostRanges && !header.empty(); ++parts) {
    const auto comma = std::min(header.find(','), header.size());
    if (const auto range = range_of(header.substr(0, comma))) ranges.push_back(*range);
    header.remove_prefix(std::min(comma + 1, header.size()));
  }
  std::ranges::stable_sort(ranges, std::ranges::greater{}, &Range::weight);
  std::vector<std::string_view> names;
  for (const Range& range : ranges) names.push_back(range.name);
  return names;
}

}  // namespace http
