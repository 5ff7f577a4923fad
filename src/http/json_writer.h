// Writes compact JSON in the order of the calls, with unescaped UTF-8, so that field order and
// bytes match the documents. RapidJSON is used here and in the reader only.
#pragma once

#include <cstdint>
#include <memory>
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
  JsonWriter(JsonWriter&&) noexcept;
  ~JsonWriter();

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
  /// Writes a value that is JSON already.
  JsonWriter& raw_field(std::string_view name, std::string_view json);

  /// Returns the written text and leaves the writer empty.
  std::string take();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A text as a JSON string, including the quotes.
std::string json_text(std::string_view text);

}  // namespace http
