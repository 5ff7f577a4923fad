// RapidJSON's writer on a std::string that is returned without a copy. Knows no envelopes and no
// field names.
#include "http/json_writer.h"

#include <rapidjson/writer.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <utility>

namespace http {
namespace {

// Most responses fit, so one allocation is enough for them.
constexpr std::size_t kUsualAnswer = 256;
constexpr std::size_t kUsualDepth = 4;
constexpr std::size_t kLevelMemory = 256;  // for the levels of kUsualDepth, without an allocation

/// An output stream in RapidJSON's sense; the function names are RapidJSON's. The text is longer
/// than what was written, and a pointer goes through it: std::string::push_back() would take five
/// times as long for each character, and a checked index twice as long.
class TextStream {
 public:
  using Ch = char;
  explicit TextStream(std::size_t usual_size) { resize(usual_size); }

  void Put(char c) {  // NOLINT(readability-identifier-naming)
    if (next_ == end_) resize(2 * text_.size() + kUsualAnswer);
    *next_++ = c;
  }
  void Flush() {}  // NOLINT(readability-identifier-naming)

  void append(std::string_view text) {
    reserve(text.size());
    next_ += text.copy(next_, text.size());
  }

  void append_quoted(std::string_view text) {
    reserve(text.size() + 2);
    *next_++ = '"';
    next_ += text.copy(next_, text.size());
    *next_++ = '"';
  }

  /// Returns what was written; the stream is empty afterwards.
  std::string take() {
    text_.resize(next_ == nullptr ? 0 : static_cast<std::size_t>(next_ - text_.data()));
    next_ = end_ = nullptr;
    return std::exchange(text_, {});
  }

 private:
  void reserve(std::size_t size) {
    if (static_cast<std::size_t>(end_ - next_) >= size) return;
    resize(2 * text_.size() + size + kUsualAnswer);
  }

  void resize(std::size_t size) {
    const auto written = next_ == nullptr ? 0 : next_ - text_.data();
    text_.resize(size);
    next_ = text_.data() + written;
    end_ = text_.data() + size;
  }

  std::string text_;
  char* next_ = nullptr;  ///< nullptr while the stream is empty
  char* end_ = nullptr;
};

using Levels = rapidjson::MemoryPoolAllocator<>;
using RapidWriter = rapidjson::Writer<TextStream, rapidjson::UTF8<>, rapidjson::UTF8<>, Levels>;

/// True if JSON has the text unchanged between quotes (RFC 8259, section 7).
bool is_plain(std::string_view text) {
  return std::ranges::all_of(
      text, [](char c) { return static_cast<unsigned char>(c) >= ' ' && c != '"' && c != '\\'; });
}

/// RapidJSON's writer looks at each character of a text and puts it separately. This one appends a
/// text without escapes, which nearly all are, as a whole.
class Writer : public RapidWriter {
 public:
  using RapidWriter::RapidWriter;

  /// Writes a name or a value; RapidJSON distinguishes them by position.
  void text(std::string_view text) {
    Prefix(rapidjson::kStringType);
    EndValue(is_plain(text)
                 ? append_quoted(text)
                 : WriteString(text.data(), static_cast<rapidjson::SizeType>(text.size())));
  }

 private:
  bool append_quoted(std::string_view text) {
    os_->append_quoted(text);
    return true;
  }
};

}  // namespace

struct JsonWriter::State {
  Writer& member(std::string_view name) {
    writer.text(name);
    return writer;
  }

  TextStream stream{kUsualAnswer};
  alignas(std::max_align_t) std::array<char, kLevelMemory> level_memory;
  Levels levels{level_memory.data(), level_memory.size()};
  Writer writer{stream, &levels, kUsualDepth};
};

JsonWriter::JsonWriter() : state_(std::make_unique<State>()) {}
JsonWriter::JsonWriter(JsonWriter&&) noexcept = default;
JsonWriter::~JsonWriter() = default;

JsonWriter& JsonWriter::begin_object() {
  state_->writer.StartObject();
  return *this;
}

JsonWriter& JsonWriter::begin_object(std::string_view name) {
  state_->member(name).StartObject();
  return *this;
}

JsonWriter& JsonWriter::end_object() {
  state_->writer.EndObject();
  return *this;
}

JsonWriter& JsonWriter::begin_array(std::string_view name) {
  state_->member(name).StartArray();
  return *this;
}

JsonWriter& JsonWriter::end_array() {
  state_->writer.EndArray();
  return *this;
}

JsonWriter& JsonWriter::item(std::int64_t value) {
  state_->writer.Int64(value);
  return *this;
}

JsonWriter& JsonWriter::item(std::string_view value) {
  state_->writer.text(value);
  return *this;
}

JsonWriter& JsonWriter::null_item() {
  state_->writer.Null();
  return *this;
}

JsonWriter& JsonWriter::null_field(std::string_view name) {
  state_->member(name).Null();
  return *this;
}

JsonWriter& JsonWriter::field(std::string_view name, std::string_view value) {
  state_->member(name).text(value);
  return *this;
}

JsonWriter& JsonWriter::field(std::string_view name, const std::string& value) {
  return field(name, std::string_view(value));
}

JsonWriter& JsonWriter::field(std::string_view name, const char* value) {
  return field(name, std::string_view(value));
}

JsonWriter& JsonWriter::field(std::string_view name, std::int64_t value) {
  state_->member(name).Int64(value);
  return *this;
}

JsonWriter& JsonWriter::field(std::string_view name, int value) {
  state_->member(name).Int(value);
  return *this;
}

JsonWriter& JsonWriter::field(std::string_view name, bool value) {
  state_->member(name).Bool(value);
  return *this;
}

JsonWriter& JsonWriter::field(std::string_view name, const std::optional<std::string>& value) {
  if (value) return field(name, *value);
  state_->member(name).Null();
  return *this;
}

JsonWriter& JsonWriter::raw_field(std::string_view name, std::string_view json) {
  // RapidJSON would write it character by character.
  state_->member(name).RawValue("", 0, rapidjson::kObjectType);
  state_->stream.append(json);
  return *this;
}

std::string JsonWriter::take() {
  assert(state_->writer.IsComplete());
  std::string text = state_->stream.take();
  state_->writer.Reset(state_->stream);
  return text;
}

std::string json_text(std::string_view text) {
  TextStream stream{text.size() + 2};
  Writer writer(stream);
  writer.text(text);
  return stream.take();
}

}  // namespace http
