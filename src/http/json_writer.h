// Writes compact JSON in the order of the calls, with unescaped UTF-8, so that field order and
// bytes match the documents. RapidJSON is used in this file's .cc and in the reader only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace http {

/// `JsonWriter json; json.begin_object().field("status", 0).end_object(); json.take();`
///
/// The caller writes a valid sequence of calls; the writer does not check it.
class JsonWriter {
 public:
  JsonWriter();

  JsonWriter& begin_object();
  JsonWriter& begin_object(std::string_view name);  ///< as the member `name`
  JsonWriter& end_object();
  JsonWriter& begin_array(std::string_view name);
  JsonWriter& end_array();
  JsonWriter& item(std::int64_t value);  ///< an element of an array
  JsonWriter& item(std::string_view value);
  JsonWriter& null_item();
  JsonWriter& null_field(std::string_view name);

  JsonWriter& field(std::string_view name, std::string_view value);
  JsonWriter& field(std::string_view name, const std::string& value);  ///< avoids an ambiguous call
  /// A literal would otherwise become a bool.
  JsonWriter& field(std::string_view name, const char* value);
  JsonWriter& field(std::string_view name, std::int64_t value);
  JsonWriter& field(std::string_view name, int value);
  JsonWriter& field(std::string_view name, bool value);
  /// std::nullopt is written as null.
  JsonWriter& field(std::string_view name, const std::optional<std::string>& value);
  JsonWriter& field(std::string_view name, const std::optional<std::int64_t>& value);
  /// Writes a value that is JSON already.
  JsonWriter& raw_field(std::string_view name, std::string_view json);

  /// Returns the written text and leaves the writer empty.
  std::string take();

 private:
  JsonWriter& member(std::string_view name);
  JsonWriter& value(std::string_view json);
  JsonWriter& number(std::int64_t value);
  void separate();
  void put(char c);
  void append(std::string_view text);
  void append_quoted(std::string_view text);
  char* room_for(std::size_t size);

  std::string text_;  ///< longer than what was written, so that a pointer can go through it
  std::size_t written_ = 0;
};

/// A text as a JSON string, including the quotes.
std::string json_text(std::string_view text);

}  // namespace http
