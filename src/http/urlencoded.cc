// Rejects forms that browsers never send instead of repairing them. Takes time linear in the input;
// values are decoded in one buffer, which is overwritten afterwards.
#include "http/urlencoded.h"

#include <algorithm>
#include <optional>
#include <string>

#include "base/text.h"
#include "http/media_type.h"

namespace http {
namespace {

constexpr std::string_view kMediaType = "application/x-www-form-urlencoded";

std::unexpected<base::Failure> malformed(std::string_view why) {
  return base::fail(base::Fault::kMalformed, std::string(why));
}

std::optional<unsigned> hex_value(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
  return std::nullopt;
}

/// Decodes the percent escape at the start of `text`.
std::optional<char> unescaped(std::string_view text) {
  if (text.size() < 3) return std::nullopt;
  const auto high = hex_value(text[1]);
  const auto low = hex_value(text[2]);
  if (!high || !low) return std::nullopt;
  return static_cast<char>(*high * 16 + *low);
}

class Reader {
 public:
  Reader(std::size_t longest, Field::Source source) : longest_(longest), source_(source) {}
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader() { ::explicit_bzero(decoded_.data(), decoded_.capacity()); }

  base::Result<void> add_pair(std::string_view pair) {
    if (++count_ > kMaxFields) return malformed("too many form fields");
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const auto name = decode(pair.substr(0, equals));
    if (!name || name->empty()) return malformed("bad form field name");
    Field field{.name = std::string(*name), .value = {}, .source = source_};
    const auto value = decode(pair.substr(std::min(equals + 1, pair.size())));
    if (!value) return malformed("bad form field value");
    field.value = base::Secret(*value);
    return fields_.add(std::move(field));
  }

  Fields take() { return std::move(fields_); }

 private:
  /// Decodes a name or a value. The view is valid until the next call. std::nullopt if it is
  /// invalid.
  std::optional<std::string_view> decode(std::string_view text) {
    if (text.find_first_of("%+") != std::string_view::npos) {
      if (!unescape(text)) return std::nullopt;
      text = decoded_;
    }
    if (text.contains('\0') || !base::is_utf8(text)) return std::nullopt;
    return text;
  }

  bool unescape(std::string_view text) {
    decoded_.clear();
    decoded_.reserve(longest_);  // a reallocation would leave a copy in freed memory
    while (!text.empty()) {
      const bool escape = text[0] == '%';
      const std::optional<char> c = escape ? unescaped(text) : text[0] == '+' ? ' ' : text[0];
      if (!c) return false;
      decoded_ += *c;
      text.remove_prefix(escape ? 3 : 1);
    }
    return true;
  }

  std::size_t longest_;
  Field::Source source_;
  std::size_t count_ = 0;
  std::string decoded_;
  Fields fields_;
};

}  // namespace

base::Result<Fields> parse_urlencoded(std::string_view text, Field::Source source) {
  Reader reader(text.size(), source);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('&'), text.size());
    if (end > 0) {
      if (auto added = reader.add_pair(text.substr(0, end)); !added) return base::pass(added);
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return reader.take();
}

bool is_urlencoded(std::string_view content_type) {
  return is_media_type(content_type, kMediaType);
}

}  // namespace http
