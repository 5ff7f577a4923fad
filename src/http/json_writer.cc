// Appends to one text. The last character tells whether a comma is due, so no list of open objects
// is needed. RapidJSON writes the texts that have escapes. Knows no envelopes and no field names.
#include "http/json_writer.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <array>
#include <charconv>
#include <limits>
#include <utility>

namespace http {
namespace {

// Most responses fit, so one allocation is enough for them.
constexpr std::size_t kUsualAnswer = 256;
constexpr std::size_t kLongestNumber = std::numeric_limits<std::int64_t>::digits10 + 2;

// Whether JSON has the byte only as an escape (RFC 8259, section 7).
constexpr auto kEscaped = [] {
  std::array<bool, 256> escaped{};
  for (std::size_t byte = 0; byte < ' '; ++byte) escaped[byte] = true;
  escaped['"'] = escaped['\\'] = true;
  return escaped;
}();

bool is_escaped(char c) { return kEscaped[static_cast<unsigned char>(c)]; }

std::string with_escapes(std::string_view text) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace

JsonWriter::JsonWriter() : text_(kUsualAnswer, '\0') {}

// The end of the text, with space for this many bytes.
char* JsonWriter::room_for(std::size_t size) {
  if (text_.size() - written_ < size) text_.resize(2 * text_.size() + size + kUsualAnswer);
  return text_.data() + written_;
}

void JsonWriter::put(char c) {
  *room_for(1) = c;
  ++written_;
}

void JsonWriter::append(std::string_view text) {
  text.copy(room_for(text.size()), text.size());
  written_ += text.size();
}

// Nearly all texts have no escapes, so it is copied first and looked at meanwhile.
void JsonWriter::append_quoted(std::string_view text) {
  char* next = room_for(text.size() + 2);
  bool has_escapes = false;
  *next++ = '"';
  for (const char c : text) {
    has_escapes |= is_escaped(c);
    *next++ = c;
  }
  *next = '"';
  if (has_escapes) return append(with_escapes(text));
  written_ += text.size() + 2;
}

// Each name and value calls this first.
void JsonWriter::separate() {
  if (written_ == 0) return;
  const char last = text_[written_ - 1];
  if (last != '{' && last != '[' && last != ':') put(',');
}

JsonWriter& JsonWriter::member(std::string_view name) {
  separate();
  append_quoted(name);
  put(':');
  return *this;
}

JsonWriter& JsonWriter::value(std::string_view json) {
  separate();
  append(json);
  return *this;
}

JsonWriter& JsonWriter::number(std::int64_t value) {
  separate();
  char* const next = room_for(kLongestNumber);
  const auto end = std::to_chars(next, next + kLongestNumber, value).ptr;
  written_ += static_cast<std::size_t>(end - next);
  return *this;
}

JsonWriter& JsonWriter::begin_object() {
  separate();
  put('{');
  return *this;
}

JsonWriter& JsonWriter::begin_object(std::string_view name) { return member(name).begin_object(); }

JsonWriter& JsonWriter::end_object() {
  put('}');
  return *this;
}

JsonWriter& JsonWriter::begin_array(std::string_view name) {
  member(name).put('[');
  return *this;
}

JsonWriter& JsonWriter::end_array() {
  put(']');
  return *this;
}

JsonWriter& JsonWriter::item(std::int64_t value) { return number(value); }

JsonWriter& JsonWriter::item(std::string_view value) {
  separate();
  append_quoted(value);
  return *this;
}

JsonWriter& JsonWriter::null_item() { return value("null"); }

JsonWriter& JsonWriter::null_field(std::string_view name) { return member(name).value("null"); }

JsonWriter& JsonWriter::field(std::string_view name, std::string_view value) {
  member(name).append_quoted(value);
  return *this;
}

JsonWriter& JsonWriter::field(std::string_view name, const std::string& value) {
  return field(name, std::string_view(value));
}

JsonWriter& JsonWriter::field(std::string_view name, const char* value) {
  return field(name, std::string_view(value));
}

JsonWriter& JsonWriter::field(std::string_view name, std::int64_t value) {
  return member(name).number(value);
}

JsonWriter& JsonWriter::field(std::string_view name, int value) {
  return member(name).number(value);
}

JsonWriter& JsonWriter::field(std::string_view name, bool value) {
  return member(name).value(value ? "true" : "false");
}

JsonWriter& JsonWriter::field(std::string_view name, const std::optional<std::string>& value) {
  return value ? field(name, *value) : null_field(name);
}

JsonWriter& JsonWriter::field(std::string_view name, const std::optional<std::int64_t>& value) {
  return value ? field(name, *value) : null_field(name);
}

JsonWriter& JsonWriter::raw_field(std::string_view name, std::string_view json) {
  member(name).append(json);
  return *this;
}

std::string JsonWriter::take() {
  text_.resize(std::exchange(written_, 0));
  return std::exchange(text_, {});
}

std::string json_text(std::string_view text) {
  JsonWriter json;
  json.item(text);
  return json.take();
}

}  // namespace http
