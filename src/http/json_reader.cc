// RapidJSON's SAX parser, restricted to one flat object. Debian's version 1.1.0 has known
// vulnerabilities, so the input is checked before it and the texts after it, numbers are never
// converted, and the first bracket inside the object ends the parse. Knows no field names.
#include "http/json_reader.h"

#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include <optional>
#include <string>
#include <utility>

#include "base/text.h"
#include "http/media_type.h"

namespace http {
namespace {

// In-situ parsing decodes texts in our buffer, which is overwritten afterwards, not in the
// parser's.
constexpr unsigned kFlags = rapidjson::kParseInsituFlag | rapidjson::kParseIterativeFlag |
                            rapidjson::kParseValidateEncodingFlag |
                            rapidjson::kParseNumbersAsStringsFlag;

struct WipedCopy {
  explicit WipedCopy(std::string_view original) : text(original) {}
  WipedCopy(const WipedCopy&) = delete;
  WipedCopy& operator=(const WipedCopy&) = delete;
  ~WipedCopy() { ::explicit_bzero(text.data(), text.size()); }
  std::string text;
};

bool is_clean(std::string_view text) { return !text.contains('\0') && base::is_utf8(text); }

std::unexpected<base::Failure> malformed(std::string why) {
  return base::fail(base::Fault::kMalformed, std::move(why));
}

/// Receives the parser's events; the function names are RapidJSON's. Returning false ends the
/// parse. Default() does so for all other events, such as arrays and converted numbers.
class Collector : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Collector> {
 public:
  bool Default() { return false; }
  bool StartObject() { return !std::exchange(inside_, true); }
  bool EndObject(rapidjson::SizeType) { return true; }

  bool Key(const char* text, rapidjson::SizeType length, bool) {
    name_.assign(text, length);
    return is_clean(name_);
  }

  bool String(const char* text, rapidjson::SizeType length, bool) {
    return is_clean({text, length}) && add({text, length}, Field::Kind::kText);
  }
  bool RawNumber(const char* text, rapidjson::SizeType length, bool) {
    return add({text, length}, Field::Kind::kNumber);
  }
  bool Bool(bool value) { return add(value ? "true" : "false", Field::Kind::kBoolean); }
  bool Null() { return add({}, Field::Kind::kNull); }

  base::Result<Fields> take() {
    if (!added_) return base::pass(added_);
    return std::move(fields_);
  }

 private:
  bool add(std::string_view value, Field::Kind kind) {
    if (!inside_ || ++count_ > kMaxFields) return false;
    added_ = fields_.add({std::move(name_), base::Secret(value), kind, Field::Source::kBody});
    return added_.has_value();
  }

  bool inside_ = false;
  std::size_t count_ = 0;
  std::string name_;
  base::Result<void> added_;
  Fields fields_;
};

}  // namespace

base::Result<Fields> parse_json_object(std::string_view text) {
  // RapidJSON takes NUL for the end of the text, and in an incomplete UTF-8 sequence reads beyond
  // it.
  if (!is_clean(text)) return malformed("JSON with NUL or bad UTF-8");
  WipedCopy copy(text);
  rapidjson::InsituStringStream stream(copy.text.data());
  rapidjson::Reader reader;
  Collector collector;
  const rapidjson::ParseResult parsed = reader.Parse<kFlags>(stream, collector);
  base::Result<Fields> fields = collector.take();  // its failure names the repeated field
  if (fields && parsed.IsError()) return malformed(rapidjson::GetParseError_En(parsed.Code()));
  return fields;
}

bool is_json(std::string_view content_type) {
  return is_media_type(content_type, "application/json");
}

}  // namespace http
