// Escapes characters that control a terminal or are invisible.
#include <fmt/format.h>

#include <cstdint>

#include "admin/records.h"
#include "base/text.h"
#include "domain/account/characters.h"
#include "domain/account/identifiers.h"

namespace admin {
namespace {

bool is_visible(std::string_view bytes) {
  return base::is_utf8(bytes) && !domain::has_forbidden_characters(bytes);
}

}  // namespace

std::string visible(std::string_view text) {
  if (is_visible(text)) return std::string{text};
  std::string out;
  while (!text.empty()) {
    const domain::Character next = domain::first_character(text);
    if (is_visible(next.bytes)) {
      out += next.bytes;
    } else {
      out += fmt::format("\\u{{{:x}}}", static_cast<std::uint32_t>(next.code_point));
    }
    text.remove_prefix(next.bytes.size());
  }
  return out;
}

}  // namespace admin
