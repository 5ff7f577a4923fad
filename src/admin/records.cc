#include "admin/records.h"

#include <algorithm>

#include "base/text.h"
#include "domain/account/characters.h"
#include "http/json_writer.h"

namespace admin {
namespace {

constexpr std::string_view kNothing = "-";  // in a table, where an empty column would be unclear
constexpr std::string_view kGap = "  ";
constexpr std::string_view kCsvEnd = "\r\n";  // RFC 4180

struct AsText {
  std::string operator()(std::monostate) const { return {}; }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(bool yes) const { return yes ? "yes" : "no"; }
  std::string operator()(const std::string& text) const { return visible(text); }
  std::string operator()(const std::vector<std::string>& texts) const {
    std::string out;
    for (const std::string& text : texts) out += (out.empty() ? "" : " ") + visible(text);
    return out;
  }
};

std::string text_of(const Value& value) { return std::visit(AsText{}, value); }

std::string table_text(const Value& value) {
  std::string text = text_of(value);
  return text.empty() ? std::string{kNothing} : text;
}

std::string heading(std::string_view name) {
  std::string out{name};
  for (char& c : out) c = c == '_' ? ' ' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  return out;
}

struct AsJson {
  std::string operator()(std::monostate) const { return "null"; }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(bool yes) const { return yes ? "true" : "false"; }
  std::string operator()(const std::string& text) const {
    return http::json_text(base::is_utf8(text) ? text : visible(text));
  }
  std::string operator()(const std::vector<std::string>& texts) const {
    std::string out;
    for (const std::string& text : texts) out += (out.empty() ? "" : ",") + (*this)(text);
    return "[" + out + "]";
  }
};

std::string json_of(const std::vector<Column>& columns, const Record& record) {
  http::JsonWriter json;
  json.begin_object();
  for (std::size_t i = 0; i < columns.size(); ++i) {
    json.raw_field(columns[i].name, std::visit(AsJson{}, record[i]));
  }
  return json.end_object().take();
}

std::string csv_text(const Value& value) {
  std::string text = text_of(value);
  if (text.find_first_of(",\"") == text.npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + '"';
}

std::string signed_up(const std::vector<std::string>& parts, std::string_view between,
                      std::string_view end) {
  std::string line;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) line += between;
    line += parts[i];
  }
  return line += end;
}

std::string line_of(const Record& record, std::string (*form)(const Value&),
                    std::string_view between, std::string_view end) {
  std::vector<std::string> parts;
  for (const Value& value : record) parts.push_back(form(value));
  return signed_up(parts, between, end);
}

std::string csv_header(const std::vector<Column>& columns) {
  std::vector<std::string> names;
  names.reserve(columns.size());
  for (const Column& column : columns) names.emplace_back(column.name);
  return signed_up(names, ",", kCsvEnd);
}

// The last column is not padded.
std::string aligned(const std::vector<std::string>& parts, const std::vector<std::size_t>& widths) {
  std::string line;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    line += parts[i];
    if (i + 1 == parts.size()) break;
    line.append(widths[i] - domain::display_width(parts[i]), ' ');
    line += kGap;
  }
  return line + '\n';
}

}  // namespace

RecordPrinter::RecordPrinter(std::ostream& out, Format format, std::vector<Column> columns)
    : out_(out), format_(format), columns_(std::move(columns)) {
  if (format_ == Format::kCsv) out_ << csv_header(columns_);
}

void RecordPrinter::print(const std::vector<Record>& page) {
  if (format_ == Format::kTable) return print_table(page);
  for (const Record& record : page) {
    if (format_ == Format::kJson) {
      out_ << (begun_ ? ",\n" : "[\n") << json_of(columns_, record);
    } else if (format_ == Format::kCsv) {
      out_ << line_of(record, csv_text, ",", kCsvEnd);
    } else {
      out_ << line_of(record, text_of, "\t", "\n");
    }
    begun_ = true;
  }
}

void RecordPrinter::finish() {
  if (format_ == Format::kTable && !begun_) print_table({});
  if (format_ == Format::kJson) out_ << (begun_ ? "\n]\n" : "[]\n");
}

void RecordPrinter::print_table(const std::vector<Record>& page) {
  std::vector<std::vector<std::string>> lines(page.size() + 1);
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (columns_[i].shown == Column::Shown::kNotInTables) continue;
    lines[0].push_back(heading(columns_[i].name));
    for (std::size_t j = 0; j < page.size(); ++j) lines[j + 1].push_back(table_text(page[j][i]));
  }
  widths_.resize(lines[0].size());
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      widths_[i] = std::max(widths_[i], domain::display_width(line[i]));
    }
  }
  for (std::size_t j = begun_ ? 1 : 0; j < lines.size(); ++j) out_ << aligned(lines[j], widths_);
  begun_ = true;
}

void print_record(std::ostream& out, Format format, const std::vector<Column>& columns,
                  const Record& record) {
  if (format == Format::kJson) {
    out << json_of(columns, record) << '\n';
    return;
  }
  if (format == Format::kCsv) {
    RecordPrinter(out, format, columns).print({record});
    return;
  }
  std::size_t width = 0;
  for (const Column& column : columns) width = std::max(width, column.name.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::string name{columns[i].name};
    if (format == Format::kPorcelain) {
      out << name << '\t' << text_of(record[i]) << '\n';
    } else {
      out << aligned({name, table_text(record[i])}, {width, 0});
    }
  }
}

}  // namespace admin
