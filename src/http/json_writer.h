// Writes compact JSON in the order of the calls, with UTF-8 unescaped, so that field order and
// bytes match the documents. RapidJSON is used here and in the reader, nowhere else.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace http {

/// `JsonWriter json; json.begin_object().field("status", 0).end_object(); json.take();`
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
  JsonWriter& item(std::int64_t value);  ///< of an array
  JsonWriter& item(std::string_view value);
  JsonWriter& null_item();
  JsonWriter& null_field(std::string_view name);

  JsonWriter& field(std::string_view name, std::string_view value);
  JsonWriter& field(std::string_view name, const std::string& value);  ///< else ambiguous
  JsonWriter& field(std::string_view name, const char* value);  ///< else a literal turns into bool
  JsonWriter& field(std::string_view name, std::int64_t value);
  JsonWriter& field(std::string_view name, int value);
  JsonWriter& field(std::string_view name, bool value);
  /// null where there is no value.
  JsonWriter& field(std::string_view name, const std::optional<std::string>& value);
  /// A value that is JSON already.
  JsonWriter& raw_field(std::string_view name, std::string_view json);

  /// What was written; the writer is empty afterwards.
  std::string take();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// One text as a JSON string, quotes included.
std::string json_text(std::string_view text);

}  // namespace http
